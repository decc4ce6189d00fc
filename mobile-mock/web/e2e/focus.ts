import type { Page } from '@playwright/test';
import { expect } from './watched';

/** More than any page has. */
const MOST = 200;

/* Runs in the page: what has the focus, and what is wrong with how it shows. */
function focused(): { name: string; wrong: string } | null {
  const one = document.activeElement;
  if (!(one instanceof HTMLElement) || one === document.body) return null;
  // of a card the whole is marked
  const marked = one.closest<HTMLElement>('.card') ?? one;
  const look = getComputedStyle(marked);
  const box = marked.getBoundingClientRect();
  const name = `${one.tagName} ${(one.textContent || one.id).trim().slice(0, 24)}`;
  if (look.outlineStyle === 'none' || parseFloat(look.outlineWidth) < 3) return { name, wrong: 'not marked' };
  // each corner that shows, a little inside; of a tall field the part that is on the screen
  const [left, right] = [box.left + 4, box.right - 4];
  const [top, bottom] = [Math.max(box.top + 4, 1), Math.min(box.bottom - 4, window.innerHeight - 2)];
  const covered = [[left, top], [right, top], [left, bottom], [right, bottom]].filter(([x = 0, y = 0]) => {
    const there = document.elementFromPoint(x, y);
    return there === null || !(marked.contains(there) || there.contains(marked));
  });
  return { name, wrong: covered.length > 0 || bottom <= top ? `covered by ${document.elementFromPoint(covered[0]?.[0] ?? 0, covered[0]?.[1] ?? 0)?.className}` : '' };
}

/** By keyboard through the whole page, forwards or also back: what has the focus is marked, and nothing lies over it. */
export async function focusIsSeen(page: Page, screen: string, keys: ('Tab' | 'Shift+Tab')[] = ['Tab']): Promise<void> {
  for (const key of keys) {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const wrong: string[] = [];
    let steps = 0;
    for (; steps < MOST; steps += 1) {
      await page.keyboard.press(key);
      const seen = await page.evaluate(focused);
      if (seen === null) break;
      if (seen.wrong !== '') wrong.push(`${seen.name}: ${seen.wrong}`);
    }
    expect(wrong, `${screen}, ${key}`).toEqual([]);
    expect(steps, `${screen}, ${key}: something to reach, and an end`).toBeGreaterThan(3);
    expect(steps, screen).toBeLessThan(MOST);
  }
}
