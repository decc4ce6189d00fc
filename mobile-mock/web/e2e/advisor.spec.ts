import type { Page } from '@playwright/test';
import { passes } from './gate';
import { advisor, asked, button, enter, heading, newPhone, staff } from './people';
import { expect, test } from './watched';

// The pages of advisors; their shell is kept by a service worker, so that they open without a signal.
test.use({ serviceWorkers: 'allow' });

const note = (page: Page) => page.getByLabel('内部备注(居民看不到)');

test('the day of an advisor: taken, not reached, reached, a visit without a signal, resolved, closed', async ({ page, context, request, watched }) => {
  // 409: whoever is quicker than their own page sends an old version, which is put right without a word
  watched.allow(/401 \(Unauthorized|409 \(Conflict|ERR_INTERNET_DISCONNECTED|net::ERR_FAILED/);
  test.setTimeout(120_000);
  const headers = await staff(request, 'advisor.cjd1');
  const number = newPhone();
  const id = await asked(request, number, { person: { name: '李建国', phone: number } });
  const stand = async () => (await request.get(`/api/v1/help-requests/${id}`, { headers })).json();
  // this browser has no telephone, and takes no second tap on one
  await page.addInitScript(() => {
    document.addEventListener('click', (event) => {
      if (event.target instanceof Element && event.target.closest('a[href^="tel:"]')) event.preventDefault();
    });
  });
  await page.goto('/advisor');
  await enter(page, 'advisor.cjd1', 'wrong');
  await expect(page.getByText('用户名或密码不对').first()).toBeVisible();
  await enter(page, 'advisor.cjd1');
  await page.getByLabel('看哪些').selectOption('station');
  await page.getByRole('link', { name: (await stand()).number_spoken }).click();
  await expect(page.getByText('还有').first()).toBeVisible();
  await button(page, '接单').click();
  await expect(page.getByText('顾问已接单').first()).toBeVisible();

  // masked until it is said why; the call itself says it
  await expect(page.getByText(/^137\*\*\*\*/)).toBeVisible();
  await button(page, '打电话').click();
  const phone = page.getByRole('link', { name: /打给 .*137\d{8}/ });
  await expect(phone).toHaveAttribute('href', /^tel:137\d{8}$/);
  await phone.click();
  await button(page, '没打通').click();
  await expect(page.getByText('没有联系到人').first()).toBeVisible();
  await phone.click();
  await page.getByRole('link', { name: '打通了' }).click();
  await expect(page.getByLabel('联系到了本人')).toBeChecked();
  await page.getByLabel('告诉居民的话').fill('我下午三点来看您。');
  await button(page, '保存').click();
  await expect(page.getByText('已记下')).toBeVisible();
  await expect(page.getByText('告诉居民:我下午三点来看您。')).toBeVisible();

  // in the stairwell
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
  await context.setOffline(true);
  await page.getByRole('link', { name: '记一次上门' }).click();
  await button(page, '保存').click();
  await expect(page.getByText('请选结果').first()).toBeVisible();
  await page.getByText('联系到了本人').click();
  await note(page).fill('屋里很冷,没有暖气。');
  // the phone throws the page away
  await page.reload();
  await expect(note(page)).toHaveValue('屋里很冷,没有暖气。');
  await button(page, '保存').click();
  await expect(page.getByText('已存在手机里')).toBeVisible();
  await page.goto('/advisor?view=station');
  await expect(page.getByRole('link', { name: (await stand()).number_spoken })).toContainText('有没发出的');
  await expect(page.getByText('没有信号').first()).toBeVisible();
  await context.setOffline(false);
  // as a phone does it: this browser tells nothing to a page that it opened without a network
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.getByRole('link', { name: '待发送 1 条' })).toBeHidden();
  expect((await stand()).staff.visits).toHaveLength(1);

  // the sign-in ends while somebody types
  await page.goto(`/advisor/requests/${id}/resolve`);
  await page.getByLabel('结果').selectOption('helped');
  await page.getByLabel('告诉居民的话').fill('电暖器已送到。');
  const { items } = await (await request.get('/api/v1/me/sessions', { headers })).json();
  for (const one of items.filter(({ current }: { current: boolean }) => !current)) await request.delete(`/api/v1/me/sessions/${one.id}`, { headers });
  await button(page, '保存').click();
  await expect(page.getByText('还有 1 条没有发出')).toBeVisible();
  await enter(page, 'advisor.cjd1');
  await expect(page.getByText('告诉居民:电暖器已送到。')).toBeVisible();
  await page.getByRole('link', { name: '结束', exact: true }).last().click();
  await button(page, '保存').click();
  await expect(page.getByText('请先问本人同不同意').first()).toBeVisible();
  await page.getByText('本人同意结束').click();
  await button(page, '保存').click();
  await expect(page.getByText('已结束').first()).toBeVisible();
  expect((await stand()).state).toBe('closed');

  // nothing readable stays on the phone, and nothing at all once somebody has signed out
  await page.goto('/advisor/settings');
  await button(page, '退出登录').click();
  await expect(page.getByLabel('用户名')).toBeVisible();
  const kept = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('nuanxin-advisor');
        opening.onsuccess = () => {
          const counting = opening.result.transaction('kept').objectStore('kept').count();
          counting.onsuccess = () => resolve(counting.result);
        };
      }),
  );
  expect(kept).toBe(0);
});

test.describe('at a desk', () => {
  test.use({ viewport: { width: 1366, height: 768 }, isMobile: false, hasTouch: false });

  test('two people on one request: both values stand side by side, and one is chosen', async ({ page, browser, baseURL, request, watched }) => {
    watched.allow(/409 \(Conflict|ERR_INTERNET_DISCONNECTED|net::ERR_FAILED/);
    const id = await asked(request, newPhone());
    await advisor(request, id, ['accept', {}], ['first-contact', { means: 'phone', outcome: 'reached' }]);
    await page.goto(`/advisor/requests/${id}/resolve`);
    await enter(page, 'advisor.cjd1');
    await page.getByLabel('结果').selectOption('advised');
    await page.getByLabel('告诉居民的话').fill('请带身份证来窗口。');
    await page.context().setOffline(true);
    await button(page, '保存').click();
    await expect(page.getByText('已存在手机里')).toBeVisible();

    const lead = await (await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage();
    await lead.goto(`/advisor/requests/${id}/note`);
    await enter(lead, 'lead.cjd');
    await note(lead).fill('女儿来电话:身份证丢了,在补办。');
    await button(lead, '保存').click();
    await expect(lead.getByText('已记下')).toBeVisible();
    await lead.context().close();

    await page.context().setOffline(false);
    await page.getByRole('link', { name: '1 条要您看一看' }).click();
    await expect(page.getByRole('heading', { name: '您写的' })).toBeVisible();
    await expect(page.getByText('请带身份证来窗口。')).toBeVisible();
    await expect(page.getByText('女儿来电话:身份证丢了,在补办。')).toBeVisible();
    await passes(page, 'advisor-conflict');
    await page.goto('/advisor/settings');
    await button(page, '退出登录').click();
    await expect(page.getByText('还有 1 条没有发出')).toBeVisible();
    await page.getByRole('link', { name: '先去发出去' }).click();
    await button(page, '用我的').click();
    await expect(page.getByText('都发出去了')).toBeVisible();
    const stands = await (await request.get(`/api/v1/help-requests/${id}`, { headers: await staff(request, 'advisor.cjd1') })).json();
    expect(stands).toMatchObject({ state: 'resolved' });
  });
});

test('the screens of advisors pass the gate', async ({ page, request }) => {
  test.setTimeout(120_000);
  const number = newPhone();
  const id = await asked(request, number, { person: { name: '李建国', phone: number } });
  await advisor(request, id, ['accept', {}], ['first-contact', { means: 'phone', outcome: 'not_reached', internal_note: '没人接' }]);
  const me = await (await request.get('/api/v1/me', { headers: await staff(request, 'advisor.cjd1') })).json();
  const companion = { role: 'committee_worker', name: '周建国', phone: newPhone() };
  await advisor(request, id, ['visits', { outcome: 'not_reached', people: [{ account_id: me.id }, companion] }]);
  await page.goto('/advisor');
  await expect(page.getByLabel('用户名')).toBeVisible();
  await passes(page, 'advisor-sign-in');
  await enter(page, 'advisor.cjd1');
  // the next step stands on the first screen, above the bar; what is due first stands first
  const [next, bar] = [page.locator('.queue .thing').first(), page.locator('.dock')];
  await expect(next.locator('.due')).toBeVisible();
  const [card, below] = [await next.boundingBox(), await bar.boundingBox()];
  expect((card?.y ?? 999) + (card?.height ?? 999)).toBeLessThanOrEqual(below?.y ?? 0);
  const headers = await staff(request, 'advisor.cjd1');
  const { items } = await (await request.get('/api/v1/queue?view=mine&limit=50', { headers })).json();
  const due: string[] = items.flatMap((one: { deadline?: { due_at: string } }) => one.deadline?.due_at ?? []);
  expect(due.length).toBeGreaterThan(1);
  expect(due).toEqual([...due].sort());
  await expect(page.locator('.queue .thing small')).toContainText(items.map((one: { number_spoken: string }) => one.number_spoken));
  await passes(page, 'advisor-queue');
  await page.goto(`/advisor/requests/${id}`);
  await button(page, '显示完整信息').click();
  await page.getByText('要上门').click();
  await page.getByRole('button', { name: '显示', exact: true }).click();
  await expect(button(page, '收起')).toBeVisible();
  await button(page, '发确认码给 居委干部').click();
  await expect(page.getByLabel('六位确认码')).toBeVisible();
  for (const part of ['时限怎么算的', '为什么派到这里', '发过哪些消息', '是不是同一个人']) await page.getByText(part).click();
  await expect(page.getByText('还没到').first()).toBeVisible();
  await expect(page.getByText('没有找到像的人')).toBeVisible();
  await passes(page, 'advisor-request');
  await page.goto(`/advisor/requests/${id}/contact`);
  await expect(heading(page, '记一次联系')).toBeVisible();
  await button(page, '保存').click();
  await expect(page.getByText('还有几处要改')).toBeVisible();
  await passes(page, 'advisor-contact-mistake');
  await page.goto(`/advisor/requests/${id}/visit`);
  await page.getByLabel('同去的人是').selectOption('committee_worker');
  await expect(page.getByLabel('同去的人的名字')).toBeVisible();
  await passes(page, 'advisor-visit');
  for (const path of ['calls', 'notices', 'settings']) {
    await page.goto(`/advisor/${path}`);
    await expect(page.getByText('正在打开')).toHaveCount(0);
    await passes(page, `advisor-${path}`);
  }
});
