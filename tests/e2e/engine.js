// @ts-check
// The engine without the page around it, for tests of what the page shows only roundly or not at all.

import { expect, GPU_WITHIN, test } from './support.js';
import { draw, random } from './pictures.js';

/** @import { Page } from '@playwright/test' */
/** @import { toSample } from '../../www/js/decoder.js' */
/** @import { Engine } from '../../www/js/engine.js' */
/** @import { Classified, DeviceKind, DeviceListing, Notice, Picture } from '../../www/js/messages.js' */

/** What the page says of the GPU where there is none. */
const ADAPTERLESS = /found no GPU|not offer WebGPU/;

/** A page of the same site with nothing on it. */
const BARE = '<!doctype html><title>Bare</title><link rel="icon" href="favicon.svg">';

/**
 * What the functions below leave in the page.
 *
 * @typedef {object} Bench
 * @property {Engine} engine
 * @property {DeviceListing[]} devices
 * @property {Notice[]} notices
 * @property {(base64: string) => Promise<Picture>} picture
 * @property {typeof toSample} sample
 */

/**
 * Starts an engine, with a model and a GPU that has passed its check; a machine without one is said to be skipped.
 *
 * @param {Page} page
 * @param {'alexnet' | 'lenet'} model
 */
export async function start(page, model) {
  await page.route('**/bare.html', (route) => route.fulfill({ contentType: 'text/html', body: BARE }));
  await page.goto('./bare.html');
  await page.evaluate(async () => {
    /** @param {string} file */
    const fetched = (file) => import(new URL(`sources/js/${file}`, document.baseURI).href);
    const [{ Engine }, { toPicture, toSample }] = [await fetched('engine.js'), await fetched('decoder.js')];
    /** @type {Bench} */
    const bench = {
      engine: new Engine(),
      devices: [],
      notices: [],
      picture(base64) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        return toPicture(new Blob([bytes], { type: 'image/png' }));
      },
      sample: toSample,
    };
    bench.engine.on('devices', (devices) => {
      bench.devices = devices;
    });
    bench.engine.on('notice', (notice) => bench.notices.push(notice));
    Object.assign(window, { bench });
  });
  await load(page, model);
  await expect
    .poll(async () => (await listing(page, 'webgpu')).state, { timeout: GPU_WITHIN })
    .toMatch(/ready|active|unavailable/);
  const { why } = await listing(page, 'webgpu');
  test.skip(ADAPTERLESS.test(why ?? ''), `no WebGPU here: ${why}`);
  expect(why, 'the GPU has passed its check').toBeNull();
}

/** @param {Page} page @param {string} model its folder of weights */
export async function load(page, model) {
  await page.evaluate(
    (manifest) => /** @type {any} */ (window).bench.engine.load(new URL(manifest, document.baseURI)),
    `weights/${model}/manifest.json`,
  );
}

/** @param {Page} page @param {DeviceKind} kind @returns {Promise<DeviceListing>} */
export async function listing(page, kind) {
  const devices = await page.evaluate(() => /** @type {any} */ (window).bench.devices);
  return devices.find((/** @type {DeviceListing} */ device) => device.kind === kind);
}

/** The warnings so far. @param {Page} page @returns {Promise<string[]>} */
export async function warnings(page) {
  /** @type {Notice[]} */
  const notices = await page.evaluate(() => /** @type {any} */ (window).bench.notices);
  return notices.filter(({ level }) => level === 'warning').map(({ message }) => message);
}

/** @param {Page} page @param {DeviceKind} kind */
export async function use(page, kind) {
  await page.evaluate((chosen) => /** @type {any} */ (window).bench.engine.useDevice(chosen), kind);
}

/** The seed of the first example of each class that `showDrawings` shows. */
export const SHOWN = 100;

/**
 * Has a drawing classified by the device in use.
 *
 * @param {Page} page
 * @param {'ring' | 'cross'} shape
 * @param {number} [seed]
 * @returns {Promise<Pick<Classified, 'device' | 'predictions'>>}
 */
export function classifyDrawing(page, shape, seed = 5) {
  return page.evaluate(
    async (base64) => {
      /** @type {Bench} */
      const { engine, picture } = /** @type {any} */ (window).bench;
      const { device, predictions } = await engine.classify(await picture(base64), { top: 10 });
      return { device, predictions };
    },
    base64Of(shape, seed),
  );
}

/** Teaches rings and crosses, without training. @param {Page} page @param {number} each examples of each */
export async function showDrawings(page, each) {
  const shapes = /** @type {const} */ (['ring', 'cross']);
  const examples = shapes.map((shape) => Array.from({ length: each }, (_, seed) => base64Of(shape, SHOWN + seed)));
  await page.evaluate(
    async ([classes, drawings]) => {
      /** @type {Bench} */
      const { engine, picture, sample } = /** @type {any} */ (window).bench;
      await engine.teach(classes);
      let id = 0;
      for (const [index, those] of drawings.entries()) {
        for (const drawing of those) {
          const kept = await sample(await picture(drawing));
          await engine.giveSamples([{ id: (id += 1), class: index, heldOut: false, ...kept }]);
        }
      }
    },
    /** @type {[string[], string[][]]} */ ([[...shapes], examples]),
  );
}

/** Trains what was taught. @param {Page} page @param {number} epochs @returns {Promise<import('../../www/js/messages.js').Trained>} */
export function train(page, epochs) {
  return page.evaluate((count) => /** @type {any} */ (window).bench.engine.train({ epochs: count }), epochs);
}

/** Ends the engine, so that it keeps nothing any more. @param {Page} page */
export async function close(page) {
  await page.evaluate(() => /** @type {any} */ (window).bench.engine.close());
}

/** What is kept of the GPU's choices for the next visit, or null. @param {Page} page @returns {Promise<any>} */
export function keptChoices(page) {
  return page.evaluate(async () => {
    const cache = await caches.open('alexnet-web-choices-1');
    const [request] = await cache.keys();
    const kept = await (await cache.match(request ?? ''))?.json();
    return kept ? JSON.parse(kept.choices) : null;
  });
}

/**
 * Has the kept choices be something else.
 *
 * @param {Page} page
 * @param {string} choices
 */
export async function spoilChoices(page, choices) {
  await page.evaluate(async (text) => {
    const cache = await caches.open('alexnet-web-choices-1');
    for (const request of await cache.keys()) {
      const kept = await (await cache.match(request))?.json();
      await cache.put(request, Response.json({ ...kept, choices: text }));
    }
  }, choices);
}

/** @param {'ring' | 'cross'} shape @param {number} seed */
const base64Of = (shape, seed) => draw(shape, random(seed)).toString('base64');
