import type { Page } from '@playwright/test';
import { files } from './files';
import { passes } from './gate';
import { answer, asked, button, enter, heading, newPhone, prove, resident, send, staff } from './people';
import { expect, test } from './watched';

const gallery = (page: Page) => page.locator('input[type=file][multiple][accept="image/*"]');
const papers = (page: Page) => page.locator('input[type=file][accept^="application/pdf"]');
const picked = (page: Page) => page.locator('.photos .photo');
const names = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const opening = indexedDB.open('nuanxin');
        opening.onsuccess = () => {
          const reading = opening.result.transaction('kept').objectStore('kept').getAllKeys();
          reading.onsuccess = () => resolve(reading.result.map(String));
        };
      }),
  );

/** Files of 40 MB, made in the page: a photo that can be made small, and bytes that no browser reads. */
async function chooseLarge(page: Page, photo: Buffer): Promise<void> {
  await page.evaluate((start) => {
    const bytes = Uint8Array.from(atob(start), (one) => one.charCodeAt(0));
    const padding = new Uint8Array(40_000_000);
    const files = new DataTransfer();
    files.items.add(new File([bytes, padding], 'large.jpg', { type: 'image/jpeg' }));
    files.items.add(new File([bytes.slice(0, 3), padding], 'unread.heic', { type: 'image/heic' }));
    const input = document.querySelector<HTMLInputElement>('input[type=file][multiple][accept="image/*"]');
    if (input === null) throw new Error('no input');
    input.files = files.files;
    input.dispatchEvent(new Event('change'));
  }, photo.toString('base64'));
}

test('photos are chosen with the words, go after the request through a broken network, and the advisor sees them', async ({ page, context, browser, baseURL, watched }) => {
  // 422: the server may know that a file has a password before the request hears of it
  watched.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|500 \(Internal|422 \(Unprocessable/);
  const phone = newPhone();
  await answer(page, phone);
  const { flower, sideways, locked } = await files(page);
  await page.getByRole('link', { name: /修改\s*情况/ }).click();
  await page.locator('input[capture]').dispatchEvent('cancel');
  await expect(page.getByText('没有选到照片')).toBeVisible();
  await gallery(page).setInputFiles([flower, { name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }]);
  await expect(page.getByText('这种文件收不了')).toBeVisible();
  await expect(picked(page)).toHaveCount(1);
  await chooseLarge(page, sideways.buffer);
  await expect(page.getByText('文件太大')).toBeVisible();
  await expect(picked(page)).toHaveCount(2);
  await papers(page).setInputFiles(locked);
  await expect(picked(page)).toHaveCount(3);
  await page.getByRole('button', { name: /去掉\s*照片 1/ }).click();
  await gallery(page).setInputFiles(flower);
  await passes(page, 'ask-words-photos');
  // the phone throws the page away while the camera is open
  await page.reload();
  await expect(picked(page)).toHaveCount(3);
  await expect(page.locator('.photos img')).toHaveCount(2);
  await button(page, '下一步').click();
  await expect(page.getByText('照片和文件 3 个')).toBeVisible();

  // the request goes, whatever becomes of its photos
  let failed = 0;
  await page.route('**/api/v1/uploads', (route) => {
    failed += 1;
    return failed === 1 ? route.abort() : route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"internal","title":"x"}' });
  });
  const id = await send(page);
  await expect(page.getByText('照片都在,会自己再试')).toBeVisible();
  await button(page, '现在再试').click();
  await expect.poll(() => failed).toBeGreaterThan(1);
  await context.setOffline(true);
  await page.unroute('**/api/v1/uploads');
  await context.setOffline(false);
  await expect(page.getByText('收到了', { exact: true })).toHaveCount(2, { timeout: 30_000 });
  await expect(page.getByText('这份PDF有密码').first()).toBeVisible();
  expect(await names(page)).not.toContainEqual(expect.stringMatching(/^photo:.*draft/));

  // looked at as large as the screen, and the way back closes it
  await page.goto(`/requests/${id}`);
  const first = page.getByRole('button', { name: '看大图:照片 1' });
  await first.click();
  await expect(page.getByRole('dialog').getByRole('img')).toHaveJSProperty('complete', true);
  await passes(page, 'photo-open');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { name: '第 2 张,共 2 张' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await passes(page, 'request-photos');

  const desk = await (await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1366, height: 768 } })).newPage();
  await desk.goto(`/advisor/requests/${id}`);
  await enter(desk, 'advisor.cjd1');
  await expect(desk.locator('.photos img')).toHaveCount(2);
  const seen = desk.locator('.photos img').first();
  await seen.scrollIntoViewIfNeeded();
  // in whatever order they arrived: the one that lay on its side is upright, and small
  await expect.poll(() => seen.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);

  // a note with a photo, written without a signal: both wait, and both go, the words first
  await desk.getByRole('link', { name: '写备注' }).click();
  await desk.context().setOffline(true);
  await desk.getByLabel('内部备注(居民看不到)').fill('门口的样子');
  await gallery(desk).setInputFiles(flower);
  await expect(picked(desk)).toHaveCount(1);
  await button(desk, '保存').click();
  await expect(desk.getByRole('link', { name: '待发送 2 条' })).toBeVisible();
  await desk.context().setOffline(false);
  await expect(desk.getByRole('link', { name: /待发送/ })).toBeHidden();
  await expect(desk.locator('.photos img')).toHaveCount(3);
  await expect(desk.getByText('工作人员的,居民看不到')).toBeVisible();
  await desk.context().close();
});

test('photos of what must be kept secret are never on the phone; more are added later, and one is taken away', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized/);
  await page.goto('/ask/who');
  const { flower, sideways, paper } = await files(page);
  await page.getByText('为我自己').click();
  await button(page, '下一步').click();
  await page.getByText('被打、被欺负').click();
  await button(page, '下一步').click();
  await gallery(page).setInputFiles(flower);
  await expect(page.getByText('关掉页面就没了')).toBeVisible();
  expect(await names(page)).toEqual([]);

  const phone = newPhone();
  const id = await asked(request, phone);
  await page.goto(`/requests/${id}`);
  await prove(page, phone);
  await expect(heading(page, /站点收到了|已交给顾问/)).toBeVisible();
  // the sign-in ends before it is sent
  const headers = await resident(request, phone);
  const { items } = await (await request.get('/api/v1/me/sessions', { headers })).json();
  for (const one of items.filter(({ current }: { current: boolean }) => !current)) await request.delete(`/api/v1/me/sessions/${one.id}`, { headers });
  await gallery(page).setInputFiles(sideways);
  await papers(page).setInputFiles(paper);
  await expect(page.getByText('需要重新验证手机号')).toBeVisible();
  await prove(page, phone);
  await expect(page.getByText('收到了', { exact: true })).toHaveCount(2);
  await expect(page.getByRole('link', { name: /打开文件/ })).toHaveAttribute('href', /^\/files\//);
  await page.getByRole('button', { name: /删掉\s*照片 1/ }).click();
  await page.getByRole('button', { name: /删掉\s*照片 1/ }).click();
  await expect(page.getByText('收到了', { exact: true })).toHaveCount(1);
  const left = await (await request.get(`/api/v1/help-requests/${id}/attachments`, { headers: await staff(request, 'advisor.cjd1') })).json();
  expect(left.items.map(({ kind, state }: { kind: string; state: string }) => [kind, state])).toEqual([['document', 'ready']]);
});
