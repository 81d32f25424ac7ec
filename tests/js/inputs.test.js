// What is dropped: folders with whatever is in them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnreadable, pathOf, takeFiles } from '../../www/js/inputs.js';

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

/** What comes of dropping these. @param {object[]} entries @returns {Promise<File[]>} */
function dropped(entries) {
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
  assert.deepEqual(files.filter(isUnreadable).map(pathOf), ['cats/link.png']);
});
