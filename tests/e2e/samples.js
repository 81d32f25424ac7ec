// @ts-check
// The part of the element that takes samples, alone on a page: what a net sees of a picture is not what is asked here.

import { AxeBuilder } from '@axe-core/playwright';
import { deflateSync } from 'node:zlib';
import { embed } from './embed.js';
import { pngOf } from './pictures.js';
import { expect } from './support.js';

/** @import { Page } from '@playwright/test' */

/**
 * Opens a page with it. There, `window.lesson` is the lesson, `window.view` the part, and `window.reports` what went wrong. With
 * `waiting` no picture is decoded before what this gives is called.
 *
 * @param {Page} page
 * @param {{ names?: string[], waiting?: boolean, language?: string }} [options]
 */
export async function mount(page, { names = ['a', 'b'], waiting = false, language = 'en' } = {}) {
  let arrive = () => {};
  if (waiting) {
    const arrived = new Promise((resolve) => {
      arrive = () => resolve(undefined);
    });
    await page.route('**/decode.js', async (route) => {
      await arrived;
      await route.continue();
    });
  }
  await embed(page, '<h1>A page</h1><alexnet-classifier></alexnet-classifier>', language);
  await page.evaluate(
    async (wanted) => {
      const from = (/** @type {string} */ path) => import(new URL(`sources/js/${path}`, document.baseURI).href);
      const [
        { SamplesView },
        { Lesson },
        { DrawDialog },
        { Announcer },
        { textsFor },
        { common, sheetsFor },
        { teaching },
      ] = await Promise.all(
        [
          'element/teach/samples.js',
          'teach/lesson.js',
          'element/draw-dialog.js',
          'element/announce.js',
          'locales/index.js',
          'element/styles/index.js',
          'element/styles/teaching.js',
        ].map(from),
      );
      const texts = await textsFor(wanted.language);
      const announcer = new Announcer();
      /** @type {string[]} */
      const reports = [];
      const lesson = new Lesson();
      for (const name of wanted.names) lesson.addClass(name);
      const draw = new DrawDialog(texts);
      const report = (/** @type {unknown} */ error) => reports.push(String(error));
      const view = new SamplesView({ texts, announcer, emit() {}, report }, { lesson, draw });
      const root = /** @type {ShadowRoot} */ (document.querySelector('alexnet-classifier')?.shadowRoot);
      const live = document.createElement('div');
      live.className = 'live';
      view.element.classList.add('card');
      live.lang = texts.language;
      live.append(view.element, draw.element, announcer.element);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheetsFor([...common, ...teaching])(document)];
      root.replaceChildren(live);
      Object.assign(window, { lesson, view, reports });
    },
    { names, language },
  );
  return arrive;
}

/** What the lesson has, in order: the class's name and the file's. @param {Page} page @returns {Promise<string[]>} */
export const samples = (page) =>
  page.evaluate(() => {
    const { lesson } = /** @type {any} */ (window);
    return [...lesson.samples.values()].map((sample) => `${lesson.classes[sample.class].name}/${sample.name}`);
  });

/** @param {Page} page @returns {Promise<string[]>} */
export const reports = (page) => page.evaluate(() => /** @type {any} */ (window).reports);

/**
 * A black picture as a PNG file, of any size: it takes little room.
 *
 * @param {number} width
 * @param {number} height
 * @param {Buffer} [data] of its pixels
 */
export function plain(width, height, data = deflateSync(Buffer.alloc((width + 1) * height), { level: 1 })) {
  return pngOf(width, height, 8, data);
}

/** A picture in a format that only browsers write here. @param {Page} page @param {string} type */
export async function encoded(page, type) {
  const bytes = await page.evaluate(async (wanted) => {
    const canvas = new OffscreenCanvas(200, 120);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    for (let x = 0; x < 200; x += 1) {
      context.fillStyle = `hsl(${5 * x} 80% ${(x % 50) + 25}%)`;
      context.fillRect(x, (7 * x) % 60, 1, 90);
    }
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: wanted })).arrayBuffer())];
  }, type);
  return Buffer.from(bytes);
}

/** A GIF of one pixel that changes. @param {number} frames */
export function gif(frames) {
  const frame = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  return Buffer.from([
    ...Buffer.from('GIF89a'),
    1,
    0,
    1,
    0,
    0x80,
    0,
    0,
    0,
    0,
    0,
    255,
    255,
    255,
    ...Array.from({ length: frames }, () => frame).flat(),
    0x3b,
  ]);
}

/** Files for an input. @param {Record<string, Buffer>} files */
export const given = (files) => Object.entries(files).map(([name, buffer]) => ({ name, mimeType: '', buffer }));

/** What axe-core finds of WCAG 2.2, levels A and AA. @param {Page} page */
export async function nothingIsFound(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' }); // a colour on its way to another one is neither
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])]),
  ).toEqual([]);
}
