// What is dropped: folders with whatever is in them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
/** @import { Search } from '../../www/js/inputs.js' */

import { pathOf, readable, takeFiles } from '../../www/js/inputs.js';

/** @param {string} path @param {boolean} [fails] */
const fileEntry = (path, fails = false) => ({
  name: path.split('/').pop(),
  fullPath: path,
  isDirectory: false,
  file: (/** @type {(file: File) => void} */ resolve, /** @type {(error: Error) => void} */ reject) =>
    fails ? reject(new DOMException('no', 'NotFoundError')) : resolve(new File(['x'], path)),
});

/** @param {string} path @param {{ name?: string }[]} entries */
const folderEntry = (path, entries) => ({
  name: path.slice(1),
  isDirectory: true,
  createReader: () => {
    const rest = [...entries];
    return { readEntries: (/** @type {(some: unknown[]) => void} */ resolve) => resolve(rest.splice(0, 2)) };
  },
});

/** What comes of dropping these. @param {object[]} entries @param {() => Search} [search] @returns {Promise<File[]>} */
function dropped(entries, search) {
  const host = new EventTarget();
  const event = Object.assign(new Event('drop', { cancelable: true }), {
    dataTransfer: {
      files: [new File([], 'folder')],
      items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })),
    },
    composedPath: () => [null],
  });
  return new Promise((resolve, reject) => {
    takeFiles(/** @type {HTMLElement} */ (host), {
      veil: /** @type {HTMLElement} */ ({ hidden: true }),
      onFiles: resolve,
      onError: reject,
      search,
    });
    host.dispatchEvent(event);
  });
}

test('a file that cannot be read takes none of the others with it', async () => {
  const names = ['/cats/1.png', '/cats/2.png', '/cats/link.png', '/cats/4.png', '/cats/5.png'];
  const files = await dropped([
    folderEntry(
      '/cats',
      names.map((name) => fileEntry(name, name.includes('link'))),
    ),
  ]);
  assert.deepEqual(files.map(pathOf).sort(), names.map((name) => name.slice(1)).sort());
  for (const file of files) {
    if (pathOf(file) === 'cats/link.png')
      assert.throws(() => readable(file), { code: 'bad-picture', reason: 'gone', file: 'link.png' });
    else assert.equal(readable(file), file);
  }
});

test('whoever waits for folders sees how many files were found, and can end it', async () => {
  const many = Array.from({ length: 100 }, (_, index) => `/cats/${index}.png`);
  const folders = [
    folderEntry(
      '/cats',
      many.map((name) => fileEntry(name)),
    ),
  ];
  let [found, isOver] = [0, false];
  /** @param {number} most @returns {Promise<Search>} */
  const searchFor = (most) =>
    new Promise((resolve) => {
      const stop = new AbortController();
      const search = {
        signal: stop.signal,
        found: () => {
          found += 1;
          if (found === most) stop.abort();
        },
        end: () => {
          isOver = true;
          resolve(search);
        },
      };
      void dropped(folders, () => search).then(() => {
        assert.equal(most, Infinity, 'nothing is taken of a search that was ended');
      });
    });
  await searchFor(Infinity);
  assert.deepEqual([found, isOver], [100, true]);
  [found, isOver] = [0, false];
  await searchFor(40);
  assert.ok(found < 100 && isOver, `${found} of 100`);
});
