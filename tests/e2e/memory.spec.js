// @ts-check
// How much memory it takes to train all of AlexNet on the GPU, eight pictures at a time.

import { embed, listen, ready, told } from './embed.js';
import { memoryOfLargestPage } from './memory.js';
import { files } from './pictures.js';
import { expect, GPU_WITHIN, test } from './support.js';

/** @import { AlexNetClassifierElement } from '../../www/alexnet-classifier.js' */
/** @import { DeviceKind } from '../../www/js/messages.js' */

/** Bytes: the page, two engines and what the GPU holds take more than the net, its gradients and its momentum. */
const LIMIT = 600_000_000;

/** How often it is looked at, in milliseconds. */
const EVERY = 200;

test('an epoch of all of AlexNet on the GPU takes little more than the net, its gradients and its momentum', async ({
  page,
  browser,
}) => {
  test.setTimeout(2 * GPU_WITHIN);
  test.skip((await memoryOfLargestPage(browser)) === null, 'memory is not known here');
  await embed(
    page,
    '<alexnet-classifier src="weights/alexnet/manifest.json" device="webgpu" mode="teach" autoload></alexnet-classifier>',
  );
  await ready(page);
  /** @returns {Promise<DeviceKind | undefined>} */
  const active = () =>
    page
      .locator('alexnet-classifier')
      .evaluate(
        (/** @type {AlexNetClassifierElement} */ { devices }) => devices.find(({ state }) => state === 'active')?.kind,
      );
  await expect.poll(active, { timeout: GPU_WITHIN }).toBe('webgpu');
  for (const [index, shape] of /** @type {const} */ (['ring', 'cross']).entries()) {
    await page.locator('.class-name').nth(index).fill(shape);
    await page
      .locator('.class-card')
      .nth(index)
      .locator('input[type=file]')
      .setInputFiles(files(shape, 5, 5 + index));
  }
  await expect(page.locator('.class-count')).toHaveText(['5 examples', '5 examples']);
  await page.locator('.learner-2').check();
  await page.locator('.folded summary').first().click();
  await page.locator('.batch').fill('8');
  await page.locator('.batch').blur();
  await page.locator('.epochs').fill('1000');
  await listen(page);
  await page.locator('.train').click();
  let peak = 0;
  // This is told when what was learnt in it is captured as well.
  while ((await told(page, 'epoch')).length === 0) {
    peak = Math.max(peak, (await memoryOfLargestPage(browser)) ?? 0);
    await page.waitForTimeout(EVERY);
  }
  console.log(`all of AlexNet, batch 8: ${Math.round(peak / 1e6)} MB`);
  expect(peak).toBeLessThan(LIMIT);
});
