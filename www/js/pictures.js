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
 * Shows what a net sees of a picture: `side` by `side` bytes that are grey, or those of red, then of green, then of blue.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} seen
 * @param {number} side
 */
export function showSeen(canvas, seen, side) {
  const length = side * side;
  const [red, green, blue] = seen.length === length ? [0, 0, 0] : [0, length, 2 * length];
  const pixels = new Uint8Array(4 * length);
  for (let i = 0; i < length; i += 1) {
    pixels[4 * i] = seen[red + i];
    pixels[4 * i + 1] = seen[green + i];
    pixels[4 * i + 2] = seen[blue + i];
    pixels[4 * i + 3] = 255;
  }
  show(canvas, { width: side, height: side, pixels });
}
