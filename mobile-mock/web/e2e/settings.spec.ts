import { focusIsSeen } from './focus';
import { advisor, asked, button, enter, newPhone, prove, staff } from './people';
import { expect, test } from './watched';

const looks = (page: { evaluate: <T>(read: () => T) => Promise<T> }) =>
  page.evaluate(() => ({ ...document.documentElement.dataset, lang: document.documentElement.lang }));

test('what somebody chose goes with their account to the next phone', async ({ page, browser, baseURL }) => {
  const phone = newPhone();
  // before anybody asks who they are
  await page.goto('/settings');
  await page.getByText('特大字').click();
  await page.getByText('黑白分明').click();
  await page.goto('/requests');
  const told = page.waitForResponse((one) => one.url().endsWith('/me/settings') && one.request().method() === 'PATCH');
  await prove(page, phone);
  expect(await (await told).json()).toEqual({ language: 'zh-CN', text_size: 'largest', contrast: 'high' });
  await page.goto('/settings');
  const changed = page.waitForResponse((one) => one.url().endsWith('/me/settings') && one.request().method() === 'PATCH');
  await page.getByText('English', { exact: true }).click();
  await changed;

  const other = await (await browser.newContext({ baseURL, locale: 'zh-CN' })).newPage();
  await other.goto('/requests');
  await prove(other, phone);
  await expect(other.getByRole('heading', { level: 1, name: 'My requests' })).toBeVisible();
  expect(await looks(other)).toMatchObject({ size: 'largest', contrast: 'high', lang: 'en' });
  await other.context().close();
});

test('by keyboard, the focus is always marked and nothing lies over it', async ({ page, request }) => {
  await page.goto('/ask/who');
  await expect(page.getByText('为我自己')).toBeVisible();
  await focusIsSeen(page, 'ask');
  await page.getByText('为我自己').click();
  await button(page, '下一步').click();
  await page.evaluate(() => Object.assign(document.documentElement.dataset, { size: 'largest' }));
  await focusIsSeen(page, 'ask-what, largest');
  const id = await asked(request, newPhone());
  await advisor(request, id, ['accept', {}]);
  await page.goto(`/advisor/requests/${id}`);
  await enter(page, 'advisor.cjd1');
  await expect(button(page, '打电话')).toBeVisible();
  await focusIsSeen(page, 'advisor-request');
  await page.goto(`/advisor/requests/${id}/visit`);
  await expect(page.getByLabel('同去的人是')).toBeVisible();
  await focusIsSeen(page, 'advisor-visit', ['Tab', 'Shift+Tab']);
});

test.describe('at a desk', () => {
  test.use({ viewport: { width: 1366, height: 768 }, isMobile: false, hasTouch: false });

  test('the screen of the desk shows where the focus is, and keeps its own settings', async ({ page, request }) => {
    await page.goto('/desk/settings');
    await enter(page, 'desk.2');
    const told = page.waitForResponse((one) => one.url().endsWith('/me/settings') && one.request().method() === 'PATCH');
    await page.getByText('黑白分明').click();
    await told;
    const headers = await staff(request, 'desk.2');
    expect(await (await request.get('/api/v1/me/settings', { headers })).json()).toMatchObject({ contrast: 'high' });
    await page.goto('/desk');
    await expect(button(page, /保存|新来电|接电话/).first()).toBeVisible();
    await focusIsSeen(page, 'desk');
    await request.patch('/api/v1/me/settings', { headers, data: { contrast: 'normal' } });
  });
});
