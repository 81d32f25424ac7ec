// @ts-check
// The GPU is chosen, or lost: the net goes on answering, and the page says where it computes.

import {
  answer,
  CLASSIFIER,
  device,
  expect,
  fillIn,
  GPU_WITHIN,
  open,
  startTeaching,
  TEACHER,
  test,
  train,
  tryPicture,
} from './support.js';
import { bend, worker } from './worker.js';

/** @import { Page } from '@playwright/test' */
/** @import { AlexNetClassifierElement } from '../../www/alexnet-classifier.js' */

/** A machine without an adapter is said to have been skipped. @param {Page} page */
async function skipWithoutGpu(page) {
  const text = await device(page, 'webgpu').innerText();
  test.skip(/found no GPU|not offer WebGPU/.test(text), `no WebGPU here: ${text}`);
}

/** Waits for the GPU's check. @param {Page} page */
async function gpuChecked(page) {
  const gpu = device(page, 'webgpu');
  await expect(gpu).toHaveClass(/ready|active|unavailable/, { timeout: GPU_WITHIN });
  await skipWithoutGpu(page);
  await expect(gpu).toHaveClass(/ready|active/);
}

/** The visitor chooses a device, and it is in use. @param {Page} page @param {'cpu' | 'webgpu'} kind */
async function choose(page, kind) {
  await device(page, kind).getByRole('radio').click();
  await expect(device(page, kind)).toHaveClass(/active/, { timeout: GPU_WITHIN });
}

test.setTimeout(2 * GPU_WITHIN);

test('names the adapter and shows how well and how fast it computes', async ({ page }) => {
  await open(page);
  await gpuChecked(page);
  for (const kind of /** @type {const} */ (['cpu', 'webgpu'])) {
    await expect(device(page, kind)).toHaveText(/Check passed, largest error .*; measured at [\d.,]+ ms/);
  }
  // The one that measured faster is in use.
  const [cpu, webgpu] = await page
    .locator('#clothes-classifier')
    .evaluate((/** @type {AlexNetClassifierElement} */ { devices }) =>
      ['cpu', 'webgpu'].map((kind) => devices.find((each) => each.kind === kind)?.milliseconds ?? Infinity),
    );
  const faster = webgpu < cpu ? 'webgpu' : 'cpu';
  await expect(device(page, faster)).toHaveClass(/active/, { timeout: GPU_WITHIN });
  if (/swiftshader|llvmpipe/i.test(await device(page, 'webgpu').innerText())) {
    await expect(device(page, 'webgpu')).toHaveText(/software GPU/);
  }
});

/** Opens the page, where the GPU's check does not end before `window.release()` is called. @param {Page} page */
async function openWhileChecking(page) {
  await bend(page, () => {
    const { requestDevice } = GPUAdapter.prototype;
    let starts = 0;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      starts += 1;
      await navigator.locks.request('gpu', { mode: 'shared' }, () => {});
      const made = await requestDevice.call(this, descriptor);
      Object.assign(self, { made, starts });
      return made;
    };
  });
  await page.addInitScript(() => {
    void navigator.locks.request('gpu', () => new Promise((release) => Object.assign(window, { release })));
  });
  await open(page);
  await expect(device(page, 'webgpu')).toHaveClass(/checking|unavailable/, { timeout: GPU_WITHIN });
  await skipWithoutGpu(page);
}

test('goes by what was chosen last, though the choice before takes longer', async ({ page }) => {
  await openWhileChecking(page);
  await page.locator(CLASSIFIER).evaluate((/** @type {AlexNetClassifierElement} */ element) => {
    for (const kind of /** @type {const} */ (['webgpu', 'cpu'])) element.device = kind;
    setTimeout(() => /** @type {any} */ (window).release(), 200); // so that the choices arrive before
  });
  await gpuChecked(page);
  await answer(page); // what the first choice had begun comes before
  await expect(device(page, 'cpu')).toHaveClass(/active/);
  await expect(device(page, 'webgpu')).toHaveClass(/ready/);
});

test('takes what was taught along to another device, and back when the GPU is lost', async ({ page }) => {
  await openWhileChecking(page);
  // Chosen while it is being checked, which must not start it a second time.
  const gpu = device(page, 'webgpu').getByRole('radio');
  await gpu.click();
  await page.evaluate(() => setTimeout(() => /** @type {any} */ (window).release(), 200)); // the choice arrives before
  await expect(gpu).toBeChecked();
  await gpuChecked(page);
  await expect(device(page, 'webgpu')).toHaveClass(/active/, { timeout: GPU_WITHIN });
  expect(await worker(page).evaluate(() => /** @type {any} */ (self).starts)).toBe(1);
  await choose(page, 'cpu');
  await startTeaching(page);
  await fillIn(page);
  await train(page, 20);
  const onCpu = await tryPicture(page, 5);
  const note = page.locator(`${TEACHER} .result-note`);
  await expect(note).toHaveText(/on the CPU/);

  await choose(page, 'webgpu');
  await expect(note).toHaveText(/on the GPU/, { timeout: GPU_WITHIN });
  expect(await answer(page, TEACHER)).toBe(onCpu);

  await worker(page).evaluate(() => /** @type {any} */ (self).made.destroy());
  await expect(page.locator(`${TEACHER} .message.notice`)).toHaveText(/lost the GPU.*carries on with the CPU/);
  expect(await tryPicture(page, 5)).toBe(onCpu);
  await expect(note).toHaveText(/on the CPU/);
  const states = await page
    .locator(TEACHER)
    .evaluate((/** @type {any} */ element) =>
      element.devices.map((/** @type {any} */ { kind, state }) => [kind, state]),
    );
  expect(states).toEqual([
    ['cpu', 'active'],
    ['webgpu', 'unavailable'],
  ]);
});
