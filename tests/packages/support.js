// @ts-check
// What the tests share: hosts, and an element that is used as a visitor and a page would.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from '../e2e/support.js';
import { Host } from '../host.js';

/** @import { Browser, Frame, Page } from '@playwright/test' */
/** @import { Options } from '../host.js' */

export { expect };

const ROOT = join(import.meta.dirname, '../..');

export const SELF_HOSTED = join(ROOT, 'dist-package/selfhosted');
export const NPM = join(ROOT, 'dist-package/npm');
export const DEMO = process.env.DIST ?? join(ROOT, 'dist');
export const EXAMPLES = join(ROOT, 'examples');

/** A test picture of Fashion-MNIST that every net here gets right. */
export const BAG = join(import.meta.dirname, 'bag.png');

/**
 * @typedef {object} Own
 * @property {(options: Options) => Promise<Host>} host opens a host
 */

/** Every test fails on an error in the console and on a breach of the policy; its hosts are closed at its end. */
export const test = base.extend(
  /** @type {Parameters<typeof base.extend<Own, {}>>[0]} */ ({
    browser: [
      async ({ browser }, use) => {
        if (browser.browserType().name() === 'firefox') sayLess(browser);
        await use(browser);
      },
      { scope: 'worker' },
    ],
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it which fixtures this one needs
    host: async ({}, use) => {
      /** @type {Host[]} */
      const hosts = [];
      await use(async (options) => {
        const host = new Host(options);
        await host.open();
        hosts.push(host);
        return host;
      });
      await Promise.all(hosts.map((host) => host.close()));
    },
  }),
);

/**
 * Before each page, Playwright 1.65 tells Firefox the colour scheme by a command that Debian's does not know yet, and gives up
 * when it says so. There is no option for that, so the command is left out.
 *
 * @param {Browser} browser
 */
function sayLess(browser) {
  const inside = /** @type {any} */ (browser);
  const session = inside._connection.toImpl(browser)._browserSession;
  const send = session.send.bind(session);
  session.send = async (/** @type {string} */ command, /** @type {object} */ options) =>
    command === 'emulation.setMediaFeaturesOverride' ? {} : send(command, options);
}

/** The README's page of ten lines, beside the folder that it names. */
export const plainPage = { '/': join(EXAMPLES, 'plain'), '/alexnet/': SELF_HOSTED };

/**
 * The same page, with its script and weights from elsewhere.
 *
 * @param {string} folder where the self-hosted folder is
 */
export const pageUsing = (folder) =>
  readFileSync(join(EXAMPLES, 'plain/index.html'), 'utf8').replaceAll('"alexnet/', `"${folder}`);

/** Shows interest in the element, and waits for its net. @param {Page | Frame} page */
export async function start(page) {
  const element = page.locator('alexnet-classifier');
  await element.evaluate((each) => {
    const started = new Promise((resolve, reject) => {
      each.addEventListener('ready', () => resolve(null), { once: true });
      each.addEventListener(
        'error',
        (event) => {
          reject(new Error(String(/** @type {CustomEvent} */ (event).detail?.message ?? event)));
        },
        { once: true },
      );
    });
    started.catch(() => {}); // it is awaited below, after the click
    Object.assign(each, { started });
  });
  await element.getByRole('button').first().click();
  await element.evaluate((/** @type {any} */ { started }) => started);
}

/** What the element says the picture of a bag is, and the device that it says so by. @param {Page | Frame} page */
export function classifyBag(page) {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    /** @type {any} */
    const element = document.querySelector('alexnet-classifier:not(#photo-classifier)');
    const { predictions, device } = await element.classify(new Blob([bytes], { type: 'image/png' }));
    return { label: predictions[0].label, device };
  }, readFileSync(BAG).toString('base64'));
}

/** Waits until a net is kept, which the element itself does not wait for. @param {Page} page @param {string} folder of the net */
export async function netKept(page, folder) {
  const manifest = readFileSync(join(folder, 'manifest.json'));
  const { shards } = JSON.parse(manifest.toString());
  const sizes = [manifest.length, ...shards.map((/** @type {{ bytes: number }} */ { bytes }) => bytes)];
  const found = () =>
    page.evaluate(async () => {
      const cache = await caches.open('alexnet-web-shards-1');
      const kept = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
      return Promise.all(kept.map(async (each) => (await each?.arrayBuffer())?.byteLength ?? 0));
    });
  await expect.poll(async () => (await found()).sort()).toEqual(sizes.sort());
}

/** That the element works. @param {Page | Frame} page */
export async function works(page) {
  await start(page);
  expect(await classifyBag(page)).toEqual({ label: 'Bag', device: 'cpu' });
}
