// @ts-check
// A net that sees colours: torchvision's AlexNet, narrow and with random weights, as `alexnet import` packs it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { packTensors } from '../../www/js/teach/safetensors.js';
import { COLOURS, learnColours, withDiscs } from './discs.js';
import { embed, ready, tag } from './embed.js';
import { importModel } from './native.js';
import { random } from './pictures.js';
import { expect, test } from './support.js';

/** @import { Page } from '@playwright/test' */

/** The layers' weights in PyTorch. @type {[string, number[]][]} */
const SHAPES = [
  ['features.0', [8, 3, 11, 11]],
  ['features.3', [8, 8, 5, 5]],
  ['features.6', [8, 8, 3, 3]],
  ['features.8', [8, 8, 3, 3]],
  ['features.10', [8, 8, 3, 3]],
  ['classifier.1', [16, 8 * 6 * 6]],
  ['classifier.4', [16, 16]],
  ['classifier.6', [3, 16]],
];

/** Packs the net into a folder of the test's own. */
async function packed() {
  const next = random(3);
  /** @param {string} name @param {number[]} shape @param {number} spread */
  const tensor = (name, shape, spread) => {
    const length = shape.reduce((product, side) => product * side, 1);
    return { name, shape, blob: new Blob([Float32Array.from({ length }, () => spread * (2 * next() - 1))]) };
  };
  const tensors = SHAPES.flatMap(([layer, shape]) => [
    tensor(`${layer}.weight`, shape, Math.sqrt(6 / shape.slice(1).reduce((product, side) => product * side, 1))),
    tensor(`${layer}.bias`, [shape[0]], 0.1),
  ]);
  const folder = test.info().outputPath('colour');
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/net.safetensors`, Buffer.from(await packTensors(tensors).arrayBuffer()));
  writeFileSync(`${folder}/labels.txt`, 'one\ntwo\nthree\n');
  importModel(`${folder}/net.safetensors`, `${folder}/labels.txt`, `${folder}/packed`);
  return `${folder}/packed`;
}

/** Opens a page with an element that has the net. @param {Page} page @param {string} attributes */
async function open(page, attributes) {
  const folder = await packed();
  await page.route('**/weights/colour/*', (route) =>
    route.fulfill({ body: readFileSync(`${folder}/${route.request().url().split('/').pop()}`) }),
  );
  await embed(page, tag(attributes).replace('weights/lenet/', 'weights/colour/'));
  await ready(page);
  await page.evaluate(() => {
    Object.assign(window, {
      element: document.querySelector('alexnet-classifier'),
    });
  });
  await withDiscs(page);
}

test('shows what it sees in colour', async ({ page }) => {
  await open(page, 'autoload');
  const { name, side, channels, parts } = await page.evaluate(async (red) => {
    const { element, disc } = /** @type {any} */ (window);
    const model = await element.start();
    await element.classify(disc(red, 0));
    const canvas = element.shadowRoot.querySelector('.seen');
    const at = (/** @type {number} */ x, /** @type {number} */ y) => [
      ...canvas.getContext('2d').getImageData(x, y, 1, 1).data.slice(0, 3),
    ];
    // Of a picture of 60 x 40, the net sees the 40 in the middle: the disc is at 15 of them.
    return { ...model, parts: [canvas.width, at(84, 112), at(210, 10)] };
  }, COLOURS.red);
  expect({ name, side, channels }).toEqual({ name: 'Slim AlexNet', side: 224, channels: 3 });
  expect(parts).toEqual([224, [200, 40, 40], [230, 230, 230]]);
});

test('learns what differs in nothing but its colour', async ({ page }) => {
  await open(page, 'mode="teach" autoload');
  const named = await learnColours(page, 'alexnet-classifier');
  expect(named).toEqual(Object.keys(COLOURS));
  await page.locator('.learner-2').check();
  await page.locator('.vary summary').click();
  const copy = page.locator('.copy').first();
  await expect(copy).toHaveJSProperty('width', 224);
  await expect(page.locator('.hue'), 'colours can be varied').toBeVisible();
});
