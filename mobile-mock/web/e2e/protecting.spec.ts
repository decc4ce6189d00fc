import type { APIRequestContext, Browser, Page } from '@playwright/test';
import { passes } from './gate';
import { advisor, asked, button, does, enter, heading, leftToTheLead, newPhone, prove, resident, staff } from './people';
import { expect, test } from './watched';

// What protects somebody, what puts right where a request lies, and what is answered.

const CARD = '310101194001010028';
const note = (page: Page) => page.getByLabel('内部备注(居民看不到)');
const CONTACTED: [string, object][] = [['accept', {}], ['first-contact', { means: 'phone', outcome: 'reached' }]];

/** How somebody on the staff sees the request now. */
async function stand(api: APIRequestContext, id: string, username = 'lead.cjd') {
  const read = await api.get(`/api/v1/help-requests/${id}`, { headers: await staff(api, username) });
  expect(read.ok(), await read.text()).toBe(true);
  return read.json();
}

/** Somebody else's browser. */
async function another(browser: Browser, baseURL: string | undefined): Promise<Page> {
  return (await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 360, height: 740 } })).newPage();
}

/** What lies on the device, as text, and in the tab: what is sealed cannot be read, and counts as its name. */
const lying = (page: Page) =>
  page.evaluate(async () => {
    const names = await new Promise<string[]>((resolve) => {
      const opening = indexedDB.open('nuanxin-advisor');
      opening.onsuccess = () => {
        const reading = opening.result.transaction('kept').objectStore('kept').getAllKeys();
        reading.onsuccess = () => resolve(reading.result.map(String));
      };
    });
    return { device: names.join(' ') + JSON.stringify({ ...localStorage }), tab: JSON.stringify({ ...sessionStorage }) };
  });

test('somebody else is seen for a purpose; a benefit, a duty to report, a secret and its end', async ({ page, request, browser, baseURL }) => {
  const [hers, daughters] = [newPhone(), newPhone()];
  const id = await asked(request, daughters, {
    for_self: false,
    person: { name: '王秀英', phone: hers, id: { kind: 'resident_id', number: CARD } },
    reporter: { name: '王小红', phone: daughters, relation: '女儿', anonymous: false, hide_from_household: true },
    consents: [],
  });
  await advisor(request, id, ...CONTACTED);
  await page.goto(`/advisor/requests/${id}`);
  await enter(page, 'advisor.cjd1');
  await expect(page.getByText('王**')).toBeVisible();
  for (const hidden of [hers, daughters, CARD, '王小红']) await expect(page.getByText(hidden)).toHaveCount(0);
  await button(page, '显示完整信息').click();
  await page.getByRole('button', { name: '显示', exact: true }).click();
  await expect(page.getByText('请选为什么要看')).toBeVisible();
  await page.getByText('核对身份').click();
  await page.getByRole('button', { name: '显示', exact: true }).click();
  for (const open of ['王秀英', CARD, '王小红 女儿', '不要让家里人知道是谁说的。']) await expect(page.getByText(open, { exact: true })).toBeVisible();
  for (const number of [hers, daughters]) await expect(page.getByRole('link', { name: new RegExp(number) })).toHaveAttribute('href', `tel:${number}`);
  await passes(page, 'advisor-shown');
  await button(page, '收起').click();
  await expect(page.getByText(CARD)).toHaveCount(0);

  await does(page, '记救助身份', async () => {
    await page.getByLabel('哪种救助身份').selectOption('minimum_living');
    await page.getByText('开始了', { exact: true }).click();
    await button(page, '保存').click();
    await expect(button(page, '请选从哪一天。')).toBeVisible();
    await page.getByLabel('从哪一天').fill('2026-11-01');
  });
  await page.getByText('看做过什么').click();
  await expect(page.getByText('2026-11-01 低保 · 开始了')).toBeVisible();

  // whoever suspects harm owes a report; the words are in this tab until they are sent, and never on the phone
  await page.getByText('不常用的').click();
  await does(page, '发起强制报告', async () => {
    await page.getByText('不能自理的人', { exact: true }).click();
    await page.getByLabel('看到、听到什么').fill('手臂上有伤,不肯说。');
    await expect(page.getByText('这些不存在手机上')).toBeVisible();
    const typed = await lying(page);
    expect(typed.device).not.toMatch(/report_due|手臂/);
    expect(typed.tab).toContain('手臂');
    await passes(page, 'advisor-report-due');
  });
  await expect(page.getByText('要做强制报告。报告之前不能结束。')).toBeVisible();
  expect((await lying(page)).tab).not.toContain('手臂');
  await does(page, '记已报告', async () => {
    await page.getByText('公安', { exact: true }).click();
    await page.getByLabel('编号或接报人').fill('曹家渡派出所 0012');
  });
  await expect(page.getByText('要做强制报告')).toHaveCount(0);

  await page.getByText('不常用的').click();
  await does(page, '设为保密件', () => note(page).fill('施暴的人是邻居。'));
  await expect(page.getByText('保密件', { exact: true })).toBeVisible();
  // its number stands on the page, and not where whoever looks on reads it: the tab, the history
  await expect(page).not.toHaveTitle(/\d/);
  await expect(page.getByRole('link', { name: '取消保密' })).toHaveCount(0);
  const lead = await another(browser, baseURL);
  await lead.goto(`/advisor/requests/${id}`);
  await enter(lead, 'lead.cjd');
  await lead.getByText('不常用的').click();
  await does(lead, '取消保密', () => note(lead).fill('邻居搬走了。'));
  await expect(lead.getByText('保密件', { exact: true })).toHaveCount(0);
  await lead.context().close();
  expect(await stand(request, id)).toMatchObject({ restricted: false });
});

test('of a child it is asked whether the guardian agrees, and not where the guardian may be the danger', async ({ page, request, browser, baseURL }) => {
  const about = (needs: string[]) => asked(request, newPhone(), {
    for_self: false,
    needs,
    person: { name: '小明', id: { kind: 'resident_id', number: '31010620150310001X' } },
    reporter: { phone: newPhone(), relation: '老师', anonymous: false, hide_from_household: false },
    consents: [],
  });
  const [child, beaten] = [await about(['education']), await about(['abuse'])];
  await advisor(request, child, ['accept', {}]);
  await page.goto(`/advisor/requests/${child}`);
  await enter(page, 'advisor.cjd1');
  await expect(page.getByText('先问监护人同不同意')).toBeVisible();
  await page.getByText('不常用的').click();
  await does(page, '记监护人的答复', async () => {
    await button(page, '保存').click();
    await expect(button(page, '请写监护人的姓名。')).toBeVisible();
    await page.getByLabel('监护人的姓名').fill('王芳');
    await page.getByText('父亲或母亲').click();
    await page.getByText('电话', { exact: true }).click();
    await passes(page, 'advisor-guardian');
  });
  await expect(page.getByText(/^监护人 .* 不同意。$/)).toBeVisible();

  // harm makes it a 保密件: the lead sees it, and no colleague
  const lead = await another(browser, baseURL);
  await lead.goto(`/advisor/requests/${beaten}`);
  await enter(lead, 'lead.cjd');
  await expect(lead.getByText('不要告诉监护人')).toBeVisible();
  await lead.getByText('不常用的').click();
  await expect(lead.getByRole('link', { name: '发起强制报告' })).toBeVisible();
  await expect(lead.getByRole('link', { name: '记监护人的答复' })).toHaveCount(0);
  await lead.context().close();
});

test('one request goes into another and out again, one is given back and answered, a call is made in the place of a message', async ({ page, request, browser, baseURL, watched }) => {
  watched.allow(/404 \(Not Found/);
  const phone = newPhone();
  const mine = await resident(request, phone);
  const silent = await request.patch('/api/v1/notice-channels', { headers: mine, data: { items: [{ channel: 'sms', wanted: false }] } });
  expect(silent.ok(), await silent.text()).toBe(true);
  const [first, second] = [await asked(request, phone), await asked(request, phone, { needs: ['medical'] })];
  await advisor(request, first, ['accept', {}], ['first-contact', { means: 'phone', outcome: 'reached', told: '明天下午来站里。' }]);
  await advisor(request, second, ...CONTACTED);
  const spoken = (await stand(request, first)).number_spoken;
  await page.goto(`/advisor/requests/${second}/merge`);
  await enter(page, 'advisor.cjd1');
  await page.getByLabel('并到哪个编号').fill('2600 0000 0001');
  await button(page, '保存').click();
  await expect(button(page, /^没有这个编号/)).toBeVisible();
  await page.getByLabel('并到哪个编号').fill(spoken);
  await button(page, '保存').click();
  await expect(page.getByText('已合并').first()).toBeVisible();
  expect(await stand(request, second)).toMatchObject({ state: 'merged' });
  await page.getByText('不常用的').click();
  await does(page, '撤销合并', () => note(page).fill('是两件事。'));
  expect(await stand(request, second)).toMatchObject({ state: 'in_progress' });

  await page.getByText('不常用的').click();
  await page.getByRole('link', { name: '退单' }).click();
  await page.getByText('不归这项服务', { exact: true }).click();
  await note(page).fill('要找医保中心。');
  await button(page, '保存').click();
  await expect(page.getByText('已记下')).toBeVisible();
  expect(await stand(request, second, 'desk.1')).toMatchObject({ state: 'triage' });

  // what a sentence answers needs nobody to come
  const third = await asked(request, newPhone());
  await leftToTheLead(request, third);
  const lead = await another(browser, baseURL);
  await lead.goto(`/advisor/requests/${third}`);
  await enter(lead, 'lead.cjd');
  await lead.getByText('不常用的').click();
  await does(lead, '直接解答', async () => {
    await button(lead, '保存').click();
    await expect(button(lead, '请写告诉居民的话。')).toBeVisible();
    await lead.getByLabel('告诉居民的话').fill('请带医保卡去医保中心。');
  });
  await lead.context().close();
  expect(await stand(request, third)).toMatchObject({ state: 'answered' });

  // nobody sends a text message: somebody calls, and calls again
  await request.post('/demo/clock', { data: { advance: 'PT2M' } });
  await request.post('/demo/settle');
  await page.goto('/advisor');
  await page.getByRole('link', { name: /^要打的电话/ }).click();
  const task = page.locator('.operation', { has: page.locator(`a[href$="${first}"]`) });
  await task.getByRole('button', { name: '我来打' }).click();
  await task.getByRole('button', { name: '没打通' }).click();
  await expect(task.getByText('试过 1 次')).toBeVisible();
  await passes(page, 'advisor-call');
  await task.getByRole('button', { name: '我来打' }).click();
  await task.getByRole('button', { name: '打通了' }).click();
  await expect(task).toHaveCount(0);
});

test('a result is contested by the resident, and decided by the lead: another advisor takes it up again', async ({ page, request, browser, baseURL }) => {
  const phone = newPhone();
  const id = await asked(request, phone);
  await advisor(request, id, ...CONTACTED, ['resolve', { outcome: 'not_eligible', told: '收入超过标准。不同意可以申诉。' }]);
  const before = (await stand(request, id)).staff.advisor;
  await page.goto(`/requests/${id}`);
  await prove(page, phone);
  await page.getByRole('link', { name: '不同意结果' }).click();
  await page.getByLabel('哪里不对').fill('工资是去年的,我已经没有工作。');
  await button(page, '提交申诉').click();
  await expect(page.getByText('收到申诉了')).toBeVisible();

  const lead = await another(browser, baseURL);
  await lead.setViewportSize({ width: 1366, height: 768 });
  await lead.goto('/lead');
  await enter(lead, 'lead.cjd');
  await button(lead, /等我决定/).click();
  await lead.getByRole('link', { name: (await stand(request, id)).number_spoken }).click();
  await expect(lead.getByText('工资是去年的,我已经没有工作。').first()).toBeVisible();
  await button(lead, '就这样决定').click();
  await expect(lead.getByText('请选有没有道理。')).toBeVisible();
  await lead.locator('.card', { hasText: /^有道理/ }).click();
  await lead.getByLabel('告诉居民的话').fill('您说得对,我们重新办。');
  await button(lead, '就这样决定').click();
  await expect(lead.getByText('已支持申诉,重新办理')).toBeVisible();
  await lead.context().close();
  // nobody reloads
  await expect(page.getByText('告诉您:您说得对,我们重新办。')).toBeVisible();
  await expect(heading(page, /站点收到了|已交给顾问/)).toBeVisible();
  expect((await stand(request, id)).staff.advisor).not.toBe(before);
});
