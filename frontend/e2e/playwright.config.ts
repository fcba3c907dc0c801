import { defineConfig } from '@playwright/test';

/** One cluster for all tests, which change it: one worker, in the order of the files. */
export default defineConfig({
  testDir: '.',
  outputDir: './results',
  globalSetup: './cluster.setup.ts',
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 8000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    screenshot: 'only-on-failure',
  },
});
