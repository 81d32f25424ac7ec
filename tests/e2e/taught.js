// @ts-check
// An element on a page of its own that is taught rings and crosses.

import { drawing, embed, ready, tag, withPictures } from './embed.js';
import { expect } from './support.js';

/** @import { Page } from '@playwright/test' */

export const ELEMENT = 'alexnet-classifier';

/** Of each class; every fifth is held out. */
const EACH = 10;

/** The place of a cross among the rings: one that is held out. */
const MISTAKE = 4;

/**
 * Opens an element that has been shown rings and crosses, one of them in the wrong place.
 *
 * @param {Page} page
 * @param {{ mistake?: boolean, language?: string, attributes?: string }} [options]
 */
export async function show(page, { mistake = false, language = 'en', attributes = '' } = {}) {
  await embed(page, `<h1>A page</h1>${tag(`mode="teach" lang="${language}" autoload ${attributes}`)}`);
  await ready(page);
  await withPictures(page);
  const shapes = /** @type {const} */ (['ring', 'cross']);
  const drawings = shapes.map((shape) =>
    Array.from({ length: EACH }, (_, index) =>
      // Where one in the wrong place must be the only one that is named wrongly, the others are easy.
      drawing(mistake && shape === 'ring' && index === MISTAKE ? 'cross' : shape, index + 1, mistake ? 0.3 : 1),
    ),
  );
  await page.evaluate(async (classes) => {
    const { picture } = /** @type {any} */ (window);
    const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
    element.classes = ['ring', 'cross'];
    for (const [index, each] of classes.entries())
      for (const file of each) await element.addSample(index, picture(file));
  }, drawings);
}

/** Trains, and waits until it is measured. @param {Page} page @param {number} [epochs] */
export async function learn(page, epochs = 30) {
  await page.locator('.epochs').fill(String(epochs));
  await page.locator('.train').click();
  await measured(page);
}

/** Waits until training is over, and measured. @param {Page} page @param {number} [timeout] for many epochs */
export async function measured(page, timeout = 60_000) {
  await expect(page.locator('.pause')).toBeHidden({ timeout });
  await expect(page.locator('.matrix')).toBeVisible();
  await expect(page.locator('.stale')).toBeHidden();
  await expect(page.locator('.report')).not.toHaveAttribute('aria-busy');
}
