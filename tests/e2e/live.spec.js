// @ts-check
// What the camera sees is named again and again, and nothing is kept of it.

import { embed, ready, tag } from './embed.js';
import { fakeCamera } from './film.js';
import { memoryOf } from './memory.js';
import { nothingIsFound } from './samples.js';
import { expect, LONG, test } from './support.js';
import { learn, show } from './taught.js';

/** @import { Page } from '@playwright/test' */

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...fakeCamera()] });
  },
});

/** For how long it is watched: until it is seen that it grows no more once all is warm, or for a few hundred pictures. */
const MINUTES = LONG ? 30 : 0;

/** What there may be more of after a few hundred pictures. */
const LIMITS = { bytes: 500_000, nodes: 50, listeners: 10 };

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Answers so far. @param {Page} page */
const answers = async (page) => Number(await page.locator('.live-result').getAttribute('data-shown'));

/** Teaches it crosses, and what the camera sees. @param {Page} page */
async function learnFromCamera(page) {
  await show(page);
  await page.locator('.class-card').first().locator('.from-camera').click();
  await expect(page.locator('.camera-hold')).toBeEnabled();
  await page.locator('.camera-hold').hover();
  await page.mouse.down();
  await expect(page.locator('.camera-count')).toHaveText(/^[1-9]\d+ pictures/);
  await page.mouse.up();
  await expect(page.locator('.camera-status'), 'all of them are in').toHaveText(/^[1-9]\d+ pictures recorded$/);
  await page.keyboard.press('Escape');
  await learn(page);
}

test('names what the camera sees, as long as it is wished', async ({ page }) => {
  await learnFromCamera(page);
  await page.evaluate(() => {
    // A camera that has another picture for every frame of the screen.
    Object.assign(HTMLVideoElement.prototype, { requestVideoFrameCallback: requestAnimationFrame.bind(window) });
    /** When each picture was taken of it, in milliseconds. @type {number[]} */
    const taken = [];
    const make = createImageBitmap;
    const makeNoted = (/** @type {Parameters<typeof make>} */ ...args) => {
      if (args[0] instanceof HTMLVideoElement) taken.push(performance.now());
      return make(...args);
    };
    Object.assign(window, { taken, createImageBitmap: makeNoted });
  });
  await page.locator('.live-open').click();
  await expect(page.locator('.live-open')).toHaveText('Close the camera');
  await expect(page.locator('.live-result .answer-label')).toHaveText('ring');
  await expect(page.locator('.live-rate')).toHaveText(/^[\d.]+ pictures a second$/);
  /** @returns {Promise<number[]>} */
  const takenSoFar = () => page.evaluate(() => /** @type {any} */ (window).taken);
  await expect.poll(async () => (await takenSoFar()).length).toBeGreaterThan(60);
  const taken = await takenSoFar();
  const seconds = (taken[taken.length - 1] - taken[0]) / 1000;
  // Fifteen, and one that was late; a slow device takes fewer.
  expect((taken.length - 2) / seconds, 'pictures a second: more would be of no use').toBeLessThanOrEqual(16);
  await nothingIsFound(page);
  const video = await page.locator('.live-part video').elementHandle();
  await page.locator('.live-open').click();
  await expect(page.locator('.live-part')).toBeHidden();
  expect(await video?.evaluate((each) => /** @type {HTMLVideoElement} */ (each).srcObject), 'it is off').toBe(null);
  await page.locator('.live-open').click();
  const before = await answers(page);
  await expect.poll(() => answers(page), 'it is on again').toBeGreaterThan(before);
  await expect(page.locator('.live-result .answer-label')).toHaveText('ring');
  await page.locator('.use-original').click();
  await expect(page.locator('.live-part'), 'there is nothing to name any more').toBeHidden();
});

test('names what the camera sees without having been taught', async ({ page }) => {
  await embed(page, tag('autoload'));
  await ready(page);
  await page.getByRole('tab', { name: 'Camera' }).click();
  await page.getByRole('button', { name: 'Start the camera' }).click();
  await expect(page.locator('.live-rate')).toHaveText(/^[\d.]+ pictures a second$/);
  await expect(page.locator('.result .bars li')).toHaveCount(10);
  const video = await page.locator('.live-part video').elementHandle();
  await page.getByRole('tab', { name: 'Draw' }).click();
  expect(await video?.evaluate((each) => /** @type {HTMLVideoElement} */ (each).srcObject), 'it is off').toBe(null);
  await page.getByRole('tab', { name: 'Camera' }).click();
  await expect(page.getByRole('button', { name: 'Start the camera' })).toBeVisible();
});

test('keeps nothing of the pictures that it has named', { tag: '@long' }, async ({ page, browser }) => {
  test.setTimeout((3 * MINUTES + 10) * 60_000);
  await learnFromCamera(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  const used = async () => {
    for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const values = metrics.map(({ name, value }) => /** @type {const} */ ([name, value]));
    return /** @type {Record<string, number>} */ ({
      ...Object.fromEntries(values),
      all: (await memoryOf(browser)) ?? 0,
    });
  };
  /** What there is more of when it has named a few hundred pictures. */
  const watch = async () => {
    const before = await used();
    const first = await answers(page);
    /** What all processes took more, in megabytes, every half minute. @type {number[]} */
    const grown = [];
    const end = Date.now() + MINUTES * 60_000;
    while (Date.now() < end) {
      await page.waitForTimeout(30_000);
      grown.push(Math.round((await used()).all - before.all) / 1e6);
    }
    await expect.poll(() => answers(page), { timeout: 240_000 }).toBeGreaterThan(first + 300);
    const [after, count] = [await used(), (await answers(page)) - first];
    if (MINUTES > 0) {
      console.log(
        `${count} pictures named in ${MINUTES} minutes; MB more in all processes: ${grown.map(Math.round).join(' ')}`,
      );
      const [middle, last] = [1, 2].map((third) =>
        median(grown.slice((third * grown.length) / 3, ((third + 1) * grown.length) / 3)),
      );
      expect(last - middle, 'megabytes more in the last third than in the middle one').toBeLessThan(10);
    }
    return {
      bytes: after.JSHeapUsedSize - before.JSHeapUsedSize,
      nodes: after.Nodes - before.Nodes,
      listeners: after.JSEventListeners - before.JSEventListeners,
    };
  };
  await page.locator('.live-open').click();
  await expect.poll(() => answers(page)).toBeGreaterThan(50);
  let more = await watch();
  // What is compiled meanwhile takes room once; what is kept of the pictures takes it every time.
  const isTooMuch = () =>
    more.bytes >= LIMITS.bytes || more.nodes >= LIMITS.nodes || more.listeners >= LIMITS.listeners;
  for (let round = 1; round < 3 && isTooMuch(); round += 1) more = await watch();
  expect(more.bytes, 'for all pictures').toBeLessThan(LIMITS.bytes);
  expect(more.nodes).toBeLessThan(LIMITS.nodes);
  expect(more.listeners).toBeLessThan(LIMITS.listeners);
});

test('says why there is no camera', async ({ page }) => {
  await show(page);
  await learn(page, 3);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.locator('.live-open').click();
  await expect(page.locator('.live-status')).toHaveText(/^The camera may not be used/);
  await page.locator('.live-open').click();
  await expect(page.locator('.live-part')).toBeHidden();
});
