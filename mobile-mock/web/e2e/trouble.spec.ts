import { answer, asked, button, heading, newPhone, prove, resident } from './people';
import { expect, test } from './watched';

const SUBMIT = '**/api/v1/help-requests';

test('a server that fails, a network that is gone and a double tap make one request, and nothing is typed twice', async ({ page, request, watched }) => {
  watched.allow(/500 \(Internal|ERR_FAILED|ERR_INTERNET_DISCONNECTED/);
  const phone = newPhone();
  await answer(page, phone);
  await page.getByText('我同意').click();
  await button(page, '提交求助').click();
  await page.route(SUBMIT, (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"internal","title":"系统出了问题"}' }));
  await prove(page);
  await expect(page.getByText('您写的都还在')).toBeVisible();
  // the answer is lost on its way, though the server has the request
  await page.unroute(SUBMIT);
  await page.route(SUBMIT, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await button(page, '再试一次').click();
  await expect(page.getByText('连不上网')).toBeVisible();
  await page.unroute(SUBMIT);
  await button(page, '再试一次').dblclick();
  await expect(heading(page, '我们收到了')).toBeVisible({ timeout: 20_000 });
  const mine = await request.get('/api/v1/help-requests', { headers: await resident(request, phone) });
  expect((await mine.json()).items).toHaveLength(1);
});

test('wrong and missing codes keep the number, and say what to do', async ({ page, watched }) => {
  watched.allow(/401 \(Unauthorized/);
  const phone = newPhone();
  await page.goto('/requests');
  await page.getByRole('textbox', { name: '手机号' }).fill('12');
  await button(page, '发验证码').click();
  await expect(page.getByText('请写 11 位的手机号').first()).toBeVisible();
  await page.getByRole('textbox', { name: '手机号' }).fill(phone);
  await button(page, '发验证码').click();
  await page.getByLabel('验证码', { exact: true }).fill('12');
  await button(page, '确定').click();
  await expect(page.getByText('验证码是六位数字').first()).toBeVisible();
  await page.getByLabel('验证码', { exact: true }).fill('000000');
  await button(page, '确定').click();
  await expect(page.getByText('验证码不对,或者过期了').first()).toBeVisible();
  await expect(page.getByRole('textbox', { name: '手机号' })).toHaveValue(phone);
  await page.getByLabel('验证码', { exact: true }).fill('２４６８１０');
  await button(page, '确定').click();
  await expect(page.getByText('还没有求助')).toBeVisible();
});

test('a sign-in that ended while somebody was typing costs nothing that was typed', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized/);
  const phone = newPhone();
  const id = await asked(request, phone);
  await page.goto(`/requests/${id}/add`);
  await prove(page, phone);
  await page.getByLabel('新情况').fill('我今天又摔了一跤');
  await expect(page.getByRole('link', { name: '120 急救' })).toHaveCount(2);
  const headers = await resident(request, phone);
  const { items } = await (await request.get('/api/v1/me/sessions', { headers })).json();
  for (const one of items.filter(({ current }: { current: boolean }) => !current)) await request.delete(`/api/v1/me/sessions/${one.id}`, { headers });
  await button(page, '发给顾问').click();
  await expect(page.getByText('需要重新验证手机号')).toBeVisible();
  await expect(page.getByLabel('新情况')).toHaveValue('我今天又摔了一跤');
  await prove(page, phone);
  await expect(page.getByText('发出去了')).toBeVisible();
  await expect(page.getByText('您说:我今天又摔了一跤')).toBeVisible();
});

test('two tabs hold one draft, and one request comes of it', async ({ page, context, request }) => {
  const phone = newPhone();
  await answer(page, phone);
  const other = await context.newPage();
  await other.goto('/ask/check');
  await expect(other.getByText('我76岁,下不了楼,药快吃完了。')).toBeVisible();
  await page.getByText('我同意').click();
  await button(page, '提交求助').click();
  await prove(page);
  await expect(heading(page, '我们收到了')).toBeVisible({ timeout: 20_000 });
  await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(other.getByText('可能您已在另一个页面提交了')).toBeVisible();
  const mine = await request.get('/api/v1/help-requests', { headers: await resident(request, phone) });
  expect((await mine.json()).items).toHaveLength(1);
});

test('without a connection the questions go on, and sending waits for it', async ({ page, context, watched }) => {
  watched.allow(/ERR_INTERNET_DISCONNECTED/);
  await page.goto('/');
  await page.getByRole('link', { name: '我要求助' }).click();
  await context.setOffline(true);
  const phone = newPhone();
  await page.getByText('为我自己').click();
  await button(page, '下一步').click();
  await page.getByText('看病、吃药').click();
  await button(page, '下一步').click();
  await page.getByText('不太急').click();
  await button(page, '下一步').click();
  await page.getByLabel('地址', { exact: true }).fill('曹家渡街道');
  await button(page, '下一步').click();
  await page.getByLabel('您的电话').fill(phone);
  await button(page, '下一步').click();
  await page.getByText('我同意').click();
  await button(page, '提交求助').click();
  await button(page, '发验证码').click();
  await expect(page.getByText(/连不上网/).first()).toBeVisible();
  await context.setOffline(false);
  await button(page, '发验证码').click();
  await page.getByLabel('验证码', { exact: true }).fill('246810');
  await button(page, '确定').click();
  await expect(heading(page, '我们收到了')).toBeVisible({ timeout: 20_000 });
});

test('a phone that keeps nothing more sends all the same, and lists that do not come are asked for again', async ({ page, watched }) => {
  watched.allow(/500 \(Internal/);
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await answer(page, newPhone());
  await expect(page.getByText('手机存不下了。请不要关掉这个页面。')).toBeVisible();
  await expect(page.getByText('我76岁,下不了楼,药快吃完了。')).toBeVisible();
  await page.getByText('我同意').click();
  await button(page, '提交求助').click();
  await prove(page);
  await expect(heading(page, '我们收到了')).toBeVisible({ timeout: 20_000 });
  // nor does anything else that would read them again by itself
  await page.route('**/api/v1/live/ticket', (route) => route.fulfill({ status: 500, body: '' }));
  for (const [path, list] of [['/requests', '**/help-requests?*'], ['/notices', '**/api/v1/notices?*']] as const) {
    await page.route(list, (route) => route.fulfill({ status: 500, body: '' }));
    await page.goto(path);
    await expect(page.getByText('系统出了问题')).toBeVisible();
    await page.unroute(list);
    await button(page, '再试一次').click();
    await expect(page.getByText('系统出了问题')).toHaveCount(0);
  }
});
