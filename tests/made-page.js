// @ts-check
// A web page of one's own, as the element makes it, taken out of the browser and unpacked: for every browser alike, since not all
// that drive one can take downloads.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzip } from '../www/js/unzip.js';

/**
 * Runs in the page: has its element make a web page, and gives that as base64.
 *
 * @returns {Promise<string>}
 */
export async function makeInPage() {
  const element = /** @type {Element} */ (document.querySelector('alexnet-classifier'));
  /** @param {string} selector */
  const press = (selector) => /** @type {any} */ (element.shadowRoot).querySelector(selector).click();
  const { createObjectURL } = URL;
  /** @type {Promise<Blob>} */
  const made = new Promise((resolve) => {
    URL.createObjectURL = (given) => {
      if (given instanceof Blob && given.type === 'application/zip') resolve(given);
      return createObjectURL(given);
    };
  });
  press('.open-export');
  press('.download-page');
  const blob = await made;
  URL.createObjectURL = createObjectURL;
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1]);
    reader.readAsDataURL(blob);
  });
}

/** Unpacks it into a folder. @param {string} base64 @param {string} folder */
export async function unpack(base64, folder) {
  for (const { name, open } of await unzip(new Blob([Buffer.from(base64, 'base64')]))) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(await (await open()).arrayBuffer()));
  }
}
