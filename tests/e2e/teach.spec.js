// @ts-check
// A visitor teaches the net classes that it never saw.

import {
  answerTo,
  classify,
  expect,
  fillIn,
  GPU_WITHIN,
  open,
  startTeaching,
  TEACHER,
  test,
  train,
  tryPicture,
} from './support.js';
import { embed, ready, tag } from './embed.js';
import { files } from './pictures.js';

/** @import { Page } from '@playwright/test' */

const EXAMPLES = 12;

/** @param {Page} page @param {string[]} names */
async function nameClasses(page, names) {
  for (const [index, name] of names.entries()) await page.locator('.class-name').nth(index).fill(name);
}

/** @param {Page} page */
async function showExamples(page) {
  const inputs = page.locator('.class-card input[type=file]');
  await inputs.nth(0).setInputFiles(files('ring', EXAMPLES, 11));
  await inputs.nth(1).setInputFiles(files('cross', EXAMPLES, 22));
  await expect(page.locator('.thumb')).toHaveCount(2 * EXAMPLES);
}

test('learns rings and crosses, and knows ones that it has not seen', async ({ page }) => {
  await open(page);
  await startTeaching(page);
  await nameClasses(page, ['ring', 'cross']);
  await showExamples(page);
  await train(page);
  await expect(page.locator('.taught-names')).toHaveText('ring and cross');
  await expect(page.locator('.chart .line').first()).toHaveAttribute('d', /^M.*L/);
  await expect(page.getByRole('img', { name: /^Loss after \d+ epochs: / })).toBeVisible();

  let right = 0;
  for (const shape of /** @type {const} */ (['ring', 'cross'])) {
    for (const file of files(shape, 5, 33)) {
      const named = await answerTo(page, () => page.locator('.try-file input').setInputFiles(file), TEACHER);
      if (named === shape) right += 1;
    }
  }
  expect(right, 'of 10 unseen pictures named rightly').toBeGreaterThanOrEqual(9);
});

test('trains the whole net on three classes, so that it knows nine in ten that are held out', async ({ page }) => {
  await embed(page, tag('mode="teach" autoload'));
  await ready(page);
  await page.locator('.add-class').click();
  const shapes = /** @type {const} */ (['ring', 'cross', 'triangle']);
  await nameClasses(page, [...shapes]);
  for (const [index, shape] of shapes.entries()) {
    await page
      .locator('.class-card')
      .nth(index)
      .locator('input[type=file]')
      .setInputFiles(files(shape, 40, 7 + index));
  }
  await expect(page.locator('.class-count')).toHaveText(['40 examples', '40 examples', '40 examples']);
  await page.locator('.learner-2').check();
  await page.locator('.epochs').fill('60');
  await page.locator('.train').click();
  await expect(page.locator('.report-summary')).toHaveText(/of 24 pictures that it did not learn from/, {
    timeout: 200_000,
  });
  const summary = await page.locator('.report-summary').innerText();
  expect(Number.parseInt(summary, 10), summary).toBeGreaterThanOrEqual(90);
});

test('goes back to its own classes', async ({ page }) => {
  await open(page);
  await startTeaching(page);
  await fillIn(page);
  await train(page, 5);
  expect(['On the feet', 'Everything else']).toContain(await tryPicture(page, 2));
  await page.locator('.use-original').click();
  await expect(page.locator(`${TEACHER} .taught`)).toBeHidden();
  // The other element was taught nothing: it still names the net's own classes.
  await expect(page.locator(`${TEACHER} .answer-label`)).toHaveText(await classify(page, 2));
});

test('classes can be given other names, and what was learnt stays', async ({ page }) => {
  await open(page);
  await startTeaching(page);
  await fillIn(page);
  await train(page, 20);
  await nameClasses(page, ['Footwear', 'The rest']);
  await expect(page.locator('.taught-names')).toHaveText('Footwear and The rest');
  expect(['Footwear', 'The rest']).toContain(await tryPicture(page, 4));
});

test('stops when it is asked to, and keeps what it has learnt', async ({ page }) => {
  await open(page);
  await startTeaching(page);
  await fillIn(page);
  await page.locator('.epochs').fill('1000');
  await page.locator('.train').click();
  await expect(page.locator('.training-text')).toHaveText(/^Epoch ([2-9]|\d\d+)/, { timeout: GPU_WITHIN });
  await page.locator('.stop').click();
  await expect(page.locator('.train')).toBeVisible();
  await expect(page.locator(`${TEACHER} .taught`)).toBeVisible();
  expect(['On the feet', 'Everything else']).toContain(await tryPicture(page, 4));
});

test('says what is missing before it trains', async ({ page }) => {
  await open(page);
  await startTeaching(page);
  const hint = page.locator('.train-hint');
  await expect(hint).toHaveText('Give every class a name.');
  await nameClasses(page, ['ring', 'ring']);
  await expect(hint).toHaveText('Two classes have the same name.');
  await nameClasses(page, ['ring', 'cross']);
  await expect(hint).toHaveText(/at least one example of ring and cross/);
  await expect(page.locator('.train')).toHaveAttribute('aria-disabled', 'true');
  await showExamples(page);
  await expect(hint).toHaveText(`Ready: ${2 * EXAMPLES} examples of 2 classes.`);
});

test('takes examples from the gallery and from drawing, and gives them up again', async ({ page }) => {
  await open(page);
  await startTeaching(page);
  await nameClasses(page, ['a', 'b']);
  await page.locator('#pick-examples').click();
  await page.locator('#pick-class').selectOption('a');
  await page.locator('#pick-gallery select').selectOption('Bag');
  const tiles = page.locator('#pick-gallery .tile:visible');
  for (const index of [0, 1, 2]) await tiles.nth(index).click();
  await page.getByRole('button', { name: 'Add 3 pictures' }).click();
  await expect(page.locator('.class-count').nth(0)).toHaveText('3 examples');

  await page.locator('.from-drawing').nth(1).click();
  await page.locator('dialog .pad').hover(); // in sight, and at rest
  const pad = await page.locator('dialog .pad').boundingBox();
  if (!pad) throw new Error('nothing to draw on');
  await page.mouse.move(pad.x + 50, pad.y + 50);
  await page.mouse.down();
  await page.mouse.move(pad.x + 200, pad.y + 200, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Add, and draw another' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.locator('.class-count').nth(1)).toHaveText('1 example');

  await page.locator('.thumb').nth(1).click();
  await page.locator('.delete-selected').first().click();
  await expect(page.locator('.class-count').nth(0)).toHaveText('2 examples');
});
