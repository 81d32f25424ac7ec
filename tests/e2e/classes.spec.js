// @ts-check
// Many classes: their cards, what is confused among them, and thousands of samples of theirs.

import { names, report } from './many.js';
import { mount } from './samples.js';
import { expect, test } from './support.js';

/** @import { Page } from '@playwright/test' */

const PHONE = { width: 375, height: 800 };

/** @param {Page} page @param {string} name */
const card = (page, name) => page.getByRole('group', { name: `Class ${name}`, exact: true });

/** The cards that are seen. @param {Page} page */
const seen = (page) => page.locator('.class-card:visible');

test('a few classes need no help', async ({ page }) => {
  await mount(page, { names: names(8) });
  await expect(page.locator('.class-browser')).toBeHidden();
  await expect(page.locator('.class-toggle').first()).toBeHidden();
  await page.setViewportSize(PHONE);
  await expect(seen(page)).toHaveCount(8);
  await page.locator('.add-class').click();
  await expect(page.locator('.class-browser')).toBeVisible();
  await expect(seen(page), 'one at a time').toHaveCount(1);
  await expect(seen(page).locator('.class-name')).toBeFocused();
});

test('classes are found by name, and stay in sight while they are renamed', async ({ page }) => {
  await mount(page, { names: names(64) });
  await page.getByRole('searchbox', { name: 'Find a class' }).fill('SS 12');
  await expect(seen(page)).toHaveCount(1);
  await expect(page.getByText('1 of 64 classes')).toBeVisible();
  await card(page, 'class 12').locator('.class-name').fill('boot');
  await expect(card(page, 'boot')).toBeVisible();
  await page.locator('.class-search').fill('nothing like it');
  await expect(seen(page)).toHaveCount(0);
  await page.locator('.add-class').click();
  await expect(seen(page), 'a new class is seen').toHaveCount(65);
  await expect(page.locator('.class-name').last()).toBeFocused();
});

test('cards are collapsed and expanded by keyboard, one or all, and take files all the same', async ({ page }) => {
  await mount(page, { names: names(12) });
  const toggle = page.getByRole('button', { name: 'Examples of class 3', exact: true });
  const files = card(page, 'class 3').locator('.file');
  await toggle.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await expect(files).toBeHidden();
  await expect(card(page, 'class 3').locator('.class-name')).toBeVisible();
  await page.evaluate(async () => {
    const { view } = /** @type {any} */ (window);
    const canvas = new OffscreenCanvas(9, 9);
    canvas.getContext('2d');
    view.takeFiles(
      [new File([await canvas.convertToBlob()], 'one.png')],
      view.element.querySelectorAll('.class-name')[2],
    );
  });
  await expect(card(page, 'class 3').locator('.class-count')).toHaveText('1 example');
  await toggle.press(' ');
  await expect(files).toBeVisible();
  await page.getByRole('button', { name: 'Collapse all' }).press('Enter');
  await expect(page.locator('.class-body:visible')).toHaveCount(0);
  await page.getByRole('button', { name: 'Expand all' }).press('Enter');
  await expect(page.locator('.class-body:visible')).toHaveCount(12);
});

test('a phone shows one card at a time', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await mount(page, { names: names(64) });
  const name = seen(page).locator('.class-name');
  await expect(name).toHaveValue('class 1');
  await page.getByRole('button', { name: 'Next class' }).click();
  await expect(name).toHaveValue('class 2');
  for (const _ of [1, 2]) await page.getByRole('button', { name: 'Previous class' }).press('Enter');
  await expect(name).toHaveValue('class 64');
  await page.locator('.class-choice').selectOption('class 40');
  await expect(name).toHaveValue('class 40');
  await page.locator('.class-search').fill('class 5');
  await expect(name).toHaveValue('class 5');
  await expect(page.locator('.class-choice option')).toHaveCount(11);
  await seen(page).locator('.class-remove').click();
  await expect(name, 'the next one that was found').toHaveValue('class 50');
});

test('classes of one colour have marks of their own', async ({ page }) => {
  await mount(page, { names: names(21) });
  const colors = page.locator('.class-color');
  const marks = await Promise.all([0, 10, 20].map((index) => colors.nth(index).getAttribute('data-mark')));
  expect(marks).toEqual(['disc', 'square', 'triangle']);
  const color = await colors.first().inputValue();
  await colors.nth(1).fill(color);
  await expect(colors.nth(1)).toHaveAttribute('data-mark', 'square');
  await expect(colors.nth(20), 'one more before it').toHaveAttribute('data-mark', 'diamond');
});

test('five thousand samples of 64 classes cost no more each than the first ones', async ({ page }) => {
  await mount(page, { names: names(64) });
  const { first, last, elements } = await page.evaluate(async () => {
    const { lesson, view } = /** @type {any} */ (window);
    const canvas = new OffscreenCanvas(8, 8);
    canvas.getContext('2d');
    const picture = await canvas.convertToBlob();
    let count = 0;
    /** The time at the next frame, after what was asked for before. */
    const atFrame = () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => {
          view.element.getBoundingClientRect();
          resolve(performance.now());
        });
      });
    /** Milliseconds that a hundred take: to add, to show at the next frame, to lay out. */
    async function hundred() {
      const start = performance.now();
      const before = atFrame();
      for (let added = 0; added < 100; added += 1) {
        lesson.add({ class: (count += 1) % 64, picture, key: count, name: '' });
      }
      const adding = performance.now() - start;
      const after = atFrame();
      return adding + (await after) - (await before);
    }
    /** @type {number[]} */
    const times = [];
    while (count < 5000) times.push(await hundred());
    // What else the machine does can only make it longer.
    return {
      first: Math.min(...times.slice(0, 10)),
      last: Math.min(...times.slice(-10)),
      elements: view.element.querySelectorAll('*').length,
    };
  });
  expect(last).toBeLessThan(3 * first);
  expect(last).toBeLessThan(50);
  expect(elements).toBeLessThan(64 * 60);
  await expect(page.locator('.class-count').first()).toHaveText('78 examples');
});

test('the worst pairs open their pictures, and the matrix has them side by side', async ({ page }) => {
  await report(page, { count: 64 });
  const worst = page.locator('.worst-pairs').getByRole('button');
  await expect(worst).toHaveCount(8);
  await expect(worst.first()).toHaveText('class 62 taken for class 59: 10 of 20');
  await worst.first().click();
  const dialog = page.getByRole('dialog', { name: '10 pictures of class 62 named class 59' });
  await expect(dialog.getByRole('option')).toHaveCount(10);
  await page.keyboard.press('Escape');
  await expect(worst.first()).toBeFocused();

  const rows = page.locator('.matrix tbody th');
  await expect(rows.first()).toHaveText('class 1');
  await page.getByLabel('Order of the classes').selectOption('By confusion');
  await expect(rows.first()).toHaveText('class 59');
  expect((await rows.allInnerTexts()).slice(0, 4)).toEqual(['class 59', 'class 62', 'class 56', 'class 53']);
  const frame = page.getByRole('region', { name: 'What it takes for what' });
  await frame.focus();
  await page.keyboard.press('End');
  await expect(page.locator('.matrix tbody tr').last()).toBeInViewport();
  await expect(page.locator('.matrix thead th').first(), 'its head stays').toBeInViewport();
});

test('a few classes have their worst pairs, and the matrix as listed', async ({ page }) => {
  await report(page, { count: 3 });
  await expect(page.locator('.worst-pairs').getByRole('button')).toHaveText([
    'class 3 taken for class 1: 7 of 20',
    'class 2 taken for class 1: 3 of 20',
  ]);
  await expect(page.locator('.matrix-order')).toBeHidden();
  await expect(page.locator('.matrix tbody th [data-mark=disc]')).toHaveCount(3);
});

test('of many names the likeliest are shown, and all if they are wanted', async ({ page }) => {
  await mount(page, { names: names(64) });
  await page.evaluate(async (labels) => {
    const from = (/** @type {string} */ path) => import(new URL(`sources/js/${path}`, document.baseURI).href);
    const [{ ResultView }, { looksOf }, { textsFor }] = await Promise.all(
      ['element/result.js', 'teach/lesson.js', 'locales/index.js'].map(from),
    );
    const result = new ResultView(await textsFor('en'), 'Result');
    const all = labels.map((label, index) => ({ index, label, probability: 1 / (index + 2) }));
    const picture = { width: 1, height: 1, pixels: new Uint8Array(4) };
    const show = () =>
      result.show(
        { picture, truth: null },
        {
          predictions: all.slice(0, result.top),
          ...{ seen: new Uint8Array(1), side: 1, inverted: false, milliseconds: 1, device: { kind: 'cpu', name: '' } },
        },
      );
    result.names = () => labels;
    result.looks = new Map(
      labels.map((label, index) => [label, looksOf(/** @type {any} */ (window).lesson.classes)[index]]),
    );
    result.onAsk = show;
    show();
    /** @type {any} */ (window).view.element.replaceChildren(result.element);
  }, names(64));
  const bars = page.locator('.bar-label');
  await expect(bars).toHaveText(names(5));
  await expect(bars.first()).toHaveAttribute('data-mark', 'disc');
  await page.getByRole('button', { name: 'Show all 64' }).click();
  await expect(bars).toHaveCount(64);
  await page.getByLabel('Find a name').fill('class 6');
  await expect(bars).toHaveText(['class 6', 'class 60', 'class 61', 'class 62', 'class 63', 'class 64']);
  await page.getByRole('button', { name: 'Show the likeliest' }).click();
  await expect(bars).toHaveCount(5);
});
