import { type Page, test as base, expect } from '@playwright/test';

/** What a test may allow: console errors that it brings about on purpose. */
interface Watched {
  allow: (message: RegExp) => void;
}

/**
 * A page that is watched: it may call nobody but its own server, and it may report no error.
 */
export const test = base.extend<{ watched: Watched }>({
  watched: [
    async ({ page, context, baseURL }, use) => {
      const allowed: RegExp[] = [];
      const wrong: string[] = [];
      const own = new URL(baseURL ?? '').origin;
      context.on('request', (request) => {
        const url = new URL(request.url());
        const leavesOnPurpose = request.isNavigationRequest();
        if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== own && !leavesOnPurpose) wrong.push(`calls ${url.origin}`);
      });
      const listen = (one: Page) => {
        one.on('pageerror', (error) => wrong.push(`throws ${error.message}`));
        one.on('console', (message) => {
          if (message.type() === 'error') wrong.push(`says ${message.text()}`);
        });
      };
      listen(page);
      context.on('page', listen);
      await use({ allow: (message) => allowed.push(message) });
      expect(wrong.filter((line) => !allowed.some((message) => message.test(line)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
