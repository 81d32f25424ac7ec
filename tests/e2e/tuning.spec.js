// @ts-check
// What is measured on the GPU in one visit is known in the next.

import { classifyDrawing, keptChoices, spoilChoices, start, use } from './engine.js';
import { expect, GPU_WITHIN, test } from './support.js';

/** @import { Page } from '@playwright/test' */

test.setTimeout(3 * GPU_WITHIN);

/** A visit that goes on until something was measured and kept. @param {Page} page @param {unknown} before */
async function visit(page, before) {
  await start(page, 'lenet');
  await use(page, 'webgpu');
  const { predictions } = await classifyDrawing(page, 'ring');
  await expect.poll(() => keptChoices(page), { timeout: GPU_WITHIN }).not.toEqual(before);
  return predictions[0].label;
}

test('keeps what it has measured, and goes on from it', async ({ page }) => {
  const label = await visit(page, null);
  const first = await keptChoices(page);
  const [key] = Object.keys(first);

  // Something that no measurement would find.
  const marked = { ...first, [key]: { ...first[key], parts: 1234 } };
  await spoilChoices(page, JSON.stringify(marked));
  expect(await visit(page, marked)).toBe(label);
  expect(await keptChoices(page)).toMatchObject(marked);
});

test('measures anew when what was kept is of no use', async ({ page }) => {
  const label = await visit(page, null);
  await spoilChoices(page, '[17]');
  expect(await visit(page, [17])).toBe(label);
  expect(Object.keys(await keptChoices(page))).not.toEqual([]);
});
