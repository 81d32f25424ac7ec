// @ts-check
// A small worker that decodes pictures and scales them down: to pixels, or to a file of a sample that can be kept.

/** @import { Picture } from '../generated/protocol.js' */

import { formatOf } from './decode-format.js';
import { fingerprint } from './fingerprint.js';
import { EXACT, LONGER, SHORTER } from './kept-sides.js';
import { withEnd } from './png-end.js';
import { Queue } from './queue.js';

/**
 * Why there is no picture in a file. `svg`: only a document can draw it.
 *
 * @typedef {'empty' | 'gone' | 'heif' | 'cut' | 'damaged' | 'large' | 'svg' | 'foreign'} Reason
 */
/** @typedef {{ reason: Reason, sides: string }} Refused `sides` in pixels, where they are what is wrong */
/** What people should know of a file that was read. @typedef {'animated' | 'scaled'} Remark */
/** @typedef {{ id: number, source: Blob | ImageBitmap, as: 'pixels' | 'file' }} Wanted */
/** A picture as samples are kept, and its fingerprint. @typedef {{ picture: Blob, key: number }} KeptPicture */
/** @typedef {{ picture: Picture } | KeptPicture & { remark: Remark | null }} Decoded */

/** Larger pictures are scaled down to this side before the net sees them. Smaller ones come as they are. */
const SEEN = 1024;

/** What is kept of large pictures looks the same to people and to nets. */
const QUALITY = 0.9;

/** Of so many pixels one picture is decoded at a time; and more are not held at once: they are scaled while they are decoded. */
const [MANY, HUGE] = [16e6, 64e6];

/**
 * Files with more pixels, longer sides or more bytes are not read at all: a phone would end the page over them. Cameras of phones
 * write up to 108 million pixels; no browser draws longer sides.
 */
const [MOST, LONGEST, MOST_BYTES] = [120e6, 65_535, 256e6];

class Refusal extends Error {
  /** @param {Reason} reason @param {string} [sides] */
  constructor(reason, sides = '') {
    super(reason);
    this.refused = { reason, sides };
  }
}

const large = new Queue();

self.addEventListener('message', async (/** @type {MessageEvent<Wanted>} */ { data: { id, source, as } }) => {
  try {
    const { bitmap, remark } = source instanceof Blob ? await open(source) : { bitmap: source, remark: null };
    if (as === 'file') {
      self.postMessage({ id, decoded: { ...(await fileOf(bitmap)), remark } });
    } else {
      const picture = pixelsOf(bitmap);
      self.postMessage({ id, decoded: { picture } }, { transfer: [picture.pixels.buffer] });
    }
  } catch (error) {
    self.postMessage({ id, refused: error instanceof Refusal ? error.refused : { reason: 'damaged', sides: '' } });
  }
});

/** Its pixels, of a size that can be sent about. @param {ImageBitmap} bitmap @returns {Picture} */
function pixelsOf(bitmap) {
  const context = drawn(bitmap, Math.min(1, SEEN / Math.max(bitmap.width, bitmap.height)));
  const { width, height } = context.canvas;
  return { width, height, pixels: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) };
}

/** A file that can be kept: what is transparent is white, as it is for the net. @param {ImageBitmap} bitmap @returns {Promise<KeptPicture>} */
async function fileOf(bitmap) {
  const { width, height } = bitmap;
  const scale = Math.min(1, SHORTER / Math.min(width, height), LONGER / Math.max(width, height));
  const { canvas } = drawn(bitmap, scale, '#fff');
  const picture = await encoded(canvas);
  return { picture, key: fingerprint(new Uint8Array(await picture.arrayBuffer())) };
}

/** @param {OffscreenCanvas} canvas */
async function encoded(canvas) {
  if (Math.max(canvas.width, canvas.height) <= EXACT) return canvas.convertToBlob({ type: 'image/png' });
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  // Browsers that write no WebP give a PNG, which is several times as large.
  return blob.type === 'image/webp' ? blob : canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

/** @param {Blob} file @returns {Promise<{ bitmap: ImageBitmap, remark: Remark | null }>} */
async function open(file) {
  if (file.size === 0) throw new Refusal('empty');
  if (file.size > MOST_BYTES) throw new Refusal('large');
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Refusal('gone');
  });
  const format = formatOf(new Uint8Array(bytes));
  if (!format) return { bitmap: await bitmapOf(file, 'foreign'), remark: null };
  const { kind, width, height, animated, whole } = format;
  if (kind === 'svg') throw new Refusal('svg');
  if (Math.max(width, height) > LONGEST || width * height > MOST) {
    throw new Refusal('large', [width, height].map((side) => side.toLocaleString('en')).join(' × '));
  }
  if (!whole && kind !== 'png') throw new Refusal('cut');
  const mended = whole ? file : withEnd(new Uint8Array(bytes));
  const reason = !whole ? 'cut' : kind === 'heif' ? 'heif' : 'damaged';
  const isHuge = width * height > HUGE;
  const decode = () => bitmapOf(mended, reason, isHuge ? { resizeWidth: LONGER, resizeQuality: 'high' } : {});
  const bitmap = await (width * height > MANY ? large.add(decode) : decode());
  return { bitmap, remark: isHuge ? 'scaled' : animated ? 'animated' : null };
}

/** @param {Blob} file @param {Reason} reason what is wrong if there is none @param {ImageBitmapOptions} [options] */
async function bitmapOf(file, reason, options = {}) {
  try {
    return await createImageBitmap(file, options);
  } catch {
    throw new Refusal(reason);
  }
}

/**
 * Draws it in this scale, and closes it.
 *
 * @param {ImageBitmap} source
 * @param {number} scale
 * @param {string} [ground] what is seen through it
 */
function drawn(source, scale, ground) {
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
  source.close();
  return context;
}
