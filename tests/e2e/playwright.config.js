// End to end: the page as released, in the system's Chromium. `cargo xtask test page` builds the page and runs this;
// `npx playwright test --config tests/e2e/playwright.config.js` runs it again on what is in dist/.

import { defineConfig } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE } from './server.mjs';

const ROOT = join(import.meta.dirname, '../..');
const PORT = Number(process.env.PORT ?? 4173);
const SECOND = 1000;

// The same browser as the tests of the library run in.
const webdriver = JSON.parse(readFileSync(join(ROOT, 'webdriver.json'), 'utf8'));
const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export default defineConfig({
  testDir: '.',
  outputDir: join(ROOT, 'target/e2e/results'),
  // The software GPU takes all the cores there are, and its time.
  workers: 1,
  timeout: 300 * SECOND,
  expect: { timeout: 60 * SECOND },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${PORT}${BASE}`,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    // What a service worker fetches, the tests do not see; tests/packages has those of the service worker.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: process.env.CHROMIUM || usual.find((file) => existsSync(file)),
      args: webdriver['goog:chromeOptions'].args,
    },
  },
  webServer: {
    command: `node ${JSON.stringify(join(import.meta.dirname, 'server.mjs'))} ${PORT}`,
    url: `http://localhost:${PORT}${BASE}`,
    reuseExistingServer: false,
  },
});
