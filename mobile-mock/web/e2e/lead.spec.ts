import { readFileSync } from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { axeFinds } from './axe';
import { passes } from './gate';
import { advisor, asked, button, enter, heading, newPhone, resident, staff } from './people';
import { expect, test } from './watched';

// The pages of leads and the district, on a PC; each screen passes the gate of phones too.
const PC = { width: 1366, height: 768 };
test.use({ viewport: PC, isMobile: false, hasTouch: false });

/** The screen on a phone in three sizes, then on a PC. */
async function passesBoth(page: Page, screen: string): Promise<void> {
  await passes(page, screen);
  await page.setViewportSize(PC);
  await passesOnPc(page, screen);
}

/** The screen on a PC: nothing sideways in any size, and nothing that axe finds. */
async function passesOnPc(page: Page, screen: string): Promise<void> {
  for (const size of ['largest', 'elder', 'standard']) {
    const sideways = await page.evaluate((wanted) => {
      document.documentElement.dataset.size = wanted;
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    }, size);
    expect(sideways, `${screen}, PC, ${size}`).toBe(0);
  }
  expect(await axeFinds(page), `${screen}, PC`).toEqual([]);
  if (process.env.E2E_PICTURES) await page.screenshot({ path: `${process.env.E2E_PICTURES}/${screen}-pc.png`, fullPage: true });
}

/** The outlines of streets that no demonstration brings with it: one square for each station. */
async function outlines(page: Page, api: APIRequestContext): Promise<void> {
  const { items } = await (await api.get('/api/v1/stations')).json();
  const features = items.map((one: { id: string; street_code: string; short_name: string }, index: number) => {
    const [west, south] = [121.4 + (index % 3) * 0.02, 31.2 + Math.floor(index / 3) * 0.02];
    const ring = [[west, south], [west + 0.02, south], [west + 0.02, south + 0.02], [west, south + 0.02], [west, south]];
    return {
      type: 'Feature', properties: { street_code: one.street_code, street: one.short_name.slice(0, 4), station_id: one.id },
      geometry: { type: 'MultiPolygon', coordinates: [[ring]] },
    };
  });
  await page.route('**/api/v1/places/boundaries', (route) => route.fulfill({ json: { type: 'FeatureCollection', places_version: 'made', features } }));
}

/** Somebody urges their request. */
async function urged(api: APIRequestContext, phone: string, id: string): Promise<void> {
  const done = await api.post(`/api/v1/help-requests/${id}/urge`, { headers: await resident(api, phone), data: {} });
  expect(done.ok()).toBe(true);
}

test('a lead: what burns is given to somebody, more time is decided, a gap is filled', async ({ page, request, watched }) => {
  watched.allow(/500 \(Internal/);
  const number = newPhone();
  const id = await asked(request, number, { person: { name: '李建国', phone: number } });
  await urged(request, number, id);
  const headers = await staff(request, 'lead.cjd');
  const stand = async () => (await request.get(`/api/v1/help-requests/${id}`, { headers })).json();
  const spoken = (await stand()).number_spoken;
  await page.goto('/lead');
  await enter(page, 'lead.cjd');
  await button(page, /被催办/).click();
  const row = page.getByRole('link', { name: spoken });
  await expect(row).toContainText('催办 1 次');
  await passesBoth(page, 'lead-burning');
  await row.click();
  await button(page, '派给这位').click();
  await expect(page.getByText('请选一位顾问')).toBeVisible();
  const before = (await stand()).staff.advisor;
  const other = page.locator('.card', { hasText: '在办' }).first();
  await other.click();
  await button(page, '派给这位').click();
  await expect(page.getByText(/^已派给 /)).toBeVisible();
  expect((await stand()).staff.advisor).not.toBe(before);

  // the advisor asks for time while the lead looks at something else: the list counts it, and moves nothing
  await advisor(request, id, ['accept', {}], ['first-contact', { means: 'phone', outcome: 'reached' }]);
  await page.goBack();
  await expect(row).toBeVisible();
  const due_at = new Date(Date.parse((await (await request.get('/demo/clock')).json()).now) + 90 * 86_400_000).toISOString();
  await advisor(request, id, ['extend', { kind: 'resolution', due_at, reason: '女儿下周才从外地回来。' }]);
  await expect(row).toContainText('延时等您决定');
  const rows = page.locator('.rows .thing');
  const shown = await rows.count();
  const another = newPhone();
  await urged(request, another, await asked(request, another));
  await expect(button(page, /有变化:\d+ 条新的/)).toBeVisible();
  await expect(rows).toHaveCount(shown);
  await row.click();
  await expect(page.getByText('女儿下周才从外地回来。').first()).toBeVisible();
  await page.locator('.card', { hasText: /^同意$/ }).click();
  await page.getByLabel('内部备注').fill('等女儿回来一起办。');
  await page.route('**/extend/decide', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"internal","title":"系统出了问题"}' }));
  await button(page, '就这样决定').click();
  await expect(page.getByText('您写的都还在')).toBeVisible();
  await expect(page.getByLabel('内部备注')).toHaveValue('等女儿回来一起办。');
  await passesBoth(page, 'lead-request');
  await page.unroute('**/extend/decide');
  await button(page, '就这样决定').click();
  await expect(page.getByText('已同意延时')).toBeVisible();
  expect((await stand()).staff.extension_asked ?? null).toBeNull();

  // somebody is planned for a day, and not any more
  await page.getByRole('link', { name: '值班' }).click();
  await expect(page.getByText('每周的班', { exact: true })).toBeVisible();
  await button(page, '排上').click();
  await expect(page.getByText('还有几处要改')).toBeVisible();
  await page.getByLabel('日期').fill(due_at.slice(0, 10));
  await page.locator('#change-from').fill('9:00');
  await page.locator('#change-to').fill('１２：００');
  await page.locator('#change-people .card').first().click();
  await button(page, '排上').click();
  await expect(page.getByText(/09:00–12:00 排好了/)).toBeVisible();
  for (const more of ['每周固定的班:加一个', '登记请假']) await page.getByText(more, { exact: true }).click();
  await passesBoth(page, 'lead-duty');

  // somebody will be away
  await button(page, '登记').last().click();
  await expect(page.getByText('请选第一天和最后一天。').first()).toBeVisible();
  await page.getByLabel('谁请假').selectOption({ index: 1 });
  await page.getByLabel('第一天').fill(due_at.slice(0, 10));
  await page.getByLabel('最后一天').fill(due_at.slice(0, 10));
  await button(page, '登记').last().click();
  await expect(page.getByText('请假登记好了')).toBeVisible();
});

test('the district: a complaint is answered, the figures stand as chart, table, map and file', async ({ page, request, watched }) => {
  watched.allow(/500 \(Internal/);
  const phone = newPhone();
  const words = `窗口没有人 ${phone.slice(-4)}`;
  const made = await request.post('/api/v1/complaints', { headers: await resident(request, phone), data: { about: 'station', text: words } });
  expect(made.status()).toBe(201);
  await outlines(page, request);
  await page.goto(`/lead/complaints/${(await made.json()).id}`);
  await enter(page, 'district.ja');
  await expect(page.getByText(words)).toBeVisible();
  await page.getByLabel('告诉居民的话').fill('对不起,明天起有人。');
  await page.route('**/decide', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"internal","title":"系统出了问题"}' }));
  await button(page, '答复居民').click();
  await expect(page.getByText('您写的都还在')).toBeVisible();
  await page.unroute('**/decide');
  await button(page, '答复居民').click();
  await expect(page.getByText('已答复', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: '回到最急的' }).click();
  await expect(page.locator('.rows .thing').first()).toBeVisible();
  await page.getByLabel('站点').selectOption({ index: 1 });
  await page.getByLabel('站点').selectOption('');

  await page.getByRole('link', { name: '统计' }).click();
  await expect(heading(page, '统计')).toBeFocused();
  const month = (await (await request.get('/demo/clock')).json()).now.slice(0, 8);
  await page.getByText('上月', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: '站点' })).not.toContainText(month);
  await page.getByText('本月', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: '站点' })).toContainText(`${month}01`);
  await page.getByText('上月', { exact: true }).click();
  await page.getByLabel('按什么分').selectOption('need');
  await expect(page.locator('.chart .name').first()).toBeVisible();
  await page.getByLabel('看什么').selectOption('on_time');
  await expect(page.locator('.map path')).not.toHaveCount(0);
  await expect(page.getByRole('heading', { level: 2, name: '一期一期看' })).toBeVisible();
  await passesBoth(page, 'lead-chart');
  const first = await page.locator('.chart .name').first().textContent();
  await page.getByText('表格', { exact: true }).click();
  await expect(page.locator('.chart')).toHaveCount(0);
  await expect(page.getByRole('rowheader', { name: first ?? '' }).first()).toBeVisible();

  // keyboard alone: a street is chosen on the map, and stands out in the table
  const street = page.locator('.map path').first();
  await street.focus();
  await page.keyboard.press('Enter');
  await expect(street).toHaveAttribute('aria-pressed', 'true');
  await expect(street).toBeFocused();
  await expect(page.locator('tr.chosen')).toHaveCount(1);
  const saved = page.waitForEvent('download');
  const sent = page.waitForRequest((one) => one.url().includes('/reports/overview') && one.headers().accept === 'text/csv');
  await button(page, '存成表格文件').click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^统计_需求_\d{4}-\d\d-01_\d{4}-\d\d-\d\d\.csv$/);
  expect(readFileSync(await file.path(), 'utf8').split('\r\n').length).toBeGreaterThan(3);
  expect((await sent).url()).not.toMatch(/token|Bearer/i);
  await passesOnPc(page, 'lead-table');
});
