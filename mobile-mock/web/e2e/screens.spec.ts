import { axeFinds } from './axe';
import { passes } from './gate';
import { advisor, asked, button, heading, newPhone, prove } from './people';
import { expect, test } from './watched';

// Every screen for residents, looked at by axe and measured, in three sizes of letters.

test('the gate sees what is wrong on a screen', async ({ page }) => {
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await axeFinds(page)).toEqual([]);
  await page.locator('main').evaluate((main) => main.insertAdjacentHTML('beforeend', '<img src="/icon.svg"><p style="color: #ccc">看不清</p><p style="margin-top: -1em">挤</p><button style="height: 20px">小</button>'));
  expect((await axeFinds(page)).map((line) => line.split(':')[0])).toEqual(expect.arrayContaining(['image-alt', 'color-contrast']));
  await expect(passes(page, 'wrong')).rejects.toThrow(/P 看不清[\s\S]*BUTTON 小/);
});

test('the screens of asking pass the gate', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await passes(page, 'home');
  await page.getByRole('link', { name: '我要求助' }).click();
  await button(page, '下一步').click();
  await expect(page.getByText('还有几处要改')).toBeVisible();
  await passes(page, 'ask-who-mistake');
  await page.getByText('为邻居、朋友').click();
  await button(page, '下一步').click();
  await passes(page, 'ask-what');
  await page.getByText('被打、被欺负').click();
  await button(page, '下一步').click();
  await page.getByLabel('用自己的话说说').fill('她说不想活了');
  await page.getByText('现在就有危险').click();
  await expect(page.getByRole('link', { name: '12356 心理援助' })).toBeVisible();
  await passes(page, 'ask-words-danger');
  await button(page, '下一步').click();
  await expect(page.getByLabel('街道、镇')).toBeVisible();
  await page.getByLabel('街道、镇').selectOption({ label: '曹家渡街道' });
  await expect(page.getByLabel('居委会、村委会')).toBeVisible();
  await passes(page, 'ask-where');
  await button(page, '下一步').click();
  await passes(page, 'ask-reach');
  const phone = newPhone();
  await page.getByLabel('您的电话').fill(phone);
  await button(page, '下一步').click();
  await expect(heading(page, '请再看一遍')).toBeVisible();
  await passes(page, 'check');
  await button(page, '提交求助').click();
  await button(page, '发验证码').click();
  await expect(page.getByLabel('验证码', { exact: true })).toBeFocused();
  await passes(page, 'prove');
  await page.getByLabel('验证码', { exact: true }).fill('246810');
  await button(page, '确定').click();
  await expect(heading(page, '我们收到了')).toBeVisible({ timeout: 20_000 });
  await passes(page, 'done');
});

test('the screens of what was asked for pass the gate', async ({ page, request, watched }) => {
  test.setTimeout(180_000);
  const phone = newPhone();
  const id = await asked(request, phone);
  await page.goto('/requests');
  await passes(page, 'requests-sign-in');
  await prove(page, phone);
  await expect(page.getByText('受理编号')).toBeVisible();
  await passes(page, 'requests');
  await advisor(
    request,
    id,
    ['accept', {}],
    ['first-contact', { means: 'phone', outcome: 'reached', told: '我下午三点来看您。' }],
    ['wait', { question: '您有低保证吗?' }],
  );
  await page.goto(`/requests/${id}`);
  await expect(heading(page, '在等您回答')).toBeVisible();
  await passes(page, 'request-waiting');
  for (const act of ['add', 'urge', 'withdraw', 'withdraw_consent']) {
    await page.goto(`/requests/${id}/${act}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await passes(page, `act-${act}`);
  }
  await advisor(request, id, ['resume', {}], ['resolve', { outcome: 'helped', told: '药已送到。' }]);
  for (const act of ['rate', 'appeal']) {
    await page.goto(`/requests/${id}/${act}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await passes(page, `act-${act}`);
  }
  await page.goto('/notices');
  await expect(page.getByText('新', { exact: true }).first()).toBeVisible();
  await passes(page, 'notices');
  watched.allow(/401/);
  await page.goto('/neighbour#bm8tc3VjaC1saW5rLW5vLXN1Y2gtbGluay1uby1zdW5');
  await button(page, '我去看看').click();
  await expect(page.getByRole('heading', { level: 2 })).toBeVisible();
  expect(page.url()).not.toContain('#');
  await passes(page, 'neighbour');
  for (const path of ['settings', 'privacy', 'nowhere']) {
    await page.goto(`/${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await passes(page, path);
  }
});
