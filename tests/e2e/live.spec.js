// @ts-check
// What the camera sees is named again and again, and nothing is kept of it.

import { fakeCamera } from './film.js';
import { memoryOf } from './memory.js';
import { nothingIsFound } from './samples.js';
import { expect, test } from './support.js';
import { learn, show } from './taught.js';

/** @import { Page } from '@playwright/test' */

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...fakeCamera()] });
  },
});

/**
 * For how long it is watched. With `LIVE_MINUTES=30 npx playwright test --config tests/e2e/playwright.config.js -g 'keeps nothing'`
 * it is seen that it grows no more once all is warm; otherwise it is a few hundred pictures.
 */
const MINUTES = Number(process.env.LIVE_MINUTES ?? 0);

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
  await expect(page.locator('.camera-count')).toHaveText(/^[12]\d pictures/);
  await page.mouse.up();
  await page.keyboard.press('Escape');
  await learn(page);
}

test('names what the camera sees, as long as it is wished', async ({ page }) => {
  await learnFromCamera(page);
  await page.locator('.live-open').click();
  await expect(page.locator('.live-open')).toHaveText('Close the camera');
  await expect(page.locator('.live-result .answer-label')).toHaveText('ring');
  await expect(page.locator('.live-rate')).toHaveText(/^[\d.]+ pictures a second$/);
  const rate = Number.parseFloat(await page.locator('.live-rate').innerText());
  expect(rate, 'more would be of no use').toBeLessThanOrEqual(16);
  await nothingIsFound(page);
  const video = await page.locator('.live-part video').elementHandle();
  await page.locator('.live-open').click();
  await expect(page.locator('.live-part')).toBeHidden();
  expect(await video?.evaluate((each) => /** @type {HTMLVideoElement} */ (each).srcObject), 'it is off').toBe(null);
  await page.locator('.live-open').click();
  await expect(page.locator('.live-result .answer-label')).toHaveText('ring');
  await page.locator('.use-original').click();
  await expect(page.locator('.live-part'), 'there is nothing to name any more').toBeHidden();
});

test('keeps nothing of the pictures that it has named', async ({ page, browser }) => {
  test.setTimeout((MINUTES + 5) * 60_000);
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
  await page.locator('.live-open').click();
  await expect.poll(() => answers(page)).toBeGreaterThan(50);
  const before = await used();
  const first = await answers(page);
  /** What all processes took more, in megabytes, every half minute. @type {number[]} */
  const grown = [];
  const end = Date.now() + MINUTES * 60_000;
  while (Date.now() < end) {
    await page.waitForTimeout(30_000);
    grown.push(Math.round((await used()).all - before.all) / 1e6);
  }
  await expect.poll(() => answers(page), { timeout: 120_000 }).toBeGreaterThan(first + 300);
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
  expect(after.JSHeapUsedSize - before.JSHeapUsedSize, 'bytes for all pictures').toBeLessThan(500_000);
  expect(after.Nodes - before.Nodes).toBeLessThan(50);
  expect(after.JSEventListeners - before.JSEventListeners).toBeLessThan(10);
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
