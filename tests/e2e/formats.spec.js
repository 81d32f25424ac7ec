// @ts-check
// What earlier versions saved still opens, and knows what it had learnt: tests/fixtures/projects/ has a file of each kind.

import { readFileSync } from 'node:fs';
import { drawing, embed, ready, withPictures } from './embed.js';
import { answer as answerOf, saved } from './projects.js';
import { expect, test } from './support.js';
import { unzip } from '../../www/js/unzip.js';

/** @import { Page } from '@playwright/test' */

/** Opens a page whose element is taught on AlexNet. @param {Page} page */
async function open(page) {
  await embed(
    page,
    '<alexnet-classifier src="weights/alexnet/manifest.json" mode="teach" project="old" autoload></alexnet-classifier>',
  );
  await ready(page);
  await withPictures(page);
}

/** @param {Page} page */
const answer = (page) => answerOf(page, drawing('ring', 77));

/** What each file's own version said of one picture, a ring. @type {[file: string, ring: number][]} */
const PROJECTS = [
  ['0.1-alexnet-head.zip', 0.999999997736529],
  ['0.1-alexnet-last.zip', 0.9562685669609872],
];

for (const [file, ring] of PROJECTS) {
  test(`opens ${file}, and goes on from there`, async ({ page }) => {
    await open(page);
    await page.locator('.projects').click();
    const path = new URL(`../fixtures/projects/${file}`, import.meta.url).pathname;
    await page.locator('.open-project input').setInputFiles(path);
    await expect(page.locator('.class-count')).toHaveText(['5 examples', '5 examples']);
    await expect(page.locator('.taught')).toBeVisible();
    expect((await answer(page)).ring).toBeCloseTo(ring, 4);

    const epoch = await page.evaluate(() =>
      /** @type {any} */ (document.querySelector('alexnet-classifier')).train({ epochs: 1 }),
    );
    expect(epoch.loss, 'as far as it had come, and no new beginning').toBeLessThan(0.3);
  });
}

test('opens what 0.1 kept in the browser, goes on from there, and keeps it as today', async ({ page }) => {
  const path = new URL('../fixtures/projects/0.1-kept-in-the-browser.zip', import.meta.url).pathname;
  const files = await Promise.all(
    (await unzip(new Blob([readFileSync(path)]))).map(async ({ name, open }) => [
      name,
      Buffer.from(await (await open()).arrayBuffer()).toString('base64'),
    ]),
  );
  await embed(page, '');
  await page.evaluate(async (kept) => {
    for (const [name, base64] of kept) {
      const folders = name.split('/');
      const file = /** @type {string} */ (folders.pop());
      let folder = await navigator.storage.getDirectory();
      for (const each of folders) folder = await folder.getDirectoryHandle(each, { create: true });
      const writable = await (await folder.getFileHandle(file, { create: true })).createWritable();
      await writable.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
      await writable.close();
    }
  }, files);
  await open(page);
  await expect(page.locator('.project-title')).toHaveValue('Rings & crosses');
  await expect(page.locator('.class-count')).toHaveText(['5 examples', '5 examples']);
  await expect(page.locator('.taught')).toBeVisible();
  expect((await answer(page)).ring).toBeCloseTo(0.9998731624982771, 4);

  const epoch = await page.evaluate(() =>
    /** @type {any} */ (document.querySelector('alexnet-classifier')).train({ epochs: 1 }),
  );
  expect(epoch.loss, 'as far as it had come, and no new beginning').toBeLessThan(0.3);
  await saved(page);
  const { ring } = await answer(page);
  await open(page);
  await expect(page.locator('.class-count')).toHaveText(['5 examples', '5 examples']);
  await expect.poll(async () => (await answer(page)).ring).toBeCloseTo(ring, 4);
});
