// @ts-check
// What axe-core finds of WCAG 2.2, levels A and AA, on the page and in the element: nothing.

import { AxeBuilder } from '@axe-core/playwright';
import { drawing, embed, ready, tag, withPictures } from './embed.js';
import { names, report } from './many.js';
import { mount } from './samples.js';
import { classify, expect, fillIn, open, startTeaching, test, train, tryPicture } from './support.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page */
async function nothingIsFound(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])]),
  ).toEqual([]);
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: 'reduce' });

    test('the page', async ({ page }) => {
      await open(page);
      await classify(page, 8);
      await nothingIsFound(page);
      await startTeaching(page);
      await fillIn(page);
      await train(page, 5);
      await tryPicture(page, 12);
      await nothingIsFound(page);
      await page.locator('#pick-examples').click();
      await nothingIsFound(page);
    });

    for (const width of [1280, 375]) {
      test(`many classes, ${width} wide`, async ({ page }) => {
        await page.setViewportSize({ width, height: 800 });
        await mount(page, { names: names(12) });
        await nothingIsFound(page);
        if (width > 1000) await page.locator('.class-toggle').nth(1).click();
        await page.locator('.class-search').fill('class 1');
        await nothingIsFound(page);
        await report(page, { count: 12 });
        await expect(page.locator('.matrix-order')).toBeVisible();
        await nothingIsFound(page);
        const targets = page.locator('button:visible, select:visible');
        for (const target of await targets.all()) {
          const box = await target.boundingBox();
          expect(box?.height, await target.innerText()).toBeGreaterThanOrEqual(44);
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      });
    }

    for (const language of ['en', 'zh']) {
      test(`the element, ${language}`, async ({ page }) => {
        await embed(page, `<h1>A page</h1>${tag(`lang="${language}"`, '<p>It names pictures.</p>')}`);
        await nothingIsFound(page);
        /** @type {() => void} */
        let arrive = () => {};
        const arrived = new Promise((resolve) => {
          arrive = () => resolve(undefined);
        });
        await page.route('**/shards/*', (route) => arrived.then(() => route.continue()));
        await page.locator('.start').click();
        await expect(page.locator('.loading-bar')).toBeVisible();
        await nothingIsFound(page);
        arrive();
        await ready(page);
        await withPictures(page);
        await page.evaluate(
          (ring) =>
            /** @type {any} */ (document.querySelector('alexnet-classifier')).classify(
              /** @type {any} */ (window).picture(ring),
              { expected: 'Bag' },
            ),
          drawing('ring', 1),
        );
        await nothingIsFound(page);
        await page.evaluate(() =>
          /** @type {any} */ (document.querySelector('alexnet-classifier')).classify(new Blob(['?'])).catch(() => {}),
        );
        await nothingIsFound(page);
        await page.locator('.tabs button').last().click();
        await nothingIsFound(page);
        await page.evaluate(() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['?'], 'a.png'));
          document.querySelector('alexnet-classifier')?.dispatchEvent(new DragEvent('dragenter', { dataTransfer }));
        });
        await expect(page.locator('.veil')).toBeVisible();
        await nothingIsFound(page);
        await page.evaluate(() => document.querySelector('alexnet-classifier')?.setAttribute('src', 'favicon.svg'));
        await expect(page.locator('.loading-retry')).toBeVisible();
        await nothingIsFound(page);
      });
    }
  });
}
