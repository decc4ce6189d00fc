import type { APIRequestContext, Page } from '@playwright/test';
import { expect } from './watched';

/** The demonstration's code for every number. */
export const CODE = '246810';

/** A mobile number that nobody in the demonstration has. */
export function newPhone(): string {
  return `137${Math.floor(Math.random() * 1e8).toString().padStart(8, '0')}`;
}

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Answers the questions as somebody does who is in a hurry; ends before the answers are looked at. */
export async function answer(page: Page, phone: string, words = '我76岁,下不了楼,药快吃完了。'): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: '我要求助' }).click();
  await page.getByText('为我自己').click();
  await button(page, '下一步').click();
  await page.getByText('看病、吃药').click();
  await button(page, '下一步').click();
  await page.getByLabel('用自己的话说说').fill(words);
  await page.getByText('不太急').click();
  await button(page, '下一步').click();
  await page.getByLabel('地址', { exact: true }).fill('静安区曹家渡街道武定西路');
  await button(page, '下一步').click();
  await page.getByLabel('您的电话').fill(phone);
  await button(page, '下一步').click();
  await expect(heading(page, '请再看一遍')).toBeVisible();
}

/** Proves the number that is asked for. */
export async function prove(page: Page, phone?: string): Promise<void> {
  if (phone !== undefined) await page.getByRole('textbox', { name: '手机号' }).fill(phone);
  await button(page, '发验证码').click();
  await page.getByLabel('验证码', { exact: true }).fill(CODE);
  await button(page, '确定').click();
}

/** From the answers to the number of the request. */
export async function send(page: Page): Promise<string> {
  await page.getByText('我同意').click();
  await button(page, '提交求助').click();
  await prove(page);
  await expect(heading(page, '我们收到了')).toBeVisible({ timeout: 20_000 });
  return new URL(page.url()).pathname.split('/').pop() ?? '';
}

/** A resident's way to the API, beside the browser. */
export async function resident(api: APIRequestContext, phone: string): Promise<Record<string, string>> {
  await api.post('/api/v1/auth/sms/send', { data: { phone } });
  const answered = await api.post('/api/v1/auth/sms', { data: { phone, code: CODE } });
  return { Authorization: `Bearer ${(await answered.json()).access_token}` };
}

/** A request of this person, made beside the browser; its id. */
export async function asked(api: APIRequestContext, phone: string, more: object = {}): Promise<string> {
  const answered = await api.post('/api/v1/help-requests', {
    headers: { ...(await resident(api, phone)), Prefer: 'wait=5' },
    data: {
      needs: ['living'],
      description: '下不了楼',
      address: { text: '静安区曹家渡街道武定西路' },
      consents: [{ kind: 'processing', version: '1' }],
      ...more,
    },
  });
  expect(answered.status()).toBe(201);
  return (await answered.json()).id;
}

/** The password of everybody on the staff of the demonstration. */
const PASSWORD = 'nuanxin-demo';

/** A member of staff's way to the API, beside the browser. */
export async function staff(api: APIRequestContext, username: string): Promise<Record<string, string>> {
  const answered = await api.post('/api/v1/auth/staff', { data: { username, password: PASSWORD } });
  return { Authorization: `Bearer ${(await answered.json()).access_token}` };
}

/** Signs in on the page, as somebody on the staff. */
export async function enter(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await button(page, '登录').click();
}

/** What an advisor of the station does with it. */
export async function advisor(api: APIRequestContext, id: string, ...done: [verb: string, data: object][]): Promise<void> {
  const headers = await staff(api, 'advisor.cjd1');
  for (const [verb, data] of done) {
    const acted = await api.post(`/api/v1/help-requests/${id}/${verb}`, { headers, data });
    expect(acted.ok(), `${verb}: ${await acted.text()}`).toBe(true);
  }
}

/** The advisors of the station keep out of it, so that the lead has it: in working hours it was given to one of them at once. */
export async function leftToTheLead(api: APIRequestContext, id: string): Promise<void> {
  const lead = await staff(api, 'lead.cjd');
  const state = async () => (await (await api.get(`/api/v1/help-requests/${id}`, { headers: lead })).json()).state;
  for (let turn = 0; turn < 3 && (await state()) !== 'queued'; turn += 1) {
    for (const name of ['advisor.cjd1', 'advisor.cjd2']) {
      await api.post(`/api/v1/help-requests/${id}/recuse`, { headers: await staff(api, name), data: {} });
      await api.post('/demo/settle');
    }
  }
  expect(await state()).toBe('queued');
}

/** On a request's page, an advisor: goes to a form, says what is to be said in it, saves, and is back at the request. */
export async function does(page: Page, act: string, say: () => Promise<void>): Promise<void> {
  await page.getByRole('link', { name: act, exact: true }).click();
  await say();
  await button(page, '保存').click();
  await expect(page.getByText('已记下')).toBeVisible();
}
