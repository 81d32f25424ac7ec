// @ts-check
// The test pictures: one sprite and a list of what they are.

/** @import { Picture } from '../../generated/protocol.js' */

import { fromCanvas } from '../pictures.js';
import { fetchFile } from './fetch-file.js';

/**
 * @typedef {object} GalleryFile
 * @property {number} cell width and height of a picture in the sprite
 * @property {number} columns pictures in a row of the sprite
 * @property {number[]} pictures of each picture, the index of its label
 * @property {string[]} labels
 */

export class Gallery {
  #context;

  /**
   * @param {GalleryFile} file
   * @param {URL} sprite
   * @param {ImageBitmap} bitmap
   */
  constructor({ cell, columns, pictures, labels }, sprite, bitmap) {
    this.sprite = sprite;
    this.labels = labels;
    this.cell = cell;
    this.columns = columns;
    this.rows = Math.ceil(pictures.length / columns);
    /** What each picture is. */
    this.truths = pictures.map((label) => labels[label]);
    const canvas = document.createElement('canvas');
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    this.#context = context;
  }

  /**
   * @param {URL} folder that has gallery.json and gallery.png
   */
  static async load(folder) {
    const sprite = new URL('gallery.png', folder);
    const [file, image] = await Promise.all([fetchFile(new URL('gallery.json', folder)), fetchFile(sprite)]);
    // Decoded in the background; the values must be the file's own, whatever the screen's colours are.
    const options = /** @type {const} */ ({ colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    const bitmap = await createImageBitmap(await image.blob(), options);
    return new Gallery(await file.json(), sprite, bitmap);
  }

  /** @param {number} index @returns {Picture} */
  picture(index) {
    const { cell, columns } = this;
    return fromCanvas(this.#context, {
      x: cell * (index % columns),
      y: cell * Math.floor(index / columns),
      width: cell,
      height: cell,
    });
  }
}
