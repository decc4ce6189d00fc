import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { RULES } from './gate';
import { asked, button, enter, heading, newPhone } from './people';
import { expect, test } from './watched';

// The pages of the hotline desk, on a PC.
test.use({ viewport: { width: 1366, height: 768 }, isMobile: false, hasTouch: false });

/** What a machine can see of a screen: by axe in three sizes of letters, and that nothing is wider than the window. */
async function passes(page: Page, screen: string): Promise<void> {
  for (const { size, width } of [{ size: 'standard', width: 1366 }, { size: 'elder', width: 1366 }, { size: 'largest', width: 360 }]) {
    await page.setViewportSize({ width, height: 768 });
    const sideways = await page.evaluate((wanted) => {
      document.documentElement.dataset.size = wanted;
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    }, size);
    expect(sideways, `${screen}, ${size}`).toBe(0);
    if (process.env.E2E_PICTURES) await page.screenshot({ path: `${process.env.E2E_PICTURES}/desk-${screen}-${size}.png`, fullPage: width < 1000 });
    const found = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode(true).analyze();
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), `${screen}, ${size}`).toEqual([]);
  }
  await page.evaluate(() => (document.documentElement.dataset.size = 'standard'));
  await page.setViewportSize({ width: 1366, height: 768 });
}

const words = (page: Page) => page.getByLabel('来电人的话');

test('a call by keyboard alone, two at once, a reload and a lost answer', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized|500 \(Internal|net::ERR_FAILED/);
  const known = newPhone();
  const id = await asked(request, known, { person: { name: '李建国', phone: known } });
  await page.goto('/desk');
  await enter(page, 'desk.1');
  await expect(page.getByLabel('来电号码')).toBeFocused();

  // one call, from the number to the request: no mouse
  await page.keyboard.press('Alt+n');
  await expect(page.getByLabel('来电号码')).toHaveValue('');
  const began = Date.now();
  await page.keyboard.type(known);
  await page.keyboard.press('Enter');
  await expect(words(page)).toBeFocused();
  await page.keyboard.type('楼上的老人说不想活了');
  await page.keyboard.press('Tab');
  await page.keyboard.type('曹家');
  await expect(page.getByRole('option', { name: '曹家渡街道', exact: true })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: '在哪里' })).toHaveValue('曹家渡街道');
  await page.keyboard.press('Escape');
  await page.keyboard.type('武定西路');
  await expect(page.getByText(/派到 .*曹家渡街道静邻暖心屋/)).toBeVisible();
  await expect(page.getByText('话里有危险:轻生')).toBeVisible();
  await expect(page.getByRole('link', { name: '12356 心理援助' })).toBeVisible();
  // nothing is said of the case yet, but that somebody may be known
  await expect(page.getByText('李**').first()).toBeVisible();
  await expect(page.getByText('李建国')).toBeHidden();
  await passes(page, 'call');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: '求助单已存好' })).toBeVisible();
  await expect(button(page, '下一个来电')).toBeFocused();
  expect(Date.now() - began).toBeLessThan(40_000);
  await passes(page, 'saved');
  await page.keyboard.press('Enter');

  // two at once; the page is thrown away in between
  const [one, other] = [newPhone(), newPhone()];
  for (const [phone, said] of [[one, '家里断粮了'], [other, '问助餐在哪里']] as const) {
    await page.keyboard.press('Alt+n');
    await page.getByLabel('来电号码').fill(phone);
    await page.getByLabel('来电号码').press('Enter');
    await words(page).fill(said);
    await expect(page.getByText('已登记,写的都存好了。')).toBeVisible();
  }
  await page.reload();
  await page.getByRole('button', { name: one }).click();
  await expect(words(page)).toHaveValue('家里断粮了');
  await page.getByRole('button', { name: other }).click();
  await expect(words(page)).toHaveValue('问助餐在哪里');
  await button(page, '已答复').click();
  await expect(page.getByText('来电已结束:已答复')).toBeVisible();

  // a server that fails, then one whose answer is lost: nothing typed goes, and there is one request
  await page.getByRole('button', { name: one }).click();
  await page.route('**/api/v1/help-requests', (route) => route.fulfill({ status: 500, body: '' }), { times: 1 });
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: '系统出了问题' })).toBeVisible();
  await expect(words(page)).toHaveValue('家里断粮了');
  let arrived = '';
  await page.route(
    '**/api/v1/help-requests',
    async (route) => {
      arrived = (await (await route.fetch()).json()).number_spoken;
      await route.abort();
    },
    { times: 1 },
  );
  await button(page, /存成求助单/).click();
  await expect(page.getByRole('heading', { name: '连不上网' })).toBeVisible();
  await button(page, /存成求助单/).click();
  await expect(page.getByRole('heading', { name: '求助单已存好' })).toBeVisible();
  await expect(page.locator('.number')).toHaveText(arrived);

  // urged by somebody who knows the number; the caller hears what was promised
  const staffed = await request.post('/api/v1/auth/staff', { data: { username: 'desk.1', password: 'nuanxin-demo' } });
  const headers = { Authorization: `Bearer ${(await staffed.json()).access_token}` };
  const spoken = (await (await request.get(`/api/v1/help-requests/${id}`, { headers })).json()).number_spoken;
  await page.keyboard.press('Alt+n');
  await page.getByLabel('来电号码').fill(known);
  await page.getByLabel('来电号码').press('Enter');
  await page.getByLabel('受理编号').fill(spoken);
  await button(page, '核对').first().click();
  await expect(page.getByRole('article', { name: spoken })).toBeVisible();
  await button(page, '催办').click();
  await expect(page.getByText('来电已结束:已催办')).toBeVisible();
});

test('triage, calls that wait, the log, a number, and the keys', async ({ page, watched }) => {
  watched.allow(/401 \(Unauthorized/);
  await page.goto('/desk/triage');
  await enter(page, 'desk.2');
  const ours = page.getByRole('form').filter({ has: page.getByRole('button', { name: '就派到这里' }) });
  await expect(ours.first()).toBeVisible();
  const number = (await ours.first().getAttribute('aria-label')) ?? '';
  const card = page.getByRole('form', { name: number });
  await expect(card).toBeVisible();
  await passes(page, 'triage');
  await card.getByRole('button', { name: '就派到这里' }).click();
  await expect(card.getByText('请选一个站点。')).toBeVisible();
  await card.getByLabel('别的站点').selectOption({ index: 1 });
  await card.getByRole('button', { name: '就派到这里' }).click();
  await expect(page.getByText(`${number} 已派到`)).toBeVisible();
  await page.getByRole('link', { name: '查编号' }).click();
  await page.getByLabel('受理编号').fill(number);
  await page.getByLabel('受理编号').press('Enter');
  await expect(page.getByRole('article', { name: number })).toBeVisible();
  await passes(page, 'found');
  for (const [name, screen] of [['待跟进', 'waiting'], ['通话记录', 'log'], ['设置', 'settings']] as const) {
    await page.getByRole('link', { name }).click();
    await expect(heading(page, name)).toBeVisible();
    await passes(page, screen);
  }
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: '快捷键' })).toBeVisible();
  await passes(page, 'keys');
});
