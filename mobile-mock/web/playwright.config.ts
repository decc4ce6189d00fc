import { defineConfig } from '@playwright/test';

/** The real program (scripts/with-demo) in the system's Chromium; scripts/test fills in both. */
const { DEMO_URL, E2E_CHROMIUM } = process.env;
if (!DEMO_URL || !E2E_CHROMIUM) throw new Error('run by scripts/test web: DEMO_URL and E2E_CHROMIUM are not set');

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/by_day.ts',
  outputDir: 'test-results',
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [['list']],
  expect: { timeout: 20_000 },
  use: {
    baseURL: DEMO_URL,
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: E2E_CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // shared memory is small in containers
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
