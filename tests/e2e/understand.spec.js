// @ts-check
// How a net learns and what has come of it: settings, curves, the confusion matrix and its pictures, "I don't know", "Why?".

import { drawing } from './embed.js';
import { nothingIsFound } from './samples.js';
import { answerTo, expect, test } from './support.js';
import { ELEMENT, learn, measured, show } from './taught.js';

/** @import { Page } from '@playwright/test' */

/** Gives the net a picture to try. @param {Page} page @param {'ring' | 'cross'} shape @param {number} seed */
const tryOne = (page, shape, seed) =>
  answerTo(
    page,
    () =>
      page.locator('.try-file input').setInputFiles({
        name: `${shape}.png`,
        mimeType: 'image/png',
        buffer: Buffer.from(drawing(shape, seed), 'base64'),
      }),
    ELEMENT,
  );

/** What is on a canvas, to compare. @param {import('@playwright/test').Locator} canvas @returns {Promise<string>} */
const drawn = (canvas) => canvas.evaluate((/** @type {HTMLCanvasElement} */ each) => each.toDataURL());

test('has settings that suit what learns, explained and within reason', async ({ page }) => {
  await show(page);
  await expect(page.locator('.learner-0')).toBeChecked();
  await page.locator('.folded summary').first().click();
  await expect(page.locator('.weightDecay')).toHaveValue('0.0002');
  await expect(page.locator('.weightDecay')).toHaveAccessibleDescription(/^How simple it stays/);
  await expect(page.locator('.learningRate'), 'a new last layer finds its own').toBeHidden();
  await expect(page.locator('.batch'), 'it learns from all at once').toBeHidden();
  await expect(page.locator('.vary')).toBeHidden();

  await page.locator('.learner-2').check();
  await expect(page.locator('.batch')).toBeVisible();
  await expect(page.locator('.weightDecay')).toHaveValue('0');
  await expect(page.locator('.learningRate'), 'what the engine is to choose, once it has').toHaveValue(/^[\d.]+$/);
  const rate = await page.locator('.learningRate').inputValue();
  await expect(page.locator('.learningRate')).toHaveAccessibleDescription(/^How far each step goes/);
  await page.locator('.learningRate').fill('0.02');
  await page.locator('.momentum').fill('7');
  await page.locator('.batch').fill('');
  await page.locator('.batch').blur();
  await expect(page.locator('.momentum'), 'as far as it makes sense').toHaveValue('0.999');
  await expect(page.locator('.batch'), 'as before').toHaveValue(/^\d+$/);
  await expect(page.locator('.learningRate')).toHaveValue('0.02');
  await page.locator('.defaults').click();
  await expect(page.locator('.learningRate')).toHaveValue(rate);

  await page.locator('.learner-1').check();
  await page.locator('.depth').fill('99');
  await page.locator('.depth').blur();
  await expect(page.locator('.depth'), 'LeNet has five layers').toHaveValue('4');
});

test('holds out as many examples as are wished', async ({ page }) => {
  await show(page);
  await expect(page.locator('.thumb.held-out')).toHaveCount(4);
  await page.locator('.folded summary').first().click();
  await page.locator('.share').fill('0.5');
  await expect(page.locator('.thumb.held-out')).toHaveCount(10);
  await page.locator('.share').fill('0');
  await learn(page, 5);
  await expect(page.locator('.report-summary')).toHaveText(
    /^\d+% of 20 pictures named rightly\. It has learnt from these very pictures/,
  );
  await expect(page.locator('.legend.held-out').first()).toBeHidden();
});

test('shows how the examples are varied, before anything is learnt from them', async ({ page }) => {
  await show(page);
  await page.locator('.learner-2').check();
  await page.locator('.vary summary').click();
  const copies = page.locator('.copy');
  const blank = await page.evaluate(() =>
    Object.assign(document.createElement('canvas'), { width: 28, height: 28 }).toDataURL(),
  );
  const all = () => Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((index) => drawn(copies.nth(index))));
  await expect.poll(async () => (await all()).includes(blank)).toBe(false);
  for (const name of ['translate', 'brightness', 'erase']) await page.locator(`.${name}`).fill('0');
  await expect.poll(async () => new Set(await all()).size, 'as it is').toBe(1);
  await page.locator('.translate').fill('0.21');
  await expect.poll(async () => new Set(await all()).size).toBeGreaterThan(4);
  await expect(page.locator('.translate')).toHaveAttribute('aria-valuetext', '21%');
  const before = await drawn(copies.first());
  await page.locator('.another').click();
  await expect.poll(() => drawn(copies.first())).not.toBe(before);
});

test('shows both curves, can be paused, goes on, and goes back to the best', async ({ page }) => {
  await show(page);
  await page.locator('.learner-2').check();
  await page.locator('.epochs').fill('1000'); // it does not end by itself, however late one looks
  await page.locator('.train').click();
  await expect(page.locator('.pause')).toBeFocused();
  await expect(page.locator('.epochs')).toBeDisabled();
  await expect(page.locator('.training-text')).toHaveText(/^Epoch ([3-9]|\d\d+)\b.* · .*(second|minute)s? left$/);
  await page.locator('.pause').click();
  await expect(page.locator('.train')).toHaveText('Go on');
  await expect(page.locator('.train'), 'the focus is not lost').toBeFocused();
  await expect(page.locator('.training-text')).toHaveText(
    /^Training is paused\. Epoch \d+: \d+% of your examples named rightly, and \d+% of those held out$/,
  );
  const epochs = async () => Number((await page.locator('.training-text').innerText()).match(/Epoch (\d+)/)?.[1]);
  const paused = await epochs();

  await page.locator('.once').click();
  await expect(page.locator('.pause')).toBeHidden();
  expect(await epochs()).toBe(paused + 1);
  await page.locator('.train').click();
  await expect.poll(epochs).toBeGreaterThan(paused + 4);
  for (const line of ['learning', 'held-out']) {
    await expect(page.locator(`.chart .line.${line}`).first()).toHaveAttribute('d', /^M.*L/);
  }
  await expect(
    page.getByRole('img', { name: /^Loss after \d+ epochs: learnt from: [\d.]+, held out: [\d.]+$/ }),
  ).toBeVisible();
  await page.locator('.stop').click();
  await expect(page.locator('.training-text')).toHaveText(
    /^Training was stopped\. (What the best epoch had learnt is kept\. )?Epoch/,
  );
  await expect(page.locator('.back-to-best'), 'it is the best').toBeHidden();
  await measured(page);
});

test('ends by itself when it gets no better, and goes back to the best', async ({ page }) => {
  await show(page, { mistake: true }); // the surer it is, the worse is that one
  await page.locator('.settings summary').first().click();
  await page.locator('.patience').fill('5');
  await page.locator('.epochs').fill('900');
  await page.locator('.train').click();
  await measured(page, 240_000);
  const text = await page.locator('.training-text').innerText();
  expect(text).toMatch(
    /^Training ended by itself, as it got no better\. What the best epoch had learnt is kept\. Epoch \d+: /,
  );
  expect(Number(text.match(/Epoch (\d+)/)?.[1])).toBeLessThan(800);
  await expect(page.locator('.back-to-best'), 'it is there already').toBeHidden();
  await expect(page.locator('.train')).toHaveText('Train again');
});

test('opens the pictures behind a number, to be put right and learnt anew', async ({ page }) => {
  await show(page, { mistake: true });
  await learn(page);
  await expect(page.locator('.report-summary')).toHaveText(
    '75% of 4 pictures that it did not learn from named rightly.',
  );
  await expect(page.locator('.matrix tbody tr').first().locator('.share')).toHaveText('50%');
  await page.getByRole('button', { name: '1 picture of ring named cross' }).click();
  const dialog = page.getByRole('dialog', { name: '1 picture of ring named cross' });
  await expect(dialog.locator('.thumb')).toHaveCount(1);
  await nothingIsFound(page);
  await dialog.locator('.thumb').click();
  await dialog.locator('.move-to').selectOption('cross');
  await dialog.locator('.move-selected').click();
  await expect(dialog, 'there is nothing left to do').toBeHidden();
  await expect(page.locator('.class-count')).toHaveText(['9 examples', '11 examples']);
  await expect(page.locator('.undo')).toContainText('1 example moved to cross.');
  // It may have learnt again before anybody looks where the focus is.
  await page.locator('.pause').evaluate((button) => {
    button.addEventListener('focus', () => button.setAttribute('data-had-focus', ''), { once: true });
  });
  await page.locator('.stale .train-again').click();
  await expect(page.locator('.pause')).toHaveAttribute('data-had-focus', '');
  await measured(page);
  await expect(page.locator('.report-summary')).toHaveText(
    '100% of 4 pictures that it did not learn from named rightly.',
  );
  await expect(page.getByRole('button', { name: /named/ })).toHaveCount(2);
});

test('deletes pictures behind a number, by keyboard', async ({ page }) => {
  await show(page);
  await learn(page);
  const cell = page.getByRole('button', { name: /^[12] pictures? of ring named ring$/ });
  await cell.focus();
  await page.keyboard.press('Enter');
  const dialog = page.locator('.pictures-dialog');
  await expect(dialog.locator('.thumbs')).toBeFocused();
  const before = Number(await cell.textContent());
  await expect(dialog.locator('.thumb')).toHaveCount(before);
  await page.keyboard.press('Delete');
  await expect(dialog.locator('.thumb')).toHaveCount(before - 1);
  await expect(page.locator('.class-count').first()).toHaveText('9 examples');
  if (before > 1) await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(cell, 'the focus is where it was').toBeFocused();
  await page.locator('.stale .measure').click();
  await measured(page);
});

test('says that it does not know, where it is not sure enough', async ({ page }) => {
  await show(page);
  await learn(page);
  const named = await tryOne(page, 'ring', 77);
  await page.locator('.threshold').fill('1');
  await expect(page.locator('.threshold-cost')).toHaveText(
    /^At this point it gives no answer to \d of the \d that it named rightly \(\d+%\), and to \d of the \d that/,
  );
  await expect(page.locator('.answer-label')).toHaveText('I don’t know');
  await expect(page.locator('.answer-share')).toHaveText('');
  await expect(page.locator('.bar-label').first(), 'what it would have said').toHaveText(named);
  await page.locator('.suggest').click();
  await expect(page.locator('.threshold')).not.toHaveValue('1');
  await page.locator('.threshold').fill('0');
  await expect(page.locator('.threshold')).toHaveAttribute('aria-valuetext', 'it always answers');
  await expect(page.locator('.answer-label')).toHaveText(named);
  await page.locator('.threshold').fill('1');
  await page.locator('.use-original').click();
  await expect(page.locator('.threshold')).toBeHidden();
});

test('shows what decided, and what spoke for another class', async ({ page }) => {
  await show(page);
  await learn(page);
  const named = await tryOne(page, 'cross', 77);
  await page.locator('.why-button').click();
  const heat = page.locator('.heat');
  await expect(heat).toHaveAccessibleName(new RegExp(`^The more orange, the more it spoke for ${named} \\(`));
  await expect(page.locator('.heat-class')).toBeFocused();
  const isWarm = () =>
    heat.evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value, at) => at % 4 === 0 && value > data[at + 2] + 60);
    });
  expect(await isWarm()).toBe(true);
  const before = await drawn(heat);
  const other = named === 'ring' ? 'cross' : 'ring';
  await page.locator('.heat-class').selectOption(other);
  await expect(heat).toHaveAccessibleName(new RegExp(`spoke for ${other}`));
  expect(await drawn(heat)).not.toBe(before);
  await nothingIsFound(page);
  await tryOne(page, 'ring', 78);
  await expect(heat, 'it was about another picture').toBeHidden();
});

for (const width of [1280, 390]) {
  for (const language of ['en', 'zh']) {
    test.describe(`${width} wide, ${language}`, () => {
      test.use({ viewport: { width, height: 800 } });

      test('can be used by everybody', async ({ page }) => {
        await show(page, { mistake: true, language });
        await page.locator('.learner-1').check();
        for (const summary of await page.locator('.folded summary').all()) await summary.click();
        await learn(page, 5);
        await nothingIsFound(page);
        await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await page.locator(ELEMENT).screenshot({ path: test.info().outputPath(`teach-${width}-${language}.png`) });
      });
    });
  }
}
