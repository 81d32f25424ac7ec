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
  await expect(page.locator('#clothes-classifier [aria-live]', { hasText: /Everything runs on the CPU/ })).toHaveCount(
    1,
  );
  await classify(page, 7);
  await expect(page.locator('#clothes-classifier .result-note')).toHaveText(/on the CPU/);
});

for (const isThere of [true, false]) {
  test(`loads the build with relaxed SIMD ${isThere ? 'alone' : 'or, where that cannot be had, the one without'}`, async ({
    page,
  }) => {
    const relaxed = '**/engine/cpu-relaxed/**';
    if (!isThere) await page.route(relaxed, (route) => route.abort());
    /** @type {string[]} */
    const loaded = [];
    page.on('requestfinished', (request) => {
      const build = request.url().match(/engine\/(.+)\/engine_bg\.wasm$/)?.[1];
      if (build) loaded.push(build);
    });
    await open(page);
    await classify(page, 7);
    await expect.poll(() => loaded).toEqual([isThere ? 'cpu-relaxed' : 'cpu']);
  });
}
