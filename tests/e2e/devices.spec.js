// @ts-check
// The GPU is chosen, or lost: the net goes on answering, and the page says where it computes.

import { classify, device, expect, fillIn, GPU_WITHIN, open, settled, test } from './support.js';
import { bend, worker } from './worker.js';

/** @import { Page } from '@playwright/test' */

/** Waits for the GPU's check; a machine without an adapter is said to have been skipped. @param {Page} page */
async function gpuChecked(page) {
  const gpu = device(page, 'webgpu');
  await expect(gpu).toHaveClass(/ready|active|unavailable/, { timeout: GPU_WITHIN });
  const text = await gpu.innerText();
  test.skip(/found no GPU|not offer WebGPU/.test(text), `no WebGPU here: ${text}`);
  await expect(gpu).toHaveClass(/ready|active/);
}

test.setTimeout(2 * GPU_WITHIN);

test('names the adapter and shows how well and how fast it computes', async ({ page }) => {
  await open(page);
  await gpuChecked(page);
  for (const kind of /** @type {const} */ (['cpu', 'webgpu'])) {
    await expect(device(page, kind)).toHaveText(/Check passed, largest error .*; measured at [\d.,]+ ms/);
  }
  // The one that measured faster is in use.
  const took = async (/** @type {'cpu' | 'webgpu'} */ kind) => (
    Number((await device(page, kind).innerText()).match(/([\d.,]+) ms/)?.[1].replace(',', '')));
  const faster = await took('webgpu') < await took('cpu') ? 'webgpu' : 'cpu';
  await expect(device(page, faster)).toHaveClass(/active/, { timeout: GPU_WITHIN });
  if (/swiftshader|llvmpipe/i.test(await device(page, 'webgpu').innerText())) {
    await expect(device(page, 'webgpu')).toHaveText(/software GPU/);
  }
});

test('takes what was taught along to another device, and back when the GPU is lost', async ({ page }) => {
  await bend(page, () => {
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      const made = await requestDevice.call(this, descriptor);
      Object.assign(self, { made });
      return made;
    };
  });
  await open(page);
  await gpuChecked(page);
  await page.getByRole('radio', { name: /CPU/ }).check();
  await expect(device(page, 'cpu')).toHaveClass(/active/, { timeout: GPU_WITHIN });
  await fillIn(page);
  await page.locator('#epochs').fill('20');
  await page.locator('#train').click();
  await expect(page.locator('#taught-banner')).toBeVisible({ timeout: 120_000 });
  const onCpu = await classify(page, 5);

  await device(page, 'webgpu').getByRole('radio').check();
  await expect(device(page, 'webgpu')).toHaveClass(/active/, { timeout: GPU_WITHIN });
  await settled(page);
  await expect(page.locator('#result .result-note')).toHaveText(/on the GPU/, { timeout: GPU_WITHIN });
  expect(await page.locator('#result .answer-label').innerText()).toBe(onCpu);

  await worker(page).evaluate(() => /** @type {any} */ (self).made.destroy());
  await expect(device(page, 'cpu')).toHaveClass(/active/, { timeout: GPU_WITHIN });
  await expect(device(page, 'webgpu')).toHaveClass(/unavailable/);
  await expect(page.locator('.toast')).toHaveText(/lost the GPU.*carries on with the CPU/);
  expect(await classify(page, 5)).toBe(onCpu);
  await expect(page.locator('#result .result-note')).toHaveText(/on the CPU/);
});
