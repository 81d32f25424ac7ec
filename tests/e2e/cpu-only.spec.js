// @ts-check
// A browser without WebGPU, as the project `cpu` starts it.

import { classify, device, expect, open, test } from './support.js';

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
