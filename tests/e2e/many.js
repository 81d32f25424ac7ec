// @ts-check
// The part of the element that says how well a net knows its classes, alone on a page, with a report that is made up: no net has
// to be taught 64 classes for it.

import { embed } from './embed.js';

/** @import { Page } from '@playwright/test' */

/** @param {number} count */
export const names = (count) => Array.from({ length: count }, (_, index) => `class ${index + 1}`);

/** Pictures of each class that it is measured on. */
export const EACH = 20;

/**
 * Opens a page with it. Each class is taken for the one three before it, the later the more often: of the last one half.
 *
 * @param {Page} page
 * @param {{ count: number, language?: string }} options
 */
export async function report(page, { count, language = 'en' }) {
  await embed(page, '<h1>A page</h1><alexnet-classifier></alexnet-classifier>', language);
  await page.evaluate(
    async (wanted) => {
      const from = (/** @type {string} */ path) => import(new URL(`sources/js/${path}`, document.baseURI).href);
      const [
        { UnderstandView },
        { Lesson },
        { Emitter },
        { Announcer },
        { textsFor },
        { common, sheetsFor },
        { teaching },
      ] = await Promise.all(
        [
          'element/teach/understand.js',
          'teach/lesson.js',
          'emitter.js',
          'element/announce.js',
          'locales/index.js',
          'element/styles/index.js',
          'element/styles/teaching.js',
        ].map(from),
      );
      const picture = await new Promise((resolve) => {
        const canvas = document.createElement('canvas');
        canvas.getContext('2d')?.fillRect(0, 0, 1, 1);
        canvas.toBlob(resolve);
      });
      const lesson = new Lesson();
      const confusion = wanted.names.map(() => wanted.names.map(() => 0));
      const answers = wanted.names.flatMap((name, truth) => {
        lesson.addClass(name);
        const wrong = Math.round((0.5 * wanted.each * truth) / wanted.names.length);
        return Array.from({ length: wanted.each }, (_, position) => {
          const named = position < wrong ? Math.max(0, truth - 3) : truth;
          confusion[truth][named] += 1;
          const { id } = lesson.add({ class: truth, picture, key: truth, name: '' });
          return { id, class: truth, named, probability: 0.5 + position / 50 };
        });
      });
      const right = answers.filter((answer) => answer.class === answer.named).length;
      const measured = {
        ...{ heldOut: true, accuracy: right / answers.length, loss: 1 },
        ...{ confusion, answers, calibration: 0.1, temperature: 1, threshold: 0.6 },
      };
      const tutor = Object.assign(new Emitter(), {
        ...{ state: 'idle', knows: true, report: measured, missing: null, threshold: 0 },
      });
      const texts = await textsFor(wanted.language);
      const view = new UnderstandView(
        { texts, announcer: new Announcer(), emit() {}, report() {} },
        { tutor, lesson, editing: { onMove() {}, onDelete() {} }, onTrain() {}, onThreshold() {} },
      );
      view.element.classList.add('card');
      const root = /** @type {ShadowRoot} */ (document.querySelector('alexnet-classifier')?.shadowRoot);
      const live = Object.assign(document.createElement('div'), { className: 'live', lang: texts.language });
      live.append(view.element);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheetsFor([...common, ...teaching])(document)];
      root.replaceChildren(live);
      Object.assign(window, { lesson });
    },
    { names: names(count), each: EACH, language },
  );
}
