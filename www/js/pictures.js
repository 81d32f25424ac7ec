// @ts-check
// Pictures as the engine wants them, from files and canvases, and back onto canvases.

/** @import { Picture } from '../generated/protocol.js' */

/** Larger pictures are scaled down to this: more than the net looks at, little enough to send about. */
export const LARGEST_SIDE = 512;

/** @type {Worker | null} */
let decoder = null;
let decoding = 0;

/**
 * Decodes a picture file. That happens in a worker of its own: decoding is done in the background anyway, but
 * scaling a photograph down would hold up the page.
 *
 * @param {Blob} file
 * @returns {Promise<Picture>} or an `Error` whose message can be shown
 */
export function fromFile(file) {
  decoder ??= new Worker(new URL('./decode.js', import.meta.url), { type: 'module', name: 'decoder' });
  const worker = decoder;
  const id = decoding += 1;
  return new Promise((resolve, reject) => {
    /** @param {MessageEvent<{ id: number, picture: Picture | null }>} event */
    const receive = ({ data }) => {
      if (data.id !== id) return;
      worker.removeEventListener('message', receive);
      if (data.picture) resolve(data.picture);
      else reject(new Error(`${nameOf(file)} cannot be read as a picture. Try a PNG, JPEG or WebP file.`));
    };
    worker.addEventListener('message', receive);
    worker.postMessage({ id, file, side: LARGEST_SIDE });
  });
}

/**
 * A part of a canvas, or all of it.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number, height: number }} [part]
 * @returns {Picture}
 */
export function fromCanvas(context, part) {
  const { x, y, width, height } = part ?? { x: 0, y: 0, width: context.canvas.width, height: context.canvas.height };
  const { data } = context.getImageData(x, y, width, height);
  return { width, height, pixels: new Uint8Array(data.buffer) };
}

/**
 * A copy whose pixels can be handed over to the engine.
 *
 * @param {Picture} picture
 * @returns {Picture}
 */
export const copyOf = ({ width, height, pixels }) => ({ width, height, pixels: pixels.slice() });

/**
 * Shows a picture on a canvas, which takes its size.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Picture} picture
 */
export function show(canvas, { width, height, pixels }) {
  canvas.width = width;
  canvas.height = height;
  const data = new Uint8ClampedArray(pixels);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
}

/**
 * Shows grey bytes, `side` by `side`, on a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} grey
 * @param {number} side
 */
export function showGrey(canvas, grey, side) {
  // Four bytes at once: blue, green and red alike, and opaque.
  const pixels = new Uint8Array(Uint32Array.from(grey, (value) => (0xff000000 | (value * 0x010101)) >>> 0).buffer);
  show(canvas, { width: side, height: side, pixels });
}

/**
 * A small likeness of a picture.
 *
 * @param {Picture} picture
 * @param {number} side its width and height in pixels
 */
export function thumbnail({ width, height, pixels }, side) {
  const full = new OffscreenCanvas(width, height);
  full.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.imageSmoothingQuality = 'high';
  const scale = Math.min(side / width, side / height);
  const [w, h] = [width * scale, height * scale];
  context.drawImage(full, (side - w) / 2, (side - h) / 2, w, h);
  return canvas;
}

/** @param {Blob} file */
const nameOf = (file) => (file instanceof File && file.name ? `"${file.name}"` : 'This');
