import { focusSeen, passes } from './gate';
import { advisor, asked, button, does, enter, newPhone, staff } from './people';
import { expect, test } from './watched';

test('case work: assessed as a case, planned, served, referred, answered, followed up', async ({ page, request, browser, baseURL, watched }) => {
  watched.allow(/409 \(Conflict/);
  const id = await asked(request, newPhone());
  await advisor(request, id, ['accept', {}], ['first-contact', { means: 'phone', outcome: 'reached' }]);
  await page.goto(`/advisor/requests/${id}`);
  await enter(page, 'advisor.cjd1');

  await does(page, '做困境评估', async () => {
    // what the request says is ticked already
    await expect(page.getByLabel('吃饭、生活费')).toBeChecked();
    await button(page, '保存').click();
    await expect(button(page, '请选难到什么程度。')).toBeVisible();
    await passes(page, 'advisor-assess');
    await page.getByText('二级,橙:很难').click();
    await page.getByLabel('属于哪一类').selectOption('low_income');
    await page.getByText('没人照顾').click();
    await page.getByText('要作为个案长期跟进').click();
  });
  await expect(page.getByText('建议作为个案')).toBeVisible();

  // only the lead decides, on the lead's own phone
  await expect(page.getByRole('link', { name: '定是不是个案' })).toHaveCount(0);
  const lead = await (await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage();
  await lead.goto(`/advisor/requests/${id}/case`);
  await enter(lead, 'lead.cjd');
  await lead.getByText('是个案', { exact: true }).click();
  await button(lead, '保存').click();
  await expect(lead.getByText('这是个案。')).toBeVisible();
  await lead.context().close();

  await does(page, '写计划', async () => {
    await page.getByLabel('要做到什么').fill('先吃上饭,再看病。');
    await page.getByLabel('第 1 步做什么').fill('开通助餐');
    await button(page, '保存').click();
    await expect(button(page, '每一步都要写做什么、哪天前。')).toBeVisible();
    await page.getByLabel('第 1 步哪天前').fill('2030-01-15');
    await button(page, '再加一步').click();
    await page.getByLabel('第 2 步做什么').fill('陪去医院');
    await page.getByLabel('第 2 步哪天前').fill('2030-01-20');
    await focusSeen(page, 'advisor-plan');
  });
  await does(page, '记一次服务', () => page.getByLabel('做了哪一项').selectOption({ label: '电话访视、上门慰问' }).then(() => undefined));
  // nothing is passed on before the person was asked; what was typed waits meanwhile
  await page.getByRole('link', { name: '转介', exact: true }).click();
  await page.getByLabel('转给哪个机构').fill('曹家渡社区食堂');
  for (const field of ['难处', '姓名', '电话']) await page.getByText(field, { exact: true }).click();
  await button(page, '保存').click();
  await expect(page.getByText('本人没有给这项同意。').first()).toBeVisible();
  await page.goto(`/advisor/requests/${id}`);
  await does(page, '记本人的同意', async () => {
    await button(page, '保存').click();
    await expect(button(page, '请选本人同意了什么。')).toBeVisible();
    await passes(page, 'advisor-consent');
    await page.getByText('把信息交给帮忙的机构').click();
    await page.getByText('电话', { exact: true }).click();
  });
  await expect(page.getByText('用信息来帮助本人、把信息交给帮忙的机构')).toBeVisible();
  await does(page, '转介', () => expect(page.getByLabel('转给哪个机构')).toHaveValue('曹家渡社区食堂'));
  await does(page, '记机构的答复', async () => {
    await expect(page.getByLabel('第 1 件转介')).toBeChecked();
    await page.getByText('接了', { exact: true }).click();
  });
  await does(page, '记转介结果', () => page.getByText('帮到了', { exact: true }).click());

  await page.getByText('看做过什么').click();
  for (const said of ['二级,橙:很难 · 低保边缘、低收入 · 吃饭、生活费、没人照顾', '2030-01-15 前:开通助餐', '电话访视、上门慰问', '曹家渡社区食堂 · 帮到了 · 告诉了姓名、电话、难处']) {
    await expect(page.getByText(said).first()).toBeVisible();
  }
  await page.getByText('不常用的').click();
  await expect(page.getByRole('link', { name: '设为保密件' })).toBeVisible();
  await passes(page, 'advisor-casework');

  // it ends, and somebody asks how things are
  await advisor(request, id, ['resolve', { outcome: 'helped', told: '助餐开通了。' }], ['close', { agreed: true }]);
  await page.reload();
  await does(page, '记一次回访', async () => {
    await page.getByText('联系到了本人').click();
    await page.getByText('电话', { exact: true }).click();
    await page.getByLabel('回访', { exact: true }).check();
    await page.getByLabel('情况').selectOption('better');
  });
  const { items } = await (await request.get(`/api/v1/help-requests/${id}/deadlines`, { headers: await staff(request, 'advisor.cjd1') })).json();
  const stands = (kind: string) => items.filter((one: { kind: string }) => one.kind === kind).map((one: { status: string }) => one.status);
  for (const kind of ['assessment', 'first_service', 'referral', 'return_visit']) expect(stands(kind), kind).toEqual(['met']);
});
