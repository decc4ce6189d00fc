import { advisor, asked, button, enter, heading, newPhone, prove } from './people';
import { passes } from './gate';
import { expect, test } from './watched';

// Doorbells as staff look after them, in an advisor's hand, and the phone that becomes one in another browser.

test('an advisor registers a doorbell, shows its link, hears of its life, and takes it back', async ({ page, browser, request, watched }) => {
  test.setTimeout(120_000);
  watched.allow(/401 \(Unauthorized/);
  const number = newPhone();
  const id = await asked(request, number, { person: { name: '李建国', phone: number } });
  await advisor(request, id, ['accept', {}], ['first-contact', { means: 'visit', outcome: 'reached', told: '我来看您。' }]);

  // From the request: whoever asked is known, and everything else is asked for by name.
  await page.goto(`/advisor/doorbells/new?request=${id}`);
  await enter(page, 'advisor.cjd1');
  await expect(page.getByText('新建档案')).toBeVisible();
  if (await page.locator('#bell-person .card').count() > 1) await page.locator('#bell-person .card').last().click();
  await button(page, '登记').click();
  await expect(page.getByText('请写门铃叫什么').first()).toBeVisible();
  await page.getByLabel('叫什么').fill('三楼李阿婆床边');
  await page.getByLabel('来帮忙到哪里').fill('静安区曹家渡街道武定西路1371弄5号');
  await passes(page, 'bells-new');
  await button(page, '登记').click();

  // The link is there once, to be read and to be scanned; a new one makes it useless.
  const link = page.locator('.once .code');
  await expect(page.getByRole('img', { name: '三楼李阿婆床边的门铃二维码' })).toBeVisible();
  const lost = (await link.textContent()) ?? '';
  await button(page, '换手机:给一个新链接').click();
  await button(page, '给一个新的').click();
  await expect(link).not.toHaveText(lost);
  const fresh = (await link.textContent()) ?? '';

  // A neighbour who said yes; without that nobody is added.
  await page.getByText('加一位邻居', { exact: true }).click();
  await page.getByLabel('邻居的名字').fill('王小明');
  await page.getByLabel('邻居的手机号').fill(newPhone());
  await page.locator('#neighbour-means').getByText('当面').click();
  await button(page, '加上').click();
  await expect(page.getByText('要他本人答应才能加').first()).toBeVisible();
  await passes(page, 'bells-show');
  await page.getByText('他本人答应了').click();
  await button(page, '加上').click();
  await expect(page.getByText('王**').first()).toBeVisible();

  // In another browser the phone takes it over, by the new link alone.
  const phone = await (await browser.newContext()).newPage();
  await phone.goto(new URL(lost).pathname + new URL(lost).hash);
  await prove(phone, number);
  await button(phone, '把这部手机变成门铃').click();
  await expect(phone.getByText('这个码不对,或者用过了').first()).toBeVisible();
  await phone.getByLabel('站点给的门铃码').fill(fresh);
  const alive = phone.waitForResponse('**/api/v1/doorbell/heartbeat');
  await button(phone, '把这部手机变成门铃').click();
  await expect(button(phone, '按门铃')).toBeVisible();
  await alive;

  // Looked at again, staff read that it lives; the link is gone.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByText('手机接上了,现在是门铃了')).toBeVisible();
  await expect(link).toHaveCount(0);
  await expect(page.locator('.answers')).not.toContainText('还没有');
  await page.getByRole('button', { name: '返回' }).click();
  await expect(page.getByRole('link', { name: /三楼李阿婆床边/ }).first()).toContainText('正常');
  await passes(page, 'bells');
  await page.getByRole('link', { name: /三楼李阿婆床边/ }).first().click();

  // It rings: who was called stands there, and a voice ends it.
  await phone.locator('button.bell').press('Enter');
  await expect(async () => {
    await phone.locator('button.bell').press('Enter');
    await expect(phone.getByRole('heading', { name: '已经叫人了' })).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByText('王** 还没回')).toBeVisible();
  await button(page, '我去').click();
  await expect(page.getByText(/正赶去$/)).toBeVisible();
  await page.getByText('和本人说上话了').click();
  await page.getByText('按错了,没事').click();
  await page.locator('#ring-means').getByText('电话').click();
  await button(page, '记下,这次按铃结束').click();
  await expect(page.getByText('门铃响了!')).toHaveCount(0);

  // Retired, it is a doorbell no more.
  await button(page, '不用这个门铃了').click();
  await button(page, '不用了,删掉').click();
  await expect(page.getByText('门铃已停用')).toBeVisible();
  await expect(heading(page, '爱心门铃')).toBeVisible();
  await phone.reload();
  await expect(phone.getByText('这部手机不再是门铃了')).toBeVisible();
  await phone.context().close();
});
