// End to end: the page as released, in the system's Chromium. `cargo xtask test page` builds the page and runs this;
// `npx playwright test --config tests/e2e/playwright.config.js` runs it again on what is in dist/.

import { defineConfig } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE } from './server.mjs';
import { withoutWebGpu } from './support.js';

const ROOT = join(import.meta.dirname, '../..');
const PORT = Number(process.env.PORT ?? 4173);
const SECOND = 1000;

// The same browser as the tests of the library run in.
const webdriver = JSON.parse(readFileSync(join(ROOT, 'webdriver.json'), 'utf8'));
// Workers collect their garbage only when a function of their own tells them to.
const args = [...webdriver['goog:chromeOptions'].args, '--js-flags=--expose-gc'];
const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.CHROMIUM || usual.find((file) => existsSync(file));

/** What has to do with the GPU: a visit from its beginning to its end, and everything that can go wrong there. */
const WITH_GPU = /(adapters|classify|devices|gpu-failures|main-thread|memory|teach|torchvision|tuning)\.spec\.js/;

/** What counts pictures a second or holds up the clock, and so is alone on the machine. */
const MEASURED = /(live)\.spec\.js/;

const onCpu = { launchOptions: { executablePath, args: withoutWebGpu(args) } };

export default defineConfig({
  testDir: '.',
  outputDir: join(ROOT, 'target/e2e/results'),
  // The software GPU takes all the cores there are, and its time. On the CPU, `cargo xtask test page` has two at work.
  workers: 1,
  fullyParallel: true,
  timeout: 300 * SECOND,
  expect: { timeout: 60 * SECOND },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['../times.js']],
  use: {
    baseURL: `http://localhost:${PORT}${BASE}`,
    // Recording takes a quarter of the time; to look into a failure, `--trace on`.
    trace: 'off',
    screenshot: 'only-on-failure',
    // What a service worker fetches, the tests do not see; tests/packages has those of the service worker.
    serviceWorkers: 'block',
  },
  projects: [
    // A GPU made of CPU code costs seconds to start: only where it matters.
    { name: 'cpu', testIgnore: [WITH_GPU, MEASURED], use: onCpu },
    { name: 'measured', testMatch: MEASURED, use: onCpu },
    { name: 'webgpu', testMatch: WITH_GPU, use: { launchOptions: { executablePath, args } } },
  ],
  webServer: {
    command: `node ${JSON.stringify(join(import.meta.dirname, 'server.mjs'))} ${PORT}`,
    url: `http://localhost:${PORT}${BASE}`,
    reuseExistingServer: false,
  },
});
