import type { Page } from '@playwright/test';
import { axeFinds } from './axe';
import { expect } from './watched';

/** Each size of letters on a phone; the largest on the narrowest. Least sizes in CSS pixels. */
const VIEWS = [
  { size: 'standard', width: 360, text: 18, least: 16, target: 44, main: 44 },
  { size: 'elder', width: 360, text: 22, least: 18, target: 44, main: 60 },
  { size: 'largest', width: 320, text: 30, least: 18, target: 44, main: 60 },
];

/** What a page looks like, as measured in it. */
interface Look {
  sideways: number;
  text: number;
  small: string[];
  targets: string[];
  main: string[];
  capsule: string[];
  crowded: string[];
  tight: string[];
  joined: string[];
}

/* Runs in the page. */
function look({ least, target, main }: { least: number; target: number; main: number }): Look {
  const seen = (element: Element) => {
    // what is folded has a box, and is not to be seen
    if (!element.checkVisibility()) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const name = (element: Element) => `${element.tagName} ${(element.textContent ?? '').trim().slice(0, 24)}`;
  // what lies over the page is all that there is
  const root = document.querySelector('dialog[open]') ?? document.body;
  const all = [...root.querySelectorAll<HTMLElement>('*')].filter(seen);
  const texts = all.filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()));
  const size = (one: Element) => parseFloat(getComputedStyle(one).fontSize);
  // of a card the whole counts
  const taps = all.filter((one) => one.matches('a, button, input:not([type=radio], [type=checkbox]), select, textarea, label.card'));
  const lower = (one: Element, height: number) => one.getBoundingClientRect().height < height - 0.5;
  const boxes = taps.map((one) => ({ one, box: one.getBoundingClientRect() }));
  const near = boxes.flatMap(({ one, box }, at) =>
    boxes.slice(at + 1).filter(({ one: other, box: there }) => {
      if (one.contains(other) || other.contains(one)) return false;
      // the bar at the bottom covers what lies below it, and is beside nothing
      if ((one.closest('.dock') === null) !== (other.closest('.dock') === null)) return false;
      const across = Math.max(box.left, there.left) - Math.min(box.right, there.right);
      const along = Math.max(box.top, there.top) - Math.min(box.bottom, there.bottom);
      return Math.max(across, along) < 7.5;
    }).map(({ one: other }) => `${name(one)} / ${name(other)}`),
  );
  // two paragraphs are further apart than their lines, by what is empty between these
  const joined = all.filter((one) => {
    const next = one.nextElementSibling;
    if (!one.matches('p') || !next?.matches('p') || !seen(next)) return false;
    const between = parseFloat(getComputedStyle(one).lineHeight) - size(one);
    return next.getBoundingClientRect().top - one.getBoundingClientRect().bottom < between * 1.3 - 0.5;
  });
  const page = document.documentElement;
  return {
    sideways: page.scrollWidth - page.clientWidth,
    text: size(document.querySelector('main') ?? document.body),
    small: texts.filter((one) => size(one) < least - 0.01).map(name),
    targets: taps.filter((one) => lower(one, target) || one.getBoundingClientRect().width < target - 0.5).map(name),
    main: taps.filter((one) => one.matches('.button') && lower(one, main)).map(name),
    capsule: taps.filter((one) => {
      const box = one.getBoundingClientRect();
      return box.right > page.clientWidth - 96 && box.top + window.scrollY < 48;
    }).map(name),
    crowded: near,
    joined: joined.map(name),
    tight: texts.filter((one) => parseFloat(getComputedStyle(one).lineHeight) < size(one) * 1.3 - 0.01).map(name),
  };
}

/* Runs in the page: what has the focus, and whether anything lies over it. */
function covered(): string | null {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  const shown = at.closest('label.card') ?? at;
  const box = shown.getBoundingClientRect();
  const there = document.elementFromPoint(box.left + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2);
  const seen = there !== null && (shown.contains(there) || there.contains(shown));
  return seen ? '' : `${at.tagName} ${at.id} ${(at.textContent ?? '').trim().slice(0, 24)}`;
}

/** By the keyboard alone: from the first field to the end, nothing that has the focus lies under something else. */
export async function focusSeen(page: Page, screen: string): Promise<void> {
  await page.evaluate(() => {
    document.querySelector('h1')?.setAttribute('tabindex', '-1');
    document.querySelector('h1')?.focus();
  });
  const hidden = [];
  let stops = 0;
  for (; stops < 120; stops += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(covered);
    if (found === null) break;
    if (found !== '') hidden.push(found);
  }
  expect(hidden, `${screen}: under something else`).toEqual([]);
  expect(stops, `${screen}: places for the keyboard`).toBeGreaterThan(3);
}

/** Everything of a screen that a machine can see, in all three sizes of letters. */
export async function passes(page: Page, screen: string): Promise<void> {
  for (const view of VIEWS) {
    await page.setViewportSize({ width: view.width, height: 740 });
    await page.evaluate((size) => {
      document.documentElement.dataset.size = size;
    }, view.size);
    const where = `${screen}, ${view.size}`;
    const seen = await page.evaluate(look, view);
    expect(seen, where).toMatchObject({ sideways: 0, small: [], targets: [], main: [], capsule: [], crowded: [], tight: [], joined: [] });
    expect(seen.text, where).toBeGreaterThanOrEqual(view.text);
    await expect(page.getByRole('link', { name: '打 12345', exact: true }), where).toBeVisible();
    expect(await axeFinds(page), where).toEqual([]);
    if (process.env.E2E_PICTURES) await page.screenshot({ path: `${process.env.E2E_PICTURES}/${screen}-${view.size}.png`, fullPage: true });
  }
  // black on white: seven to one, whatever the palette says
  await page.evaluate(() => Object.assign(document.documentElement.dataset, { size: 'standard', contrast: 'high' }));
  expect(await axeFinds(page, ['color-contrast-enhanced']), `${screen}, high contrast`).toEqual([]);
  await page.evaluate(() => Object.assign(document.documentElement.dataset, { contrast: 'normal' }));
  // letters twice as large by the browser's own setting
  const sideways = await page.evaluate(() => {
    const page = document.documentElement;
    page.dataset.size = 'standard';
    page.style.fontSize = '200%';
    const wide = page.scrollWidth - page.clientWidth;
    page.style.fontSize = '';
    return wide;
  });
  expect(sideways, `${screen}, letters at 200 %`).toBe(0);
  await page.setViewportSize({ width: 360, height: 740 });
}
