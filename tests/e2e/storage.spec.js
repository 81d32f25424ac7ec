// @ts-check
// Where things are kept: files of the browser's own, a database where a page cannot write to these, or nowhere; and no space left.

import { addSecond, all, fill, learnMuch, leaveWholeSaves, limit, open, state, titles, use } from './keeper.js';
import { expect, test } from './support.js';

/** @import { BrowserContext, Page } from '@playwright/test' */

/** As in Safari before 26: files can be had, but not written. @param {Page | BrowserContext} where */
const withoutWriting = (where) =>
  where.addInitScript(() => {
    Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createWritable');
  });

test('in a database, several projects are kept, and are there again after a reload', async ({ page }) => {
  await withoutWriting(page);
  await open(page);
  await fill(page);
  const first = await all(page);
  await open(page);
  expect(await all(page)).toBe(first);
  await addSecond(page);
  expect(await titles(page)).toEqual(['Second', 'Shoes & 猫']);
  await use(page, async ({ keeper }) => keeper.choose((await keeper.list())[1].id));
  expect(await all(page)).toBe(first);
  await use(page, async ({ keeper }) => keeper.remove((await keeper.list())[0].id));
  expect(await titles(page)).toEqual(['Shoes & 猫']);
  expect(await all(page)).toBe(first);
});

test('in a database, a tab that dies while it saves leaves one whole save', async ({ context, page }) => {
  await withoutWriting(context);
  await open(page);
  await fill(page);
  await leaveWholeSaves(context, page, [5, 60, 200]);
});

test('what is in the database is there when the browser has learnt to write files', async ({
  context,
  page: before,
}) => {
  await withoutWriting(before);
  await open(before);
  await fill(before);
  const kept = await all(before);
  await before.close();
  const page = await context.newPage();
  await open(page);
  expect(await all(page)).toBe(kept);
  await use(page, ({ keeper }) => {
    keeper.title = 'Shoes';
    return keeper.flush();
  });
  await addSecond(page);
  const inFiles = () => use(page, async ({ folder }) => (await folder()).name);
  expect(await inFiles(), 'a new one is kept in files').toBe(await use(page, ({ keeper }) => keeper.id));
  await open(page);
  expect(await titles(page)).toEqual(['Second', 'Shoes']);
});

test('when the storage is full, that is said, and the last save stays whole', async ({ context, page }) => {
  await open(page);
  await fill(page);
  const before = await all(page);
  await limit(context, page, 1_000_000);
  await learnMuch(page);
  expect(await state(page)).toEqual(['failed', 'full']);
  await open(page);
  expect(await all(page)).toBe(before);
});

test('so it is with a database that is full', async ({ page }) => {
  await withoutWriting(page);
  await open(page);
  await fill(page);
  const before = await all(page);
  // Chromium asks only every half minute how much its databases may grow, so that a limit is noticed too late here.
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await learnMuch(page);
  expect(await state(page)).toEqual(['failed', 'full']);
  await open(page);
  expect(await all(page)).toBe(before);
});

test('samples are kept even where there is no space for weights, which are kept when there is', async ({
  context,
  page,
}) => {
  await open(page);
  await fill(page);
  const setLimit = await limit(context, page, 1_000_000);
  await use(page, ({ add }) => add(1, 3));
  await learnMuch(page);
  const stored = () =>
    use(page, async ({ folder }) => {
      const file = await (await (await folder()).getFileHandle('project.json')).getFile();
      const { samples, training } = JSON.parse(await file.text());
      return [samples.length, training.history.length];
    });
  expect(await state(page)).toEqual(['failed', 'full']);
  expect(await stored()).toEqual([33, 1]);
  await setLimit();
  // It tries again by itself.
  await expect.poll(() => state(page)).toEqual(['saved', null]);
  expect(await stored()).toEqual([33, 2]);
});

test('a browser that keeps nothing says so, and all else works', async ({ page }) => {
  await page.addInitScript(() => {
    StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('not here', 'SecurityError'));
    IDBFactory.prototype.open = () => {
      throw new DOMException('not here', 'SecurityError');
    };
  });
  await open(page);
  expect(await state(page)).toEqual(['failed', 'unsupported']);
  await use(page, ({ lesson, add }) => {
    lesson.addClass('a');
    add(0, 3);
  });
  expect(await state(page)).toEqual(['failed', 'unsupported']);
  expect(await use(page, ({ keeper }) => keeper.list())).toEqual([]);
});
