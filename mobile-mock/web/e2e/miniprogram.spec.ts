import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { ownDemo } from './demo';
import { passes } from './gate';
import { asked, button, heading, newPhone, staff } from './people';
import { type Person, Phone } from './shell/phone';
import { minted } from './shell/wx';
import { expect, test } from './watched';

// The mini-program's own scripts, on a pretended phone, around the residents' pages in Chromium.

const { url: DEMO_URL, standin: DEMO_STANDIN } = ownDemo();
const PLACE = { longitude: 121.4367, latitude: 31.2316, name: '武定西路 1234 弄', address: '静安区曹家渡街道' };

/** The phone with the mini-program open, and its web-view, which has what WeChat puts into a page. */
async function opened(page: Page, person: Person): Promise<Phone> {
  const phone = new Phone(DEMO_URL, DEMO_STANDIN, person);
  await page.exposeFunction('toShell', (name: string, url: string) => void (name === 'reLaunch' ? phone.reopen(url) : phone.open(url)));
  await page.addInitScript(() => {
    const { toShell } = window as unknown as { toShell: (name: string, url: string) => Promise<void> };
    Object.assign(window, {
      __wxjs_environment: 'miniprogram',
      WeixinJSBridge: {
        invoke: (what: string, { name, arg }: { name: string; arg: { url: string } }, done: (told: object) => void) =>
          void toShell(name, arg.url).then(() => done({ err_msg: `${what}:ok` })),
      },
    });
  });
  await phone.open('pages/web/web');
  await page.goto(phone.src);
  await expect.poll(() => page.evaluate(() => localStorage.getItem('nuanxin.signed_in'))).toBe('1');
  return phone;
}

/** That page is there, and ready: as long as a page is busy, it shows no buttons. */
const inFront = (phone: Phone, route: string) =>
  expect.poll(() => (phone.front.data.busy ? 'busy' : phone.front.route)).toBe(`pages/${route}/${route}`);

/** Back in the web page, which is told what came of it. */
async function back(page: Page, phone: Phone, said: RegExp): Promise<void> {
  await expect.poll(() => phone.src).toMatch(said);
  expect(phone.stack).toHaveLength(1);
  await page.goto(phone.src);
  await expect.poll(() => page.url()).not.toContain('#');
}

test('inside WeChat nobody types who they are: a place, messages, a photo and the call are the phone’s own', async ({ page, request }, info) => {
  const person: Person = { openid: `oMini${newPhone()}`, place: PLACE };
  const phone = await opened(page, person);
  expect(phone.src).toMatch(/^http:\/\/[^/]+\/#ticket=[^&]+&turn=1$/);
  await expect.poll(() => page.url()).toBe(`${DEMO_URL}/`);
  await page.getByRole('link', { name: '我要求助' }).click();
  await page.getByText('为我自己').click();
  await button(page, '下一步').click();
  await page.getByText('看病、吃药').click();
  await button(page, '下一步').click();
  await page.getByText('不太急').click();
  await button(page, '下一步').click();
  await button(page, '在微信地图上选').click();
  await back(page, phone, /#lng=121\.4367&lat=31\.2316&crs=gcj02&place=/);
  await expect(page.getByText('地点选好了')).toBeVisible();
  await expect(page.getByLabel('地址', { exact: true })).toHaveValue('静安区曹家渡街道武定西路 1234 弄');
  await button(page, '下一步').click();
  await page.getByLabel('您的电话').fill(newPhone());
  await button(page, '下一步').click();
  await page.getByText('我同意').click();
  const sent = page.waitForRequest((one) => one.url().endsWith('/help-requests') && one.method() === 'POST');
  await button(page, '提交求助').click();
  expect((await sent).postDataJSON().address.point).toEqual({ lng: 121.4367, lat: 31.2316, crs: 'gcj02' });
  await expect(heading(page, '我们收到了')).toBeVisible();
  const id = new URL(page.url()).pathname.split('/').pop() ?? '';

  // the moment at which a permission is worth asking for
  await button(page, '有进展,用微信告诉我').click();
  await inFront(phone, 'subscribe');
  await expect.poll(() => phone.front.data.dialogs).toEqual([['demonstration-progress', 'demonstration-question']]);
  await phone.front.does('ask', { currentTarget: { dataset: { at: 0 } } });
  expect(phone.front.data).toMatchObject({ told: '好了,有进展会告诉您。', wrong: '', dialogs: [] });
  expect(phone.calls).toEqual(['subscribe demonstration-progress demonstration-question']);
  await phone.front.does('goBack');
  await inFront(phone, 'web');
  await passes(page, 'mini-done');

  const photo = info.outputPath('photo.jpg');
  writeFileSync(photo, await picture(page));
  person.photos = [photo];
  await page.getByRole('link', { name: '看看办得怎么样' }).click();
  await button(page, '用微信拍照,发给顾问').click();
  await inFront(phone, 'photo');
  await phone.front.does('choose', { currentTarget: { dataset: { from: 'camera' } } });
  expect(phone.front.data).toMatchObject({ told: '已发 1 张。', wrong: '', left: false });
  await phone.front.does('goBack');
  await back(page, phone, /#uploads=[0-9a-f-]{36}&turn=/);
  await expect(page.getByText('照片已发给顾问,共 1 张')).toBeVisible();
  const headers = await staff(request, 'advisor.cjd1');
  const seen = await (await request.get(`/api/v1/help-requests/${id}`, { headers })).json();
  expect(seen).toMatchObject({ channel: 'mini_program', needs: ['medical'] });
  const { items } = await (await request.get(`/api/v1/help-requests/${id}/attachments`, { headers })).json();
  expect(items).toMatchObject([{ kind: 'photo', from: 'requester' }]);

  await page.getByRole('link', { name: '打 12345', exact: true }).click();
  await inFront(phone, 'call');
  expect(phone.calls.at(-1)).toBe('call 12345');
  await phone.front.does('goBack');

  // the way out ends where nothing is to be read, and no page of another server is opened
  await button(page, '快速离开').click();
  await inFront(phone, 'away');
  expect(phone.stack).toHaveLength(1);
  expect(page.url()).toContain(DEMO_URL);
  await phone.front.does('close');
  expect(phone.calls.at(-1)).toBe('exit');
});

/** A small photo, made in the page. */
async function picture(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 400;
    canvas.height = 300;
    const brush = canvas.getContext('2d');
    brush?.fillText(`药 ${Math.random()}`, 20, 40);
    return canvas.toDataURL('image/jpeg');
  });
  return Buffer.from(url.split(',')[1] ?? '', 'base64');
}

test('the number that WeChat knows leads to what was asked for by text message, and what WeChat refuses is explained', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized/);
  const number = newPhone();
  await asked(request, number);
  const openid = `oMini${number}`;
  const phone = await opened(page, { openid });
  await page.goto('/requests');
  await expect(page.getByText('还没有求助')).toBeVisible();
  await button(page, '用手机号找以前的求助').click();
  await inFront(phone, 'phone');
  await phone.front.does('got', { detail: { errMsg: 'getPhoneNumber:fail user deny' } });
  expect(phone.front.data.wrong).toContain('返回用短信验证也行');
  await phone.front.does('got', { detail: { code: 'made-up' } });
  expect(phone.front.data.wrong).not.toBe('');
  await phone.front.does('got', { detail: { code: await minted(DEMO_STANDIN, 'phone', openid, number) } });
  await back(page, phone, /\/requests#phone=proved&ticket=/);
  await expect(page.getByText('受理编号')).toBeVisible();

  // a map that is refused, a ticket that is too old, a page that does not open
  await phone.open('pages/place/place?back=%2Fask%2Fwhere&size=largest');
  expect(phone.front.data).toMatchObject({ size: 'largest', wrong: '没有得到定位许可。没关系,返回写地址也行。' });
  await phone.open('pages/photo/photo?ticket=too-old');
  expect(phone.front.data.wrong).toBe('登录过期了。请返回,再点一次。');
  const [web] = phone.stack;
  await web?.does('broken');
  expect(web?.data.failed).toContain('急事请打电话');
  const english = new Phone(DEMO_URL, DEMO_STANDIN, { openid, language: 'en_US' });
  await english.open('pages/call/call?number=021-0000-0001');
  expect([english.titles, english.calls]).toEqual([['Call'], ['call 02100000001']]);
});
