// @ts-check
// Pages that say much about their texts, that have other colours, or that change their minds about the element, or its place.

import { drawing, embed, ready, tag, withPictures } from './embed.js';
import { names, report } from './many.js';
import { expect, test } from './support.js';

/** @import { Page } from '@playwright/test' */

/** What the page says of its texts gets to all that is in it, unless that says otherwise. */
const HOSTILE = `
  html { font-size: 62.5% }
  body {
    text-transform: uppercase; white-space: pre; letter-spacing: 3px; word-spacing: 9px; text-indent: 40px; line-height: 3;
    text-align: right; font: italic 700 30px serif; text-shadow: 1px 1px red; cursor: wait; list-style: square;
  }
`;

/** How each node of the element's own looks, in text. @param {Page} page */
const looks = (page) =>
  page.evaluate(() => {
    const inherited = /^(font|text|white|letter|word|line|direction|cursor|list|color)/;
    const properties = [...getComputedStyle(document.body)].filter((name) => inherited.test(name));
    return [...document.querySelectorAll('alexnet-classifier')].flatMap((element) =>
      [.../** @type {ShadowRoot} */ (element.shadowRoot).querySelectorAll(':not(slot)')].map((node) => {
        const style = getComputedStyle(node);
        return [node.className, ...properties.map((name) => style.getPropertyValue(name))].join('; ');
      }),
    );
  });

test('looks the same wherever it is', async ({ page }) => {
  const seen = [];
  for (const [attribute, style] of /** @type {const} */ ([
    ['ltr', ''],
    ['rtl', HOSTILE],
  ])) {
    await embed(page, tag('id="facade"') + tag('autoload') + tag('mode="teach" autoload'));
    await page.evaluate(
      ([direction, text]) => {
        document.documentElement.dir = direction;
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        document.adoptedStyleSheets = [sheet];
      },
      [attribute, style],
    );
    await expect(page.locator('.loading.done')).toHaveCount(2);
    seen.push(await looks(page));
  }
  expect(seen[0].length).toBeGreaterThan(200);
  expect(seen[1]).toEqual(seen[0]);
});

test('is as large as the page has it, and what it holds of the page is the page’s own', async ({ page }) => {
  await embed(page, tag('dir="rtl"', '<p id="own">שלום</p>'));
  const of = (/** @type {string} */ part, /** @type {'fontSize' | 'direction'} */ name) =>
    page.locator(`alexnet-classifier ${part}`).evaluate((node, wanted) => getComputedStyle(node)[wanted], name);
  await page.locator('alexnet-classifier').evaluate((element) => {
    element.style.fontSize = '20px';
  });
  expect(await of('.start', 'fontSize')).toBe('20px');
  expect(await of('.privacy', 'direction')).toBe('ltr');
  expect(await of('#own', 'direction')).toBe('rtl');
});

test('in a visitor’s own colours, what a background tells is still told', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const background = (/** @type {string} */ selector) =>
    page
      .locator(selector)
      .first()
      .evaluate((node) => getComputedStyle(node).backgroundColor);
  await embed(page, tag('autoload'));
  await ready(page);
  await withPictures(page);
  await page.evaluate(
    (ring) =>
      /** @type {any} */ (document.querySelector('alexnet-classifier')).classify(
        /** @type {any} */ (window).picture(ring),
      ),
    drawing('ring', 1),
  );
  expect(await background('.bar-fill')).not.toBe(await background('.bar-track'));
  expect(await background('.tabs [aria-selected=true]')).not.toBe(await background('.tabs [aria-selected=false]'));
  await report(page, { count: 6 });
  const border = (/** @type {string} */ kind) =>
    page
      .locator(`.matrix tbody .${kind}`)
      .last()
      .evaluate((node) => getComputedStyle(node).borderTopStyle);
  expect([await border('right'), await border('wrong')]).toEqual(['solid', 'dashed']);
  const shades = await page
    .locator('.matrix tbody .wrong')
    .evaluateAll((cells) => new Set(cells.map((cell) => getComputedStyle(cell).backgroundColor)).size);
  expect(shades, `${names(6).length} classes are confused more and more often`).toBeGreaterThan(3);
});

test('goes by what is wanted once it is open', async ({ page }) => {
  let arrive = () => {};
  const arrived = new Promise((resolve) => {
    arrive = () => resolve(undefined);
  });
  const TEACHING = /\/js\/view-[^/]*\.js$/;
  await page.route(TEACHING, async (route) => {
    await arrived;
    await route.continue();
  });
  await embed(page, tag('mode="teach"'));
  const asked = page.waitForRequest(TEACHING);
  await page.getByRole('button', { name: 'Start' }).click();
  await asked;
  await page.locator('alexnet-classifier').evaluate((element) => {
    /** @type {any} */ (element).src = 'weights/alexnet/manifest.json';
  });
  arrive();
  await expect(page.locator('.loading')).toHaveText(/^Slim AlexNet is ready/);
});

for (const where of /** @type {const} */ (['a frame', 'another window'])) {
  test(`goes on in ${where}`, async ({ page }) => {
    await embed(page, tag('autoload'));
    await ready(page);
    await withPictures(page);
    const label = await page.evaluate(
      async ([place, ring]) => {
        const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
        if (place === 'a frame') document.body.append(document.createElement('iframe'));
        const other = /** @type {Window} */ (place === 'a frame' ? window[0] : window.open(''));
        const before = getComputedStyle(element.shadowRoot.querySelector('.primary')).backgroundColor;
        other.document.body.append(element);
        const { predictions } = await element.classify(/** @type {any} */ (window).picture(ring));
        const after = other.getComputedStyle(element.shadowRoot.querySelector('.primary'));
        return [predictions.length > 0, after.backgroundColor === before, after.fontSize];
      },
      [where, drawing('ring', 1)],
    );
    expect(label).toEqual([true, true, '16px']);
  });
}
