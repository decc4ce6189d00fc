import { defineConfig } from '@playwright/test';
import { DEMOS, ownDemo } from './e2e/demo';

/** The real program (scripts/with-demo) in the system's Chromium; scripts/test fills in both. */
const { E2E_CHROMIUM, E2E_QUIET, E2E_TRACE } = process.env;
if (!E2E_CHROMIUM) throw new Error('run by scripts/test web: E2E_CHROMIUM is not set');

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/by_day.ts',
  outputDir: 'test-results',
  // where seconds are measured, nothing runs beside
  workers: E2E_QUIET ? 1 : DEMOS.length,
  fullyParallel: true,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [['list']],
  expect: { timeout: 20_000 },
  use: {
    baseURL: ownDemo().url,
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    // records every step of every test, and takes as long as a quarter of them
    trace: E2E_TRACE ? 'retain-on-failure' : 'off',
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
