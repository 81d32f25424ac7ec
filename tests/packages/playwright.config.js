// What others put on their pages, on pages of all kinds. `cargo xtask test packages` makes the packages and runs this;
// `npx playwright test --config tests/packages/playwright.config.js` runs it again on what is in dist-package/ and dist/.

import { defineConfig } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutWebGpu } from '../e2e/support.js';

const ROOT = join(import.meta.dirname, '../..');
const SECOND = 1000;

/** @param {string[]} files */
const first = (...files) => files.find((file) => existsSync(file));

// The same browser as the tests of the library run in. Where its GPU is made of CPU code, it only costs time here.
const webdriver = JSON.parse(readFileSync(join(ROOT, 'webdriver.json'), 'utf8'));

export default defineConfig({
  testDir: '.',
  testIgnore: 'trial/**',
  outputDir: join(ROOT, 'target/packages/results'),
  workers: 2,
  timeout: 300 * SECOND,
  expect: { timeout: 60 * SECOND },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['../times.js']],
  use: { screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          executablePath: process.env.CHROMIUM || first('/usr/bin/chromium', '/usr/bin/google-chrome'),
          args: withoutWebGpu(webdriver['goog:chromeOptions'].args),
        },
      },
    },
    {
      // As it is installed, by WebDriver BiDi: Playwright's own build of Firefox is another program.
      name: 'firefox',
      testIgnore: ['trial/**', 'npm.spec.js'],
      use: {
        browserName: 'firefox',
        channel: 'moz-firefox',
        launchOptions: {
          executablePath: process.env.FIREFOX || first('/usr/bin/firefox-esr', '/usr/bin/firefox'),
        },
      },
    },
  ],
});
