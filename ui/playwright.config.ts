import { defineConfig } from '@playwright/test';

/** The whole window in a real browser, over the fixture, under the content security policy of the product. */
export default defineConfig({
  testDir: 'tests',
  // Screenshots to look at: SHOTS=1.
  testIgnore: process.env['SHOTS'] === undefined ? '**/shots.spec.ts' : [],
  outputDir: '../target/ui-test-results',
  fullyParallel: true,
  workers: 2,
  reporter: [['list']],
  timeout: 30_000,
  expect: { timeout: 7_000 },
  use: {
    baseURL: 'http://127.0.0.1:4517',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // A trace of every action costs three times what the tests do: TRACE=1 to look at one that fails.
    trace: process.env['TRACE'] === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'npx vite preview --mode fixture --outDir ../target/ui-fixture --port 4517 --strictPort',
    url: 'http://127.0.0.1:4517',
    reuseExistingServer: false,
  },
});
