// @ts-check
// What earlier versions saved still opens, and knows what it had learnt: tests/fixtures/projects/ has a file of each kind.

import { drawing, embed, ready, withPictures } from './embed.js';
import { expect, test } from './support.js';

/** What each file's own version said of one picture, a ring. @type {[file: string, ring: number][]} */
const PROJECTS = [
  ['0.1-alexnet-head.zip', 0.999999997736529],
  ['0.1-alexnet-last.zip', 0.9562685669609872],
];

for (const [file, ring] of PROJECTS) {
  test(`opens ${file}, and goes on from there`, async ({ page }) => {
    await embed(
      page,
      '<alexnet-classifier src="weights/alexnet/manifest.json" mode="teach" project="old" autoload></alexnet-classifier>',
    );
    await ready(page);
    await withPictures(page);
    await page.locator('.projects').click();
    const path = new URL(`../fixtures/projects/${file}`, import.meta.url).pathname;
    await page.locator('.open-project input').setInputFiles(path);
    await expect(page.locator('.class-count')).toHaveText(['5 examples', '5 examples']);
    await expect(page.locator('.taught')).toBeVisible();
    const { label, probability } = await page.evaluate(
      async (base64) => {
        const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
        return (await element.classify(/** @type {any} */ (window).picture(base64))).predictions[0];
      },
      drawing('ring', 77),
    );
    expect(label).toBe('ring');
    expect(probability).toBeCloseTo(ring, 4);

    const epoch = await page.evaluate(() =>
      /** @type {any} */ (document.querySelector('alexnet-classifier')).train({ epochs: 1 }),
    );
    expect(epoch.loss, 'as far as it had come, and no new beginning').toBeLessThan(0.3);
  });
}
