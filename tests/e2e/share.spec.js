// @ts-check
// What was taught, as a link: made, read off its QR code, and opened by somebody else; and links that somebody has spoilt.

import { readFileSync } from 'node:fs';
import decodeQR from 'qr/decode.js';
import { embed, ready, withPictures } from './embed.js';
import { nothingIsFound } from './samples.js';
import { learn, show } from './taught.js';
import { expect, test } from './support.js';

/** @import { Page } from '@playwright/test' */

/** An element that makes links and opens them. @param {string} [net] */
const element = (net = 'lenet') =>
  `<alexnet-classifier src="weights/${net}/manifest.json" device="cpu" mode="teach" share></alexnet-classifier>`;

/** Three photographs, each a class of its own. A name is text, whatever it looks like. */
const CLASSES = ['Kaffee', '猫', '<img src="x" onerror="throw 1">'];
const FILES = ['coffee', 'cat', 'rocket'].map((name) =>
  readFileSync(new URL(`../../www/photographs/${name}.jpg`, import.meta.url), 'base64'),
);

/** Lets `window.part(base64, number)` make a picture of a part of a photograph. @param {Page} page */
async function withParts(page) {
  await withPictures(page);
  await page.evaluate(() => {
    const { picture } = /** @type {any} */ (window);
    Object.assign(window, {
      part: async (/** @type {string} */ base64, /** @type {number} */ number) => {
        const whole = await createImageBitmap(picture(base64));
        const side = Math.floor(Math.min(whole.width, whole.height) * (0.6 + 0.03 * number));
        const [x, y] = [number % 3, Math.floor(number / 3) % 3].map((at) => at / 2);
        const left = Math.floor(x * (whole.width - side));
        return createImageBitmap(whole, left, Math.floor(y * (whole.height - side)), side, side);
      },
    });
  });
}

/** What is said of a part of each photograph that was not shown. @param {Page} page */
async function answers(page) {
  await withParts(page);
  return page.evaluate(async (files) => {
    const { part } = /** @type {any} */ (window);
    const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
    /** @type {{ label: string, probability: number }[][]} */
    const answers = [];
    for (const file of files) answers.push((await element.classify(await part(file, 8))).predictions);
    return answers;
  }, FILES);
}

/** What the QR code in the open dialog says. @param {Page} page */
async function readCode(page) {
  await expect(page.locator('.share-code')).toBeVisible();
  const { side, data } = await page.locator('.share-code').evaluate((/** @type {HTMLCanvasElement} */ code) => {
    const scale = 4; // readers want some pixels for each module
    const side = scale * code.width;
    const context = Object.assign(document.createElement('canvas'), { width: side, height: side }).getContext('2d');
    if (!context) throw new Error('no canvas');
    context.imageSmoothingEnabled = false;
    context.drawImage(code, 0, 0, side, side);
    return { side, data: [...context.getImageData(0, 0, side, side).data] };
  });
  return decodeQR({ width: side, height: side, data: Uint8Array.from(data) });
}

/** Opens the dialog, and gives the address that it shows. @param {Page} page */
async function shared(page) {
  await page.locator('.open-export').click();
  await expect(page.locator('.share-link')).toHaveValue(/#alexnet=./);
  return page.locator('.share-link').inputValue();
}

test('three classes come to another visitor by a QR code, and by its link, with the same answers', async ({
  page,
  browser,
}) => {
  await embed(page, element('efficientnet-lite0'));
  await withParts(page);
  await page.evaluate(
    async ([names, files]) => {
      const { part } = /** @type {any} */ (window);
      const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
      element.classes = names;
      for (const [index, file] of files.entries()) {
        for (let number = 0; number < 6; number += 1) await element.addSample(index, await part(file, number));
      }
      await element.train();
    },
    /** @type {const} */ ([CLASSES, FILES]),
  );
  const before = await answers(page);
  const link = await shared(page);
  const code = await readCode(page);
  await nothingIsFound(page);
  expect(code).toMatch(/embed\.html#alexnet=\d+$/);

  const context = await browser.newContext();
  const other = await context.newPage();
  /** @type {string[]} */
  const asked = [];
  other.on('request', (request) => asked.push(request.url()));
  /** @type {number[]} */
  const differences = [];
  for (const address of [code, link]) {
    await other.goto('about:blank');
    await embed(other, element('efficientnet-lite0'), 'en', address);
    await ready(other);
    await expect(other.locator('.linked')).toContainText(CLASSES[2]);
    await expect(other.getByRole('tab', { name: 'Camera' })).toHaveAttribute('aria-selected', 'true');
    for (const [index, predictions] of (await answers(other)).entries()) {
      expect(predictions[0].label).toBe(before[index][0].label);
      for (const { label, probability } of before[index]) {
        const there = predictions.find((each) => each.label === label)?.probability ?? Number.NaN;
        differences.push(Math.abs(there - probability));
      }
    }
  }
  expect(asked.filter((url) => url.includes('#alexnet') || url.includes(link.slice(-20)))).toEqual([]);
  console.log(`${link.length} characters; a probability differs by ${Math.max(...differences).toFixed(4)} at most`);
  expect(Math.max(...differences)).toBeLessThan(0.02);
  // Back to teaching, and by the browser's way to what was sent.
  await other.locator('.linked button').click();
  await expect(other.locator('.steps')).toBeVisible();
  await other.goBack();
  await expect(other.locator('.linked')).toContainText('猫');
  await context.close();
});

test('says what is wrong with a link, and goes on', async ({ page }) => {
  await show(page, { attributes: 'share' });
  await learn(page);
  const link = await shared(page);
  const [address, text] = link.split('=', 2);
  const later = Buffer.from(text, 'base64url');
  later[0] = 2;
  for (const [spoilt, why] of /** @type {[string, RegExp][]} */ ([
    [text.slice(0, -9), /cut short or damaged/],
    [`${text.slice(0, 60)}A${text.slice(61)}`, /damaged|no text/],
    ['%3Cscript%3E', /cut short or damaged/],
    [later.toString('base64url'), /version 2/],
    ['1'.repeat(200_000), /too long/],
  ])) {
    await page.goto('about:blank');
    await embed(page, element(), 'en', `${address}=${spoilt}`);
    await expect(page.locator('.message.error .detail'), spoilt.slice(0, 20)).toHaveText(why);
  }
  await page.goto('about:blank');
  await embed(page, element('alexnet'), 'en', link);
  await expect(page.locator('.message.error .detail')).toHaveText(/another net/);
  await page.locator('.linked button').click();
  await expect(page.locator('.steps')).toBeVisible();
  await ready(page);
});

test('a whole net is too large for a link, and what else there is can be had', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await show(page, { attributes: 'share', language: 'zh' });
  await page.locator('.learner-2').click();
  await expect(page.locator('.settings')).toBeEnabled();
  await learn(page, 1);
  await page.locator('.open-export').click();
  await expect(page.locator('.share-why')).toHaveText(/链接放不下/);
  await nothingIsFound(page);
  await expect(page.locator('.share-link')).toBeHidden();
  const download = page.waitForEvent('download');
  await page.locator('[data-format=onnx]').click();
  expect((await download).suggestedFilename()).toBe('我的分类器.onnx');
});
