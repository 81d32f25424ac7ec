// @ts-check
// What is measured on the GPU in one visit is known in the next.

import { isDeepStrictEqual } from 'node:util';
import { classifyDrawing, close, keptChoices, spoilChoices, start, use } from './engine.js';
import { expect, GPU_WITHIN, test } from './support.js';

/** @import { Page } from '@playwright/test' */

test.setTimeout(3 * GPU_WITHIN);

/** A visit that goes on until more was measured and kept. @param {Page} page @param {unknown} before what was kept */
async function visit(page, before) {
  await start(page, 'lenet');
  await use(page, 'webgpu');
  const { predictions } = await classifyDrawing(page, 'ring');
  const hasMore = async () => {
    const kept = await keptChoices(page);
    return kept !== null && !isDeepStrictEqual(kept, before);
  };
  await expect.poll(hasMore, { timeout: GPU_WITHIN }).toBe(true);
  await close(page); // or it would measure and keep more while the next visit begins
  return predictions[0].label;
}

test('keeps what it has measured, and goes on from it', async ({ page }) => {
  const label = await visit(page, null);
  const [[key, first]] = Object.entries(await keptChoices(page));

  // Something that no measurement would find, and nothing else: there has to be more to measure.
  const marked = { [key]: { ...first, parts: 1234 } };
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
