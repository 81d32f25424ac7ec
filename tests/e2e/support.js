// @ts-check
// What the tests share: a page that is watched while it is used, and ways to say what a visitor does.

import { test as base, expect } from '@playwright/test';

/** @import { Fixtures, Page } from '@playwright/test' */
/** @import { PlaywrightTestArgs as TestArgs, PlaywrightTestOptions as TestOptions } from '@playwright/test' */
/** @import { PlaywrightWorkerArgs as WorkerArgs, PlaywrightWorkerOptions as WorkerOptions } from '@playwright/test' */

/** A cold load unpacks tens of millions of parameters; the machine may be a slow one. */
export const LOADED_WITHIN = 120_000;

/** Whether tests that are tagged `@long` are to take their time: `cargo xtask test long`. */
export const LONG = process.env.LONG === '1';

/** Many samples: as many as people teach at most, or enough to see what each of them costs. */
export const MANY = LONG ? 5000 : 1000;

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
export const test = base.extend(
  /** @type {Fixtures<Own, {}, TestArgs & TestOptions, WorkerArgs & WorkerOptions>} */ ({
    meantErrors: [null, { option: true }],
    watched: [
      async ({ page, baseURL, meantErrors }, use) => {
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
      },
      { auto: true },
    ],
  }),
);

export { expect };

/** The page's elements: for photographs, for clothes, for what it is taught. */
export const PHOTOS = '#photo-classifier';
export const CLASSIFIER = '#clothes-classifier';
export const TEACHER = '#teacher';

/**
 * Opens the page where it is about clothes, and waits until AlexNet is there, and has looked at the first picture. The net
 * for photographs is not loaded, since it is not in sight.
 *
 * @param {Page} page
 */
export async function open(page) {
  await page.goto('./#clothes');
  await loaded(page);
  // The gallery, which that picture is of, may come after the net.
  await expect(page.locator(`${CLASSIFIER} .result`)).toHaveAttribute('data-shown', /./, { timeout: GPU_WITHIN });
  await settled(page);
}

/** Waits until an element's net is there. @param {Page} page @param {string} [element] */
export async function loaded(page, element = CLASSIFIER) {
  await expect(page.locator(`${element} .loading`)).toHaveClass(/done/, { timeout: LOADED_WITHIN });
  await settled(page, element);
}

/** Waits until the picture given last has been classified. @param {Page} page @param {string} [element] */
export async function settled(page, element = CLASSIFIER) {
  await expect(page.locator(`${element} .result`)).not.toHaveAttribute('aria-busy', { timeout: GPU_WITHIN });
}

/** What the net says of the picture given last. @param {Page} page @param {string} [element] */
export async function answer(page, element = CLASSIFIER) {
  await settled(page, element);
  return page.locator(`${element} .answer-label`).innerText();
}

/**
 * What the net says of a picture that is given in some way that takes a while.
 *
 * @param {Page} page
 * @param {() => Promise<void>} give
 * @param {string} [element]
 */
export async function answerTo(page, give, element = CLASSIFIER) {
  const shown = async () => Number(await page.locator(`${element} .result`).getAttribute('data-shown'));
  await settled(page, element); // what is shown from here on is the answer to what is given
  const before = await shown();
  await give();
  await expect.poll(shown, { timeout: GPU_WITHIN }).toBeGreaterThan(before);
  return answer(page, element);
}

/** Picks a picture of the gallery; what does the net say? @param {Page} page @param {number} index */
export function classify(page, index) {
  return answerTo(page, () => page.locator('#gallery .tile').nth(index).click());
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

/**
 * Starts the element that can be taught, with AlexNet: it is the quicker one where the GPU is made of CPU code.
 *
 * @param {Page} page
 */
export async function startTeaching(page) {
  await page
    .locator('#teach-nets')
    .getByRole('radio', { name: /AlexNet/ })
    .check();
  await page.locator(`${TEACHER} .start`).click();
  await loaded(page, TEACHER);
}

/** Has the page fill in its own example of two classes. @param {Page} page */
export async function fillIn(page) {
  await page.locator('#fill-in').click();
  await expect(page.locator('.class-count')).toHaveText(['9 examples', '12 examples']);
}

/** Trains what was filled in. @param {Page} page @param {number} [epochs] */
export async function train(page, epochs) {
  if (epochs) await page.locator('.epochs').fill(String(epochs));
  await page.locator('.train').click();
  await expect(page.locator(`${TEACHER} .taught`)).toBeVisible({ timeout: 120_000 });
  await expect(page.locator('.stop')).toBeHidden();
  await settled(page, TEACHER);
}

/** Gives the taught net a picture of the gallery; what does it say? @param {Page} page @param {number} index */
export function tryPicture(page, index) {
  return answerTo(
    page,
    async () => {
      await page.locator('#pick-one').click();
      await page.locator('#pick-gallery .tile').nth(index).click();
    },
    TEACHER,
  );
}

/** A whole visit: load, classify, teach. @param {Page} page */
export async function visit(page) {
  await open(page);
  for (const index of [0, 5, 9]) await classify(page, index);
  await startTeaching(page);
  await fillIn(page);
  await train(page, 30);
  await tryPicture(page, 12);
}
