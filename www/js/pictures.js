// @ts-check
// Pictures as the engine wants them, from canvases and back onto them. Of every other kind: decoder.js.

/** @import { Picture } from '../generated/protocol.js' */

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
