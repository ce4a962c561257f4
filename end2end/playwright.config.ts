import { defineConfig } from '@playwright/test';
import { browserFlags } from './fixtures/browser.ts';

// Every story must come true without JavaScript; what only JavaScript or only a picture can show runs once, with it.
export default defineConfig({
  testDir: 'tests',
  outputDir: '../target/e2e',
  snapshotPathTemplate: '{testDir}/snapshots/{arg}{ext}',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: browserFlags,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 900 },
    actionTimeout: 5_000,
    navigationTimeout: 10_000,
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'with-javascript', use: { javaScriptEnabled: true } },
    { name: 'without-javascript', use: { javaScriptEnabled: false }, testMatch: /stories\..*spec\.ts/ },
  ],
});
