import { readFileSync } from 'node:fs';
import { passes } from './gate';
import { advisor, asked, button, heading, newPhone, prove, staff } from './people';
import { expect, test } from './watched';

const CARD = '310101194001010028';

test('what is mine: who looked, a complaint and its answer, a result that is contested', async ({ page, request }) => {
  test.setTimeout(120_000);
  const phone = newPhone();
  const id = await asked(request, phone);
  await advisor(
    request,
    id,
    ['accept', {}],
    ['reveal', { fields: ['phone'], purpose: 'contact' }],
    ['first-contact', { means: 'phone', outcome: 'reached', told: '我来看您。' }],
    ['resolve', { outcome: 'not_eligible', told: '收入超过标准,可以到街道问临时救助。不同意可以申诉。' }],
  );
  await page.goto(`/requests/${id}`);
  await prove(page, phone);
  // a refusal stands there with its reason, and the way to contest it
  await expect(page.getByText('告诉您:收入超过标准')).toBeVisible();
  await expect(page.getByRole('link', { name: '不同意结果,申诉' })).toBeVisible();
  await page.getByRole('link', { name: '谁看过我的信息' }).click();
  await expect(page.getByText('服务站为联系您,查看了未遮盖的信息。')).toBeVisible();
  await passes(page, 'looks');

  await page.getByRole('link', { name: '我要投诉' }).click();
  await button(page, '提交投诉').click();
  await expect(page.getByText('请选一个:投诉谁').first()).toBeVisible();
  await page.getByText('救助顾问', { exact: true }).click();
  await page.getByLabel('发生了什么事?').fill('说好来家里,没有来');
  await page.reload();
  await expect(page.getByLabel('发生了什么事?')).toHaveValue('说好来家里,没有来');
  await passes(page, 'complain');
  await button(page, '提交投诉').click();
  await expect(page.getByText('收到您的投诉了')).toBeVisible();
  await expect(page.getByText(/^最晚 .* 前答复/)).toBeVisible();
  const lead = await staff(request, 'lead.cjd');
  const waiting = await (await request.get('/api/v1/complaints?limit=100', { headers: lead })).json();
  const mine = waiting.items.find((one: { request_id: string }) => one.request_id === id);
  const decided = await request.post(`/api/v1/complaints/${mine.id}/decide`, { headers: lead, data: { told: '向您道歉,明天换人上门。', internal_note: '已谈话' } });
  expect(decided.ok(), await decided.text()).toBe(true);
  // nobody reloads
  await expect(page.getByText('答复:向您道歉,明天换人上门。')).toBeVisible();
  await passes(page, 'complaints');
});

test('my data is shown, saved, taken back and deleted; my messages and sign-ins are mine to choose', async ({ page, request, watched }) => {
  test.setTimeout(120_000);
  watched.allow(/500 \(Internal|404 \(Not Found/);
  const phone = newPhone();
  const id = await asked(request, phone);
  await page.goto('/');
  await page.getByRole('link', { name: '更多' }).click();
  await expect(page.getByRole('link', { name: '爱心门铃' })).toBeVisible();
  await passes(page, 'more');
  await page.getByRole('link', { name: '我的信息' }).click();
  await prove(page, phone);
  await button(page, '看看存了什么').click();
  await expect(page.getByText('用这些信息来帮助您').first()).toBeVisible();
  await passes(page, 'data');
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, '存成文件').click()]);
  expect(file.suggestedFilename()).toBe('我的信息.html');
  expect(readFileSync(await file.path(), 'utf8')).toContain('下不了楼');

  // what is secret is asked about twice before it lies on the phone
  await page.route('**/api/v1/me/data?*', async (route) => {
    if (route.request().headers().accept === 'text/html') return route.continue();
    const answered = await route.fetch();
    const data = await answered.json();
    return route.fulfill({ response: answered, json: { ...data, requests: data.requests.map((one: object) => ({ ...one, restricted: true })) } });
  });
  await page.reload();
  await button(page, '看看存了什么').click();
  await button(page, '存成文件').click();
  await expect(page.getByText('里面有保密的事')).toBeVisible();
  await button(page, '不存').click();
  await expect(button(page, '存成文件')).toBeVisible();
  await page.unroute('**/api/v1/me/data?*');

  await page.getByRole('link', { name: /^收回这个同意/ }).click();
  await expect(page.getByText('用这些信息来帮助您')).toBeVisible();
  await button(page, '收回同意').click();
  await expect(page.getByText('同意已收回')).toBeVisible();

  // what is asked for later is agreed to later
  await page.goto('/data');
  await button(page, '看看存了什么').click();
  await passes(page, 'data-more');
  await page.getByRole('link', { name: /^同意这一项.*把信息交给帮您的机构/ }).click();
  await expect(page.getByText('只用在这件求助上。')).toBeVisible();
  await passes(page, 'consent');
  await button(page, '我同意').click();
  await expect(page.getByText('记下了:您同意了。')).toBeVisible();

  await page.goto('/data/deletion');
  await page.getByLabel('为什么要删').fill('不想留了');
  await page.route('**/me/data/deletion', (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 500, body: '' }) : route.fallback()));
  await button(page, '申请删除').click();
  await expect(page.getByText('您写的都还在')).toBeVisible();
  await page.unroute('**/me/data/deletion');
  await button(page, '申请删除').click();
  await expect(page.getByRole('heading', { name: '收到申请了' })).toBeVisible();
  await expect(button(page, '申请删除')).toHaveCount(0);
  await passes(page, 'deletion');

  await page.goto('/channels');
  const sms = page.getByLabel('手机短信');
  await page.route('**/notice-channels', (route) => (route.request().method() === 'PATCH' ? route.fulfill({ status: 500, body: '' }) : route.fallback()));
  await sms.click();
  await expect(page.getByText('系统出了问题')).toBeVisible();
  await expect(sms).toBeChecked();
  await page.unroute('**/notice-channels');
  await sms.click();
  await expect(page.getByText('记下了')).toBeVisible();
  await page.reload();
  await expect(sms).not.toBeChecked();
  await passes(page, 'channels');

  await page.goto('/sessions');
  await expect(page.getByText('就是这里')).toHaveCount(1);
  await passes(page, 'sessions');
  await button(page, /^让那里退出/).first().click();
  await expect(button(page, /^让那里退出/)).toHaveCount(0);

  // a request that somebody else made opens with its number and the end of the ID
  const theirs = await asked(request, newPhone(), {
    for_self: false,
    person: { name: '王秀英', id: { kind: 'resident_id', number: CARD } },
    reporter: { phone: newPhone(), relation: '女儿', anonymous: false, hide_from_household: false },
    consents: [],
  });
  await page.goto('/requests');
  await page.getByRole('link', { name: '找不到?是别人帮我提的' }).click();
  await button(page, '打开').click();
  await expect(page.getByText('受理编号是 12 位数字').first()).toBeVisible();
  const headers = await staff(request, 'lead.cjd');
  const { number_spoken: number } = await (await request.get(`/api/v1/help-requests/${theirs}`, { headers })).json();
  await page.getByLabel('受理编号').fill(number);
  await page.getByLabel('您的证件号码后四位').fill('1111');
  await button(page, '打开').click();
  await expect(page.getByText('没有对上').first()).toBeVisible();
  await passes(page, 'claim');
  await page.getByLabel('您的证件号码后四位').fill('0028');
  await button(page, '打开').click();
  await expect(heading(page, /站点收到了|已交给顾问/)).toBeVisible();
  await expect(page.getByText(number)).toBeVisible();
  expect(page.url()).toContain(theirs);
  expect(id).not.toBe(theirs);
});
