import { answer, newPhone, send } from './people';
import { expect, test } from './watched';

/** Chromium's own "Slow 3G": latency in ms, bytes a second. */
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
/** In seconds, on a processor a quarter as fast: asked of a quiet machine only, `E2E_QUIET=1 scripts/test web`. */
const USABLE_WITHIN = 5;
/** What decides it on every machine: bytes on the wire until it is usable, and how many answers they come in. */
const MOST_BYTES = 125_000;
const MOST_ANSWERS = 8;

test('the first page is usable on an old phone in a bad network', async ({ page, context }) => {
  const devtools = await context.newCDPSession(page);
  let bytes = 0;
  let answers = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    answers += 1;
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', SLOW);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const started = Date.now();
  await page.goto('/', { waitUntil: 'commit' });
  await page.getByRole('link', { name: '我要求助' }).click();
  await expect(page.getByRole('heading', { name: '为谁求助?' })).toBeVisible();
  const seconds = (Date.now() - started) / 1000;
  console.log(`first page usable after ${seconds.toFixed(1)} s, ${answers} answers of ${bytes} bytes`);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(MOST_BYTES);
  expect(answers).toBeLessThanOrEqual(MOST_ANSWERS);
  if (process.env.E2E_QUIET) expect(seconds).toBeLessThan(USABLE_WITHIN);
});

test('somebody asks for help in a browser that lacks what came after 2020', async ({ page }) => {
  await page.addInitScript(() => {
    const later: [object, string[]][] = [
      [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']],
      [String.prototype, ['at', 'isWellFormed', 'toWellFormed']],
      [Object, ['hasOwn', 'groupBy']],
      [Promise, ['withResolvers', 'try']],
      [AbortSignal, ['timeout', 'any']],
      [Crypto.prototype, ['randomUUID']],
      [Element.prototype, ['checkVisibility']],
      [Navigator.prototype, ['locks']],
      [window, ['structuredClone', 'scheduler', 'navigation', 'BroadcastChannel', 'WeakRef']],
    ];
    for (const [owner, names] of later) for (const name of names) delete (owner as Record<string, unknown>)[name];
  });
  await answer(page, newPhone());
  expect(await page.evaluate(() => ['structuredClone' in window, 'locks' in navigator])).toEqual([false, false]);
  await send(page);
});

test('the page may load only what its server serves, and says that it is a demonstration', async ({ page }) => {
  const answer = await page.goto('/');
  const headers = answer?.headers() ?? {};
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("media-src 'self'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  await expect(page.getByRole('note')).toContainText('演示系统');
  const nothing = await page.request.get('/assets/nothing.js');
  expect(nothing.status()).toBe(404);
  const unknown = await page.request.get('/api/v1/nothing');
  expect(unknown.headers()['content-type']).toContain('application/problem+json');
});
