// @ts-check
// Pictures that differ in nothing but their colour.

/** @import { Page } from '@playwright/test' */

/** Of one grey: what sees no colours cannot tell them apart. */
export const COLOURS = { red: 'rgb(200 40 40)', green: 'rgb(20 128 60)' };

/** Gives the page a function `disc(colour, place)`: a canvas with a disc before light grey. @param {Page} page */
export async function withDiscs(page) {
  await page.evaluate(() => {
    Object.assign(window, {
      /** @param {string} colour @param {number} place */
      disc(colour, place) {
        const canvas = Object.assign(document.createElement('canvas'), { width: 60, height: 40 });
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
        context.fillStyle = '#e6e6e6';
        context.fillRect(0, 0, 60, 40);
        context.fillStyle = colour;
        context.arc(25 + place, 20, 12, 0, 7);
        context.fill();
        return canvas;
      },
    });
  });
}

/** Teaches an element the two colours; what does it name a disc of each in a place that it has not seen? @param {Page} page @param {string} element */
export function learnColours(page, element) {
  return page.locator(element).evaluate(async (/** @type {any} */ teacher, colours) => {
    const { disc } = /** @type {any} */ (window);
    teacher.classes = Object.keys(colours);
    for (const [name, colour] of Object.entries(colours)) {
      for (const place of [0, 2, 4, 6]) await teacher.addSample(name, disc(colour, place));
    }
    await teacher.train();
    const answers = [];
    for (const colour of Object.values(colours)) {
      answers.push((await teacher.classify(disc(colour, 3))).predictions[0].label);
    }
    return answers;
  }, COLOURS);
}
