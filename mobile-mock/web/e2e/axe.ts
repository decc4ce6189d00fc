import type { Page } from '@playwright/test';
import axe from 'axe-core';

/** The rules of axe that every screen passes. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Bars that stay where they are. What lies half under one is scrolled out by a hand, and axe would measure the half (gate.ts: `focusSeen`). */
const STAYING = '.dock, .ends';

/**
 * What axe finds on a page, all that a screen must pass or these rules alone. A document reads axe once, since it is half a
 * megabyte, and describes what is wrong only, not all that is right: both together are most of what axe costs.
 */
export async function axeFinds(page: Page, rules?: string[]): Promise<string[]> {
  const only = rules === undefined ? { type: 'tag' as const, values: TAGS } : { type: 'rule' as const, values: rules };
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ({ runOnly, staying }) => {
      const { axe: inPage } = window as unknown as { axe: typeof axe };
      const bars = [...document.querySelectorAll<HTMLElement>(staying)];
      for (const bar of bars) bar.style.position = 'static';
      const { violations } = await inPage.run(document, { runOnly, resultTypes: ['violations'] });
      for (const bar of bars) bar.style.position = '';
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    },
    { runOnly: only, staying: STAYING },
  );
}
