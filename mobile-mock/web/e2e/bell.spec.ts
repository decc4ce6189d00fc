import { deed, linkTo, registered, ringOf } from './doorbells';
import { passes } from './gate';
import { button, heading, newPhone, prove } from './people';
import { expect, test } from './watched';

const RING = '**/api/v1/doorbell';

test('a phone becomes a doorbell, rings without a sign-in or a network, and hears who comes', async ({ page, context, request, watched }) => {
  test.setTimeout(120_000);
  watched.allow(/401 \(Unauthorized|500 \(Internal|ERR_FAILED/);
  const { device, code, neighbour } = await registered(request);

  // The code comes by a link, and leaves the address; a wrong one costs nothing.
  await page.goto(`/bell#${code}`);
  await prove(page, newPhone());
  expect(page.url()).not.toContain('#');
  await page.getByLabel('站点给的门铃码').fill('不是码');
  await button(page, '把这部手机变成门铃').click();
  await expect(page.getByText('门铃码不完整').first()).toBeVisible();
  await page.getByLabel('站点给的门铃码').fill('x'.repeat(43));
  await button(page, '把这部手机变成门铃').click();
  await expect(page.getByText('这个码不对,或者用过了').first()).toBeVisible();
  await passes(page, 'bell-bind');
  await page.getByLabel('站点给的门铃码').fill(`https://nuanxin.example/bell#${code}`);
  await button(page, '把这部手机变成门铃').click();
  await expect(button(page, '按门铃')).toBeVisible();

  // A sign-in that is over long since takes nothing away, and nothing lies where others read.
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  await page.goto('/');
  await page.getByRole('link', { name: '按爱心门铃' }).click();
  await expect(button(page, '按门铃')).toBeVisible();
  await expect(page.getByRole('link', { name: /^打给站点 021-0000-00/ }).first()).toBeVisible();
  await passes(page, 'bell');

  // One tap asks for another one; the keyboard does what a finger does.
  let sent = 0;
  await page.route(RING, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    sent += 1;
    return sent === 1 ? route.fulfill({ status: 500, body: '' }) : route.abort();
  });
  await button(page, '按门铃').press('Enter');
  await expect(button(page, '再按一下就响')).toBeVisible();
  expect(sent).toBe(0);
  await expect(async () => {
    await page.locator('button.bell').press('Enter');
    await expect(page.getByRole('alert', { name: '还没有发出去!' })).toBeVisible({ timeout: 500 });
  }).toPass();
  for (const number of ['120 急救', '110 报警']) await expect(page.getByRole('alert').getByRole('link', { name: number })).toBeVisible();
  await expect(page.getByRole('alert').getByRole('link', { name: /^打给站点/ })).toHaveAttribute('href', /^tel:021/);
  await passes(page, 'bell-unsent');

  // It is tried on by itself, at once when the network is back, and arrives once.
  await page.unroute(RING);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.getByRole('heading', { name: '已经叫人了' })).toBeVisible();
  await expect(page.getByText('已告诉 1 位邻居')).toBeVisible();
  const ring = await ringOf(request, device);
  expect(ring.presses).toBe(1);

  // The neighbour's answer is told live; whoever comes with a link needs no account.
  const other = await context.newPage();
  await other.goto(`/neighbour#${await linkTo(request, neighbour)}`);
  await button(other, '我去看看').click();
  await expect(other.getByText('谢谢您,已告诉站点和其他邻居')).toBeVisible();
  await other.close();
  await expect(page.getByText('1 位邻居正赶来')).toBeVisible();

  // Held for a second it joins; a look is no press, and a reload none either.
  await page.locator('button.bell').hover();
  await page.mouse.down();
  await expect(page.getByText('您按了 2 次')).toBeVisible();
  await page.mouse.up();
  await page.reload();
  await expect(page.getByRole('heading', { name: '有人正赶来' })).toBeVisible();
  expect((await ringOf(request, device)).presses).toBe(2);
  await passes(page, 'bell-rung');

  // A voice ends it.
  await deed(request, `/doorbell-rings/${ring.id}/end`, { voice: 'false_alarm', means: 'phone' });
  await expect(page.getByText('有人和您说过话了')).toBeVisible();

  // Where nobody is on duty the page says so first; a doorbell that was taken back says so too.
  await page.route(RING, async (route) => {
    const answered = await route.fetch();
    return route.fulfill({ response: answered, json: { ...(await answered.json()), on_duty: false } });
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: '现在没人值班。请先打:' })).toBeVisible();
  await expect(page.getByText('现在不一定有人马上来。')).toBeVisible();
  await page.unroute(RING);
  await deed(request, `/doorbell-devices/${device}/retire`);
  await page.reload();
  await expect(page.getByText('这部手机不再是门铃了')).toBeVisible();
  await expect(heading(page, '爱心门铃')).toBeVisible();
});

test('a phone that is full spends no code', async ({ page, request }) => {
  const { code, device } = await registered(request);
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.goto(`/bell#${code}`);
  await prove(page, newPhone());
  await button(page, '把这部手机变成门铃').click();
  await expect(page.getByText('手机存不下了').first()).toBeVisible();
  await deed(request, `/doorbell-devices/${device}/token`);
});
