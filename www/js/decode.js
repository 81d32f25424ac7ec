// @ts-check
// A small worker that decodes pictures, scales them down, and makes thumbnails of them for people.

/** @import { Picture } from '../generated/protocol.js' */

import { formatOf } from './decode-format.js';

/** Why there is no picture in a file. @typedef {'empty' | 'gone' | 'heif' | 'cut' | 'damaged' | 'large' | 'foreign'} Reason */
/** What people should know of a file that was read. @typedef {'animated' | 'scaled'} Remark */
/** @typedef {{ id: number, source: Blob | ImageBitmap, side: number, thumbnail: number }} Wanted */
/** @typedef {{ picture: Picture, thumbnail: Blob | null, remark: Remark | null }} Decoded */

/** More pixels are not held at once: they are scaled while they are decoded. */
const MANY = 64e6;

/** Nor are files with more pixels or bytes read at all, since some browsers would end the page over them. */
const MOST = 400e6;
const MOST_BYTES = 256e6;

class Refusal extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

self.addEventListener(
  'message',
  async (/** @type {MessageEvent<Wanted>} */ { data: { id, source, side, thumbnail } }) => {
    try {
      const decoded = await decode(source, side, thumbnail);
      self.postMessage({ id, decoded }, { transfer: [decoded.picture.pixels.buffer] });
    } catch (error) {
      self.postMessage({ id, reason: error instanceof Refusal ? error.reason : 'damaged' });
    }
  },
);

/**
 * @param {Blob | ImageBitmap} source
 * @param {number} side the largest that the picture's longer side may be
 * @param {number} thumbnail the same for its thumbnail; 0 for none
 * @returns {Promise<Decoded>}
 */
async function decode(source, side, thumbnail) {
  const { bitmap, remark } = source instanceof Blob ? await open(source, side) : { bitmap: source, remark: null };
  const context = drawn(bitmap, side);
  bitmap.close();
  const {
    canvas: { width, height },
  } = context;
  const pixels = new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  const picture = { width, height, pixels };
  return { picture, thumbnail: thumbnail > 0 ? await thumbnailOf(context.canvas, thumbnail) : null, remark };
}

/**
 * @param {Blob} file
 * @param {number} side
 * @returns {Promise<{ bitmap: ImageBitmap, remark: Remark | null }>}
 */
async function open(file, side) {
  if (file.size === 0) throw new Refusal('empty');
  if (file.size > MOST_BYTES) throw new Refusal('large');
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Refusal('gone');
  });
  const format = formatOf(new Uint8Array(bytes));
  if (format?.whole === false) throw new Refusal('cut');
  if (format && format.pixels > MOST) throw new Refusal('large');
  const isHuge = format !== null && format.pixels > MANY;
  try {
    const bitmap = await createImageBitmap(file, isHuge ? { resizeWidth: side, resizeQuality: 'high' } : {});
    return { bitmap, remark: isHuge ? 'scaled' : format?.animated ? 'animated' : null };
  } catch {
    throw new Refusal(!format ? 'foreign' : format.kind === 'heif' ? 'heif' : 'damaged');
  }
}

/**
 * Draws it, no larger than `side`.
 *
 * @param {ImageBitmap | OffscreenCanvas} source
 * @param {number} side
 * @param {string} [ground] what is seen through it
 */
function drawn(source, side, ground) {
  const scale = Math.min(1, side / Math.max(source.width, source.height));
  const width = Math.max(1, Math.round(source.width * scale));
  const height = Math.max(1, Math.round(source.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  if (ground) {
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return context;
}

/** What is transparent is white, as it is for the net. @param {OffscreenCanvas} source @param {number} side */
async function thumbnailOf(source, side) {
  const { canvas } = drawn(source, side, '#fff');
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
  // Browsers that write no WebP give a PNG, which is several times as large.
  return blob.type === 'image/webp' ? blob : canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}
