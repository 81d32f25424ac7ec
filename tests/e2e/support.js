// @ts-check
// What the tests share: a page that is watched while it is used, and ways to say what a visitor does.

import { test as base, expect } from '@playwright/test';

/** @import { Fixtures, Page } from '@playwright/test' */
/** @import { PlaywrightTestArgs as TestArgs, PlaywrightTestOptions as TestOptions } from '@playwright/test' */
/** @import { PlaywrightWorkerArgs as WorkerArgs, PlaywrightWorkerOptions as WorkerOptions } from '@playwright/test' */

/** A cold load unpacks tens of millions of parameters; the machine may be a slow one. */
export const LOADED_WITHIN = 120_000;

/** A software GPU takes its time for everything. */
export const GPU_WITHIN = 300_000;

/** Chromium as it is without WebGPU: the arguments that only WebGPU needs left out. @param {string[]} args */
export const withoutWebGpu = (args) => [...args.filter((arg) => !/webgpu|vulkan|dawn/i.test(arg)), '--disable-gpu'];

/**
 * What is added to Playwright's own fixtures.
 *
 * @typedef {object} Own
 * @property {RegExp | null} meantErrors errors in the console that the test means to cause
 * @property {void} watched
 */

/**
 * Every test fails on an error in the console, a breach of the policy, or a request for anything outside the folder that
 * the page is served from.
 */
export const test = base.extend(/** @type {Fixtures<Own, {}, TestArgs & TestOptions, WorkerArgs & WorkerOptions>} */ ({
  meantErrors: [null, { option: true }],
  watched: [async ({ page, baseURL, meantErrors }, use) => {
    /** @type {string[]} */
    const problems = [];
    page.on('console', (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (message.type() === 'error' && !meantErrors?.test(text)) problems.push(`console: ${text}`);
    });
    page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (url.startsWith('http') && !url.startsWith(baseURL ?? '')) problems.push(`request for ${url}`);
    });
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`policy: ${violatedDirective} forbids ${blockedURI}`);
      });
    });
    await use();
    expect(problems).toEqual([]);
  }, { auto: true }],
}));

export { expect };

/** Opens the page and waits until the net is there. @param {Page} page */
export async function open(page) {
  await page.goto('./');
  await loaded(page);
}

/** @param {Page} page */
export async function loaded(page) {
  await expect(page.locator('#loading')).toHaveClass(/done/, { timeout: LOADED_WITHIN });
  await settled(page);
}

/** Waits until the picture given last has been classified. @param {Page} page */
export async function settled(page) {
  await expect(page.locator('#result')).not.toHaveAttribute('aria-busy', { timeout: GPU_WITHIN });
}

/** What the net says of the picture given last. @param {Page} page */
export async function answer(page) {
  await settled(page);
  return page.locator('#result .answer-label').innerText();
}

/**
 * What the net says of a picture that is given in some way that takes a while.
 *
 * @param {Page} page
 * @param {() => Promise<void>} give
 */
export async function answerTo(page, give) {
  const shown = async () => Number(await page.locator('#result').getAttribute('data-shown'));
  const before = await shown();
  await give();
  await expect.poll(shown, { timeout: GPU_WITHIN }).toBeGreaterThan(before);
  return answer(page);
}

/** Picks a picture of the gallery; what does the net say? @param {Page} page @param {number} index */
export async function classify(page, index) {
  await page.locator('#gallery .tile').nth(index).click();
  return answer(page);
}

/** Everything that the page has kept of the weights: address and size. @param {Page} page */
export function cached(page) {
  return page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!request.url.includes('/shards/')) continue;
        const response = await cache.match(request);
        found.push({ url: request.url, bytes: (await response?.arrayBuffer())?.byteLength ?? 0 });
      }
    }
    return found;
  });
}

/** The row of a device. @param {Page} page @param {'cpu' | 'webgpu'} kind */
export const device = (page, kind) => page.locator('#devices .option', { has: page.locator(`input[value=${kind}]`) });

/** Has the page fill in its own example of two classes. @param {Page} page */
export async function fillIn(page) {
  await page.locator('#fill-in').click();
  await expect(page.locator('.class-count')).toHaveText(['9 examples', '12 examples']);
}

/** A whole visit: load, classify, teach. @param {Page} page */
export async function visit(page) {
  await open(page);
  for (const index of [0, 5, 9]) await classify(page, index);
  await fillIn(page);
  await page.locator('#epochs').fill('30');
  await page.locator('#train').click();
  await expect(page.locator('#taught-banner')).toBeVisible({ timeout: 120_000 });
  await classify(page, 12);
}
