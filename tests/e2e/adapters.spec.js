// @ts-check
// GPUs that offer less than most: the net computes on them all the same, and the same.

import { classifyDrawing, start, use } from './engine.js';
import { expect, GPU_WITHIN, test } from './support.js';
import { bend, withDefaultLimits, withoutFeatures, worker } from './worker.js';

/** @import { Page } from '@playwright/test' */

test.setTimeout(2 * GPU_WITHIN);

/** Passes its check, and answers as the CPU does. @param {Page} page */
async function worksLikeTheCpu(page) {
  await start(page, 'alexnet');
  await use(page, 'cpu');
  const cpu = await classifyDrawing(page, 'ring');
  await use(page, 'webgpu');
  const gpu = await classifyDrawing(page, 'ring');
  expect([cpu.device, gpu.device]).toEqual(['cpu', 'webgpu']);
  expect(gpu.predictions[0].label).toBe(cpu.predictions[0].label);
  expect(Math.abs(gpu.predictions[0].probability - cpu.predictions[0].probability)).toBeLessThan(1e-3);
}

/** @param {Page} page @returns {Promise<string[]>} */
const features = (page) => worker(page).evaluate(() => [.../** @type {any} */ (self).made.features]);

test('without timestamp queries', async ({ page }) => {
  await bend(page, withoutFeatures, ['timestamp-query']);
  await worksLikeTheCpu(page);
  expect(await features(page)).not.toContain('timestamp-query');
});

test('without subgroups', async ({ page }) => {
  await bend(page, withoutFeatures, ['subgroups', 'subgroups-f16', 'subgroup-size-control']);
  await worksLikeTheCpu(page);
  expect(await features(page)).not.toContain('subgroups');
});

test('without any feature', async ({ page }) => {
  await bend(page, withoutFeatures, null);
  await worksLikeTheCpu(page);
});

test('with the least limits that WebGPU allows', async ({ page }) => {
  await bend(page, withDefaultLimits);
  await worksLikeTheCpu(page);
  const limits = await worker(page).evaluate(() => {
    /** @type {GPUSupportedLimits} */
    const {
      maxStorageBufferBindingSize,
      maxBufferSize,
      maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup,
      maxStorageBuffersPerShaderStage,
    } = /** @type {any} */ (self).made.limits;
    return {
      maxStorageBufferBindingSize,
      maxBufferSize,
      maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup,
      maxStorageBuffersPerShaderStage,
    };
  });
  expect(limits).toEqual({
    maxStorageBufferBindingSize: 128 << 20,
    maxBufferSize: 256 << 20,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
    maxStorageBuffersPerShaderStage: 8,
  });
});
