// @ts-check
// A browser without WebGPU.

import { classify, device, expect, open, test, withoutWebGpu } from './support.js';

test.use({
  launchOptions: [async ({}, use, { project }) => {
    const options = project.use.launchOptions ?? {};
    await use({ ...options, args: withoutWebGpu(options.args ?? []) });
  }, { scope: 'worker' }],
});

test('carries on with the CPU and says why', async ({ page }) => {
  await open(page);
  const gpu = device(page, 'webgpu');
  await expect(gpu).toHaveClass(/unavailable/);
  await expect(gpu).toHaveText(/found no GPU|not offer WebGPU/);
  await expect(gpu.getByRole('radio')).toBeDisabled();
  await expect(device(page, 'cpu')).toHaveClass(/active/);
  await expect(page.locator('#classifier [aria-live]')).toHaveText(/Everything runs on the CPU/);
  await classify(page, 7);
  await expect(page.locator('#classifier .result-note')).toHaveText(/on the CPU/);
});
