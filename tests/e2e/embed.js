// @ts-check
// The element on a page that has nothing else, for tests of what it promises to any page.

import { draw, random } from './pictures.js';
import { POLICY } from './server.mjs';
import { expect, LOADED_WITHIN } from './support.js';

/** @import { Page } from '@playwright/test' */

/** LeNet, on the CPU: what a net says is not what is asked here. */
const ATTRIBUTES = 'src="weights/lenet/manifest.json" device="cpu"';

/** An element's tag. @param {string} [attributes] @param {string} [content] */
export const tag = (attributes = '', content = '') =>
  `<alexnet-classifier ${ATTRIBUTES} ${attributes}>${content}</alexnet-classifier>`;

/**
 * Opens a page with elements in it, under the policy that the README asks for.
 *
 * @param {Page} page
 * @param {string} body
 * @param {string} [language] of the page
 * @param {string} [address] of it, with what comes behind
 */
export async function embed(page, body, language = 'en', address = './embed.html') {
  await page.route('**/embed.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'Content-Security-Policy': POLICY },
      body: `<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark"><title>A page</title>
      <link rel="icon" href="favicon.svg"><script type="module" src="alexnet-classifier.js"></script><main>${body}</main>`,
    }),
  );
  await page.goto(address);
}

/** Waits until the only element, or one with this selector, has its net. @param {Page} page @param {string} [element] */
export async function ready(page, element = 'alexnet-classifier') {
  await expect(page.locator(`${element} .loading`)).toHaveClass(/done/, { timeout: LOADED_WITHIN });
}

/** Has the only element as `window.element`, and its events from now on in `window.events`. @param {Page} page */
export async function listen(page) {
  await page.evaluate(() => {
    const element = /** @type {HTMLElement} */ (document.querySelector('alexnet-classifier'));
    /** @type {[string, unknown][]} */
    const events = [];
    for (const name of ['progress', 'ready', 'result', 'step', 'epoch', 'error']) {
      element.addEventListener(name, (event) => {
        const { detail } = /** @type {CustomEvent} */ (event);
        events.push([
          name,
          detail instanceof Error ? { code: /** @type {any} */ (detail).code, message: detail.message } : detail,
        ]);
      });
    }
    Object.assign(window, { element, events });
  });
}

/** The details of the events of a name so far. @param {Page} page @param {string} name @returns {Promise<any[]>} */
export const told = (page, name) =>
  page.evaluate(
    (wanted) =>
      /** @type {any} */ (window).events
        .filter((/** @type {[string]} */ [each]) => each === wanted)
        .map((/** @type {[string, unknown]} */ [, detail]) => detail),
    name,
  );

/**
 * A drawing as a file's bytes, for `picture` in the page.
 *
 * @param {'ring' | 'cross'} shape
 * @param {number} seed
 * @param {number} [spread] from 0 to 1, how much size, place and noise differ
 */
export function drawing(shape, seed, spread = 1) {
  const next = random(seed);
  return draw(shape, () => 0.5 + spread * (next() - 0.5)).toString('base64');
}

/** Lets `window.picture(base64)` make a Blob of a drawing. @param {Page} page */
export const withPictures = (page) =>
  page.evaluate(() => {
    Object.assign(window, {
      picture: (/** @type {string} */ base64) =>
        new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type: 'image/png' }),
    });
  });
