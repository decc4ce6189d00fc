import { answer, button, heading, newPhone, resident, send } from './people';
import { expect, test } from './watched';

test('somebody asks for help in a minute, before anybody asks who they are', async ({ page, request }) => {
  const phone = newPhone();
  await answer(page, phone);
  // nobody consents by not looking, and what becomes of the words is read in a breath
  await expect(page.getByLabel('我同意')).not.toBeChecked();
  const lines = await page.getByText('您说的只用来帮助您').evaluate((one) => one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight));
  expect(Math.round(lines)).toBeLessThanOrEqual(5);
  await expect(page.getByRole('link', { name: '怎样保护您的信息' })).toBeVisible();
  await button(page, '提交求助').click();
  await expect(page.getByText('请勾上同意').first()).toBeVisible();
  const id = await send(page);
  await expect(page.getByText(/\d{4} \d{4} \d{4}/)).toBeVisible();
  await expect(page.getByText(/^最晚 .* 前联系您/)).toBeVisible();
  await expect(page.getByRole('link', { name: /^打给站点 021-0000-00/ })).toBeVisible();

  const mine = await request.get('/api/v1/help-requests', { headers: await resident(request, phone) });
  const { items } = await mine.json();
  expect(items.map((one: { id: string }) => one.id)).toEqual([id]);
  expect(items[0]).toMatchObject({ channel: 'h5', needs: ['medical'], for_self: true, urgency: 'normal' });

  // back does not lead to an empty form that could be sent again, and the draft is gone
  await page.goBack();
  await page.goto('/');
  await expect(page.getByRole('link', { name: '我要求助' })).toBeVisible();
});

test('back keeps every answer, a reload restores them, and each can be changed', async ({ page }) => {
  await answer(page, newPhone());
  for (const title of ['怎么联系您?', '人在哪里?', '现在怎么样?', '遇到什么难处?', '为谁求助?']) {
    await page.goBack();
    await expect(heading(page, title)).toBeVisible();
  }
  await expect(page.getByLabel('为我自己')).toBeChecked();
  await page.goForward();
  await expect(page.getByLabel('看病、吃药')).toBeChecked();
  await page.reload();
  await expect(page.getByLabel('看病、吃药')).toBeChecked();
  await page.goto('/');
  await page.getByRole('link', { name: '接着上次填' }).click();
  await expect(heading(page, '请再看一遍')).toBeVisible();
  await page.getByRole('link', { name: /修改\s*地方/ }).click();
  await page.getByLabel('地址', { exact: true }).fill('静安区江宁路街道');
  await button(page, '下一步').click();
  await expect(heading(page, '请再看一遍')).toBeVisible();
  await expect(page.getByText('静安区江宁路街道')).toBeVisible();
  await expect(page.getByText('我76岁,下不了楼,药快吃完了。')).toBeVisible();
});

test('keyboard alone completes the way, and mistakes take the focus', async ({ page }) => {
  await page.goto('/ask/who');
  await button(page, '下一步').press('Enter');
  const summary = page.getByRole('region', { name: '还有几处要改' });
  await expect(summary).toBeFocused();
  await summary.getByRole('button').press('Enter');
  await expect(page.locator('#who')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(heading(page, '遇到什么难处?')).toBeFocused();
  await page.getByLabel('没人照顾').press('Space');
  await button(page, '下一步').press('Enter');
  await expect(heading(page, '现在怎么样?')).toBeFocused();
  await page.getByLabel('不太急').press('Space');
  await page.keyboard.press('Enter');
  await expect(heading(page, '人在哪里?')).toBeFocused();
  await page.getByLabel('说不清在哪里').press('Space');
  await button(page, '下一步').press('Enter');
  await expect(heading(page, '怎么联系您?')).toBeFocused();
  await page.getByLabel('您的电话').pressSequentially('13812345678');
  await page.keyboard.press('Enter');
  await expect(heading(page, '请再看一遍')).toBeFocused();
  await expect(page.getByRole('link', { name: /^修改/ })).toHaveCount(5);
});

test('a place is picked, located, or left open; a refusal is explained', async ({ page, context, baseURL }) => {
  await page.goto('/ask/who');
  await page.getByText('为不认识的人').click();
  await button(page, '下一步').click();
  await page.getByText('其他', { exact: true }).click();
  await button(page, '下一步').click();
  await page.getByText('不太急').click();
  await button(page, '下一步').click();
  await button(page, '下一步').click();
  await expect(page.getByText('请写地址、选街道或用定位').first()).toBeVisible();
  await button(page, '用手机定位').click();
  await expect(page.getByText('没有得到定位许可')).toBeVisible();
  await context.grantPermissions(['geolocation'], { origin: baseURL });
  await context.setGeolocation({ longitude: 121.4367, latitude: 31.2316, accuracy: 20 });
  await button(page, '用手机定位').click();
  await expect(page.getByText('误差大约 20 米')).toBeVisible();
  await page.getByLabel('街道、镇').selectOption({ label: '曹家渡街道' });
  await page.getByLabel('居委会、村委会').selectOption({ index: 1 });
  await button(page, '下一步').click();
  const phone = newPhone();
  await page.getByLabel('您的电话').fill(phone);
  await page.getByText('不要让对方知道是我说的').click();
  await button(page, '下一步').click();
  // nobody consents for somebody else
  await expect(page.getByText('我同意')).toHaveCount(0);
  await button(page, '提交求助').click();
  const sent = page.waitForRequest((one) => one.url().endsWith('/help-requests') && one.method() === 'POST');
  await button(page, '发验证码').click();
  await page.getByLabel('验证码', { exact: true }).fill('246810');
  await button(page, '确定').click();
  const body = (await sent).postDataJSON();
  expect(body.address.point).toMatchObject({ lng: 121.4367, lat: 31.2316, crs: 'wgs84' });
  expect(body.address.committee_code).toMatch(/^310106014\d{3}$/);
  expect(body.reporter).toMatchObject({ hide_from_household: true });
  await expect(heading(page, '我们收到了')).toBeVisible({ timeout: 20_000 });
});

test('what nobody else on this phone may see leaves no trace', async ({ page, context }) => {
  await page.route('https://www.weather.com.cn/', (route) => route.fulfill({ body: 'weather' }));
  await answer(page, newPhone());
  await page.getByRole('link', { name: /修改\s*联系/ }).click();
  await page.getByText('这件事要保密').click();
  await button(page, '下一步').click();
  const id = await send(page);
  await expect(page.getByText('这件事已保密')).toBeVisible();
  await button(page, '快速离开').click();
  await expect(page).toHaveURL('https://www.weather.com.cn/');
  // the back button leads past everything that was seen, and forward is the first page at most
  await page.goBack();
  expect(page.url()).toBe('about:blank');
  await page.goForward();
  await page.goForward();
  await expect(page.getByRole('link', { name: '我要求助' })).toBeVisible();
  const other = await context.newPage();
  await other.goto(`/requests/${id}`);
  // signed out: whoever holds the phone now sees a form
  await expect(other.getByRole('textbox', { name: '手机号' })).toBeVisible();
  const kept = await other.evaluate(async () => {
    const stores = await indexedDB.databases();
    return JSON.stringify([stores.length, { ...localStorage }, { ...sessionStorage }]);
  });
  expect(kept).not.toContain('下不了楼');
  expect(kept).not.toContain('signed_in');
});
