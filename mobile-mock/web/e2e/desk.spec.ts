import type { Page } from '@playwright/test';
import { axeFinds } from './axe';
import { focusSeen } from './gate';
import { asked, button, enter, heading, newPhone, staff } from './people';
import { expect, test } from './watched';

// The pages of the hotline desk, on a PC.
test.use({ viewport: { width: 1366, height: 768 }, isMobile: false, hasTouch: false });

const STANDARD = { size: 'standard', width: 1366 };
const LARGEST = { size: 'largest', width: 360 };
const SIZES = [STANDARD, { size: 'elder', width: 1366 }, LARGEST];

/** What a machine can see of a screen: by axe in these sizes of letters, and that nothing is wider than the window. */
async function passes(page: Page, screen: string, sizes = SIZES): Promise<void> {
  for (const { size, width } of sizes) {
    await page.setViewportSize({ width, height: 768 });
    const sideways = await page.evaluate((wanted) => {
      document.documentElement.dataset.size = wanted;
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    }, size);
    expect(sideways, `${screen}, ${size}`).toBe(0);
    if (process.env.E2E_PICTURES) await page.screenshot({ path: `${process.env.E2E_PICTURES}/desk-${screen}-${size}.png`, fullPage: width < 1000 });
    expect(await axeFinds(page), `${screen}, ${size}`).toEqual([]);
  }
  await page.evaluate(() => (document.documentElement.dataset.size = 'standard'));
  await page.setViewportSize({ width: 1366, height: 768 });
}

const words = (page: Page) => page.getByLabel('来电人的话');
const number = (page: Page) => page.getByLabel('来电号码');

/** A hand on the keyboard: what is pressed is counted, a Chinese character as the letters that it takes. */
function hand(page: Page) {
  /** Letters of pinyin with the key that picks the word, for one character. */
  const LETTERS = 3.5;
  let strokes = 0;
  return {
    press: async (key: string) => {
      strokes += 1;
      await page.keyboard.press(key);
    },
    type: async (text: string) => {
      strokes += [...text].reduce((sum, one) => sum + (/[\u4e00-\u9fff]/.test(one) ? LETTERS : 1), 0);
      await page.keyboard.type(text);
    },
    strokes: () => Math.ceil(strokes),
  };
}

/** A call from this number with these words, logged. */
async function taken(page: Page, phone: string, said: string): Promise<void> {
  await page.keyboard.press('Alt+n');
  await number(page).fill(phone);
  await number(page).press('Enter');
  await words(page).fill(said);
  await expect(page.getByText('已登记,写的都存好了。')).toBeVisible();
}

test('a call by keyboard alone is saved within 40 seconds, with who it is, where it goes and why, and what is dangerous', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized/);
  const known = newPhone();
  await asked(request, known, { person: { name: '李建国', phone: known } });
  await page.goto('/desk');
  await enter(page, 'desk.1');
  await expect(number(page)).toBeFocused();

  const { press, type, strokes } = hand(page);
  const tabs = await page.locator('.tab:not(.fresh)').count();
  await press('Alt+n');
  await expect(number(page)).toHaveValue('');
  // an empty call is the next one, and no second one
  await expect(page.locator('.tab:not(.fresh)')).toHaveCount(tabs);
  const began = Date.now();
  await type(known);
  await press('Enter');
  await expect(words(page)).toBeFocused();
  await type('楼上的老人说不想活了');
  await press('Tab');
  await type('曹家');
  await expect(page.getByRole('option', { name: '曹家渡街道', exact: true })).toBeVisible();
  await press('ArrowDown');
  await press('Enter');
  await expect(page.getByRole('combobox', { name: '在哪里' })).toHaveValue('曹家渡街道');
  await press('Escape');
  await type('武定西路');
  await expect(page.getByText(/派到 .*曹家渡街道静邻暖心屋/)).toBeVisible();
  await expect(page.locator('.route .hint').first()).toContainText('曹家渡街道');
  await expect(page.getByText('话里有危险:轻生')).toBeVisible();
  await expect(page.getByRole('link', { name: '12356 心理援助' })).toBeVisible();
  // who it may be stands beside what is typed; nothing is said of the case yet
  const history = page.locator('.found li').first();
  await expect(history).toContainText('李**');
  await expect(history).toContainText('在办 1 件');
  await expect(page.getByText('李建国')).toBeHidden();
  const [left, right] = [await history.boundingBox(), await words(page).boundingBox()];
  expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThanOrEqual(right?.x ?? 0);
  const looked = Date.now();
  await passes(page, 'call');
  await focusSeen(page, 'call');
  await words(page).focus();
  const went = Date.now() - looked;
  await press('Control+Enter');
  await expect(page.getByRole('heading', { name: '求助单已存好' })).toBeVisible();
  await expect(button(page, '下一个来电')).toBeFocused();
  // what the machine took, and a third of a second for each key: a hand that is in no hurry
  const seconds = (Date.now() - began - went) / 1000 + strokes() * 0.33;
  console.log(`a call by keyboard: ${strokes()} keys, ${seconds.toFixed(1)} s at a hand's pace`);
  expect(seconds).toBeLessThan(40);
  await passes(page, 'saved', [LARGEST]);
});

test('several calls at once, a reload, every ending, and a server that fails or says nothing: nothing typed is lost', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized|500 \(Internal|net::ERR_FAILED/);
  const known = newPhone();
  const id = await asked(request, known, { person: { name: '李建国', phone: known } });
  await page.goto('/desk');
  await enter(page, 'desk.1');
  await expect(number(page)).toBeVisible();
  const [one, other] = [newPhone(), newPhone()];
  await taken(page, one, '家里断粮了');
  await taken(page, other, '问助餐在哪里');
  await page.reload();
  await page.getByRole('button', { name: one }).click();
  await expect(words(page)).toHaveValue('家里断粮了');
  await page.getByRole('button', { name: other }).click();
  await expect(words(page)).toHaveValue('问助餐在哪里');
  await button(page, '已答复').click();
  await expect(page.getByText('来电已结束:已答复')).toBeVisible();

  // nobody keeps what is typed for a while: the page says so, keeps it, and catches up
  await page.getByRole('button', { name: one }).click();
  await page.route('**/api/v1/calls/*', (route) => (route.request().method() === 'PATCH' ? route.fulfill({ status: 500, body: '' }) : route.fallback()));
  await words(page).fill('家里断粮了,三天没吃饭');
  await expect(page.getByText('还没存到服务器,会自己再试。')).toBeVisible();
  await expect(words(page)).toHaveValue('家里断粮了,三天没吃饭');
  await page.unroute('**/api/v1/calls/*');
  await words(page).press('End');
  await words(page).pressSequentially('。');
  await expect(page.getByText('已登记,写的都存好了。')).toBeVisible();

  // a server that fails, then one whose answer is lost: nothing typed goes, and there is one request
  await page.route('**/api/v1/help-requests', (route) => route.fulfill({ status: 500, body: '' }), { times: 1 });
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: '系统出了问题' })).toBeVisible();
  await expect(words(page)).toHaveValue('家里断粮了,三天没吃饭。');
  let arrived = '';
  await page.route(
    '**/api/v1/help-requests',
    async (route) => {
      arrived = (await (await route.fetch()).json()).number_spoken;
      await route.abort();
    },
    { times: 1 },
  );
  await button(page, /存成求助单/).click();
  await expect(page.getByRole('heading', { name: '连不上网' })).toBeVisible();
  await button(page, /存成求助单/).click();
  await expect(page.getByRole('heading', { name: '求助单已存好' })).toBeVisible();
  await expect(page.locator('.number')).toHaveText(arrived);

  // whoever knows the number hears what was promised, may urge it and add to it
  const spoken = (await (await request.get(`/api/v1/help-requests/${id}`, { headers: await staff(request, 'desk.1') })).json()).number_spoken;
  for (const [ending, ended] of [['催办', '已催办'], ['补充', '已补充']] as const) {
    await taken(page, known, '药也吃完了');
    await page.getByLabel('受理编号').fill(spoken);
    await button(page, '核对').first().click();
    await expect(page.getByRole('article', { name: spoken })).toBeVisible();
    await page.getByRole('button', { name: ending, exact: true }).click();
    await expect(page.getByText(`来电已结束:${ended}`)).toBeVisible();
  }
  await taken(page, newPhone(), '要报修水管');
  await button(page, '转出去').click();
  await expect(page.getByText('请写转给了谁。').first()).toBeVisible();
  await page.getByLabel('转给谁').fill('物业');
  await button(page, '转出去').click();
  await expect(page.getByText('来电已结束:已转出')).toBeVisible();
  for (const ending of ['没人说话', '骚扰']) {
    await taken(page, newPhone(), '……');
    await button(page, ending).click();
    await expect(page.getByText(`来电已结束:${ending}`)).toBeVisible();
  }
});

test('triage: the row being read stays, a colleague is seen, and who comes second keeps what was typed', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized|409 \(Conflict/);
  const lost = () => asked(request, newPhone(), { address: { text: '立交桥下' } });
  const [quick, slow] = [await lost(), await lost()];
  const headers = await staff(request, 'desk.1');
  const numberOf = async (id: string) => (await (await request.get(`/api/v1/help-requests/${id}`, { headers })).json()).number_spoken;
  const colleague = (id: string, verb: string, data: object) => request.post(`/api/v1/help-requests/${id}/${verb}`, { headers, data });
  const [station] = (await (await request.get('/api/v1/stations')).json()).items;
  await page.goto('/desk/triage');
  await enter(page, 'desk.2');
  const card = (name: string) => page.getByRole('form', { name });
  const [first, second] = [await numberOf(quick), await numberOf(slow)];
  await expect(card(first)).toContainText(/(还有|超时|只剩)/);
  await passes(page, 'triage');
  const top = await page.getByRole('form').first().getAttribute('aria-label');
  const third = await numberOf(await lost());
  await expect(button(page, /有 \d+ 条新的/)).toBeVisible();
  expect(await page.getByRole('form').first().getAttribute('aria-label')).toBe(top);
  await expect(card(third)).toHaveCount(0);
  await button(page, /有 \d+ 条新的/).click();
  await expect(card(third)).toBeVisible();

  // a colleague has it open, and is quicker: in between the two, and while it is being saved
  await colleague(quick, 'at-work', {});
  await card(first).getByLabel('内部备注').fill('问过居委会,是江宁路的。');
  await expect(card(first).getByText('也在看这一件')).toBeVisible();
  await colleague(quick, 'route', { station_id: station.id });
  const clash = page.getByRole('alert', { name: first });
  await expect(clash).toContainText('别人已经办了');
  await expect(clash).toContainText('问过居委会,是江宁路的。');
  await expect(clash).toContainText(station.name);
  await passes(page, 'conflict', [STANDARD]);
  await clash.getByRole('button', { name: '知道了' }).click();
  await card(second).getByRole('button', { name: '就派到这里' }).click();
  await expect(card(second).getByText('请选一个站点。')).toBeVisible();
  await card(second).getByLabel('别的站点').selectOption({ index: 2 });
  await page.route('**/route', async (route) => {
    // the page hears of it before its own answer comes
    const heard = page.waitForResponse('**/api/v1/queue/triage?*');
    await colleague(slow, 'route', { station_id: station.id });
    await heard;
    await route.continue();
  }, { times: 1 });
  await card(second).getByRole('button', { name: '就派到这里' }).click();
  await expect(page.getByRole('alert', { name: second })).toContainText('您写的,没有存上');

  await card(third).getByLabel('别的站点').selectOption({ index: 1 });
  await card(third).getByRole('button', { name: '就派到这里' }).click();
  await expect(page.getByText(`${third} 已派到`)).toBeVisible();
  await page.getByRole('link', { name: '查编号' }).click();
  await page.getByLabel('受理编号').fill(third);
  await page.getByLabel('受理编号').press('Enter');
  await expect(page.getByRole('article', { name: third })).toBeVisible();
  await passes(page, 'found', [STANDARD]);
});

test('queues with counts, calls that wait, the log, and the keys', async ({ page, request, watched }) => {
  watched.allow(/401 \(Unauthorized/);
  await asked(request, newPhone());
  await page.goto('/desk/queue');
  await enter(page, 'desk.2');
  await expect(button(page, /^没人接 \d+$/)).toHaveAttribute('aria-current', 'true');
  await button(page, /^全部在办 \d+$/).click();
  // in words, with a mark beside the colour
  const due = page.locator('.thing .due').first();
  await expect(due).toContainText(/还有|超时|只剩/);
  expect(await due.evaluate((one) => getComputedStyle(one, '::before').content)).toMatch(/[◷◔⚠]/);
  await passes(page, 'queue');
  for (const [name, screen] of [['待跟进', 'waiting'], ['通话记录', 'log'], ['设置', 'settings']] as const) {
    await page.getByRole('link', { name }).click();
    await expect(heading(page, name)).toBeVisible();
    await passes(page, screen, [STANDARD, LARGEST]);
  }
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: '快捷键' })).toBeVisible();
  await passes(page, 'keys', [STANDARD]);
});
