import { advisor, asked, button, heading, newPhone, prove, resident } from './people';
import { expect, test } from './watched';

test('a request is followed from the first call to the rating, live, in plain words', async ({ page, request }) => {
  const phone = newPhone();
  const id = await asked(request, phone);
  await page.goto('/requests');
  await prove(page, phone);
  await page.getByRole('link', { name: /吃饭、生活费/ }).click();
  await expect(heading(page, /站点收到了|已交给顾问/)).toBeVisible();

  await advisor(
    request,
    id,
    ['accept', {}],
    ['first-contact', { means: 'phone', outcome: 'reached', told: '我下午三点来看您。' }],
    ['wait', { question: '您有低保证吗?' }],
  );
  // nobody reloads: the page hears of it
  await expect(heading(page, '在等您回答')).toBeVisible();
  await expect(page.getByText('告诉您:我下午三点来看您。')).toBeVisible();
  await page.getByRole('link', { name: '回答' }).click();
  await button(page, '发给顾问').click();
  await expect(page.getByText('请写新情况').first()).toBeVisible();
  await page.getByLabel('新情况').fill('有,在抽屉里');
  await page.reload();
  await expect(page.getByLabel('新情况')).toHaveValue('有,在抽屉里');
  await button(page, '发给顾问').click();
  await expect(page.getByText('您说:有,在抽屉里')).toBeVisible();
  await expect(heading(page, '顾问正在办')).toBeVisible();

  await page.getByRole('link', { name: '催一催' }).click();
  await button(page, '催一催').click();
  await expect(page.getByText('已经催了')).toBeVisible();

  await advisor(request, id, ['resolve', { outcome: 'helped', told: '药已送到。' }]);
  await expect(heading(page, '办好了,请看结果')).toBeVisible();
  await page.getByRole('link', { name: '评价' }).click();
  await button(page, '提交评价').click();
  await expect(page.getByText('请选一个:满意吗').first()).toBeVisible();
  await page.getByText('很满意', { exact: true }).click();
  await page.getByText('解决了', { exact: true }).click();
  await button(page, '提交评价').click();
  await expect(page.getByText('谢谢您的评价')).toBeVisible();
  await page.getByRole('link', { name: '不同意结果' }).click();
  await page.getByLabel('哪里不对').fill('药不对');
  await button(page, '提交申诉').click();
  await expect(page.getByText('收到申诉了')).toBeVisible();

  await page.goto('/notices');
  await expect(page.getByText('新', { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('link', { name: '看这件求助' }).first()).toBeVisible();
  await expect(page.getByText('新', { exact: true })).toHaveCount(0);
});

test('a request is withdrawn, and a consent taken back', async ({ page, request }) => {
  const phone = newPhone();
  const id = await asked(request, phone);
  await page.goto(`/requests/${id}`);
  await prove(page, phone);
  await page.getByRole('link', { name: '收回信息使用同意' }).click();
  await button(page, '收回同意').click();
  await expect(page.getByText('同意已收回')).toBeVisible();
  await page.getByRole('link', { name: '撤回求助' }).click();
  await button(page, '我要撤回').click();
  await expect(heading(page, '已撤回')).toBeVisible();
  await expect(page.getByRole('link', { name: '撤回求助' })).toHaveCount(0);
});

test('language, letters and colours are chosen once and stay', async ({ page }) => {
  await page.goto('/');
  await button(page, '大字版').click();
  await page.getByRole('link', { name: '设置' }).click();
  await page.getByText('黑白分明').click();
  await page.getByText('English').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Ask for help' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-size', 'elder');
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'high');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('whoever comes from the mini-program is signed in, and the ticket leaves the address', async ({ page, request }) => {
  const phone = newPhone();
  await asked(request, phone);
  const answered = await request.post('/api/v1/auth/ticket', { headers: await resident(request, phone), data: {} });
  const { ticket } = await answered.json();
  await page.goto(`/requests#ticket=${ticket}`);
  await expect(page.getByRole('link', { name: /吃饭、生活费/ })).toBeVisible();
  expect(page.url()).not.toContain(ticket);
});
