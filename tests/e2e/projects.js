// @ts-check
// An element on a page of its own whose project is kept, taught rings and crosses.

import { drawing, embed, ready, tag, withPictures } from './embed.js';
import { expect } from './support.js';

/** @import { Page } from '@playwright/test' */
/** @import { Stored } from '../../www/js/teach/folder.js' */

export const SHAPES = /** @type {const} */ (['ring', 'cross']);

/**
 * Opens a page with an element that keeps what it is taught.
 *
 * @param {Page} page
 * @param {'lenet' | 'alexnet' | 'efficientnet-lite0'} [net]
 * @param {string} [language]
 */
export async function open(page, net = 'lenet', language = 'en') {
  await embed(page, tag('mode="teach" project="test" autoload').replace('lenet', net), language);
  await ready(page);
  await withPictures(page);
}

/** Names the classes and shows examples of them. @param {Page} page @param {number} each */
export async function show(page, each) {
  const pictures = SHAPES.map((shape, index) =>
    Array.from({ length: each }, (_, seed) => drawing(shape, 100 * index + seed)),
  );
  await page.evaluate(
    async ([shapes, all]) => {
      const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
      element.classes = shapes;
      for (const [index, pictures] of all.entries()) {
        for (const each of pictures) await element.addSample(index, /** @type {any} */ (window).picture(each));
      }
    },
    /** @type {[string[], string[][]]} */ ([[...SHAPES], pictures]),
  );
}

/** Chooses what is to learn. @param {Page} page @param {'head' | 'last' | 'whole'} what */
export async function learn(page, what) {
  const index = ['head', 'last', 'whole'].indexOf(what);
  await page.locator(`.learner-${index}`).click();
  await expect(page.locator(`.learner-${index}`)).toBeChecked();
  await expect(page.locator('.settings')).toBeEnabled();
}

/** Trains until it is done. @param {Page} page @param {number} epochs */
export async function train(page, epochs) {
  await page.locator('.epochs').fill(String(epochs));
  await page.locator('.train').click();
  await expect(page.locator('.train')).toBeVisible({ timeout: 120_000 });
}

/** @param {Page} page */
export async function saved(page) {
  await expect(page.locator('.project-status')).toHaveAttribute('data-status', 'saved', { timeout: 60_000 });
}

/** The names of a picture and their probabilities. @param {Page} page @param {string} picture @returns {Promise<Record<string, number>>} */
export const answer = (page, picture) =>
  page.evaluate(async (base64) => {
    const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
    const { predictions } = await element.classify(/** @type {any} */ (window).picture(base64));
    return Object.fromEntries(predictions.map((/** @type {any} */ { label, probability }) => [label, probability]));
  }, picture);

/** Downloads the project. @param {Page} page @param {string} path */
export async function download(page, path) {
  const coming = page.waitForEvent('download');
  await page.locator('.download-project').click();
  const file = await coming;
  await file.saveAs(path);
  return file.suggestedFilename();
}

/** What is kept: the descriptions of all projects, the one saved last first. @param {Page} page @returns {Promise<Stored[]>} */
export const stored = (page) =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const shelf = await (await root.getDirectoryHandle('alexnet-web')).getDirectoryHandle('test');
    /** It may be replaced while it is being read. @param {any} folder @returns {Promise<string>} */
    const read = async (folder) =>
      (await (await folder.getFileHandle('project.json')).getFile()).text().catch(() => read(folder));
    const found = [];
    for await (const folder of /** @type {any} */ (shelf).values()) found.push(JSON.parse(await read(folder)));
    return found.sort((a, b) => b.saved.localeCompare(a.saved));
  });
