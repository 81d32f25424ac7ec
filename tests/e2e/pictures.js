// @ts-check
// Pictures of classes that no net here has ever seen: rings, crosses and triangles, of any size, place and noise, as PNG files.

import { deflateSync } from 'node:zlib';
import { crc32 } from '../../www/js/crc32.js';

/** Numbers between 0 and 1, the same ones for the same seed (mulberry32). @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @typedef {'ring' | 'cross' | 'triangle'} Shape */

/**
 * @param {Shape} shape
 * @param {() => number} next
 * @returns {Buffer} a PNG file
 */
export function draw(shape, next) {
  const side = 64 + Math.floor(64 * next());
  const radius = side * (0.22 + 0.16 * next());
  const middle = () => radius + (side - 2 * radius) * next();
  const [cx, cy, pen, turn] = [middle(), middle(), side * (0.04 + 0.04 * next()), 0.5 * next()];
  const grey = Buffer.alloc(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const away = FROM[shape](x - cx, y - cy, radius, turn);
      const light = 230 * Math.min(1, Math.max(0, pen - away + 0.5));
      grey[side * y + x] = Math.min(255, light + 25 * next());
    }
  }
  return png(side, side, grey);
}

/** Distance from a circle's line. @param {number} x @param {number} y @param {number} radius */
const fromRing = (x, y, radius) => Math.abs(Math.hypot(x, y) - radius);

/** Distance from the two bars of a cross. @param {number} x @param {number} y @param {number} radius @param {number} turn */
function fromCross(x, y, radius, turn) {
  const [u, v] = [x * Math.cos(turn) + y * Math.sin(turn), y * Math.cos(turn) - x * Math.sin(turn)];
  const fromBar = (/** @type {number} */ along, /** @type {number} */ across) =>
    Math.hypot(Math.max(0, Math.abs(along) - radius), across);
  return Math.min(fromBar(u, v), fromBar(v, u));
}

/** Distance from the sides of a triangle. @param {number} x @param {number} y @param {number} radius @param {number} turn */
function fromTriangle(x, y, radius, turn) {
  const corner = (/** @type {number} */ index) => {
    const angle = turn + (2 * Math.PI * index) / 3;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  };
  return Math.min(
    ...[0, 1, 2].map((index) => {
      const [[ax, ay], [bx, by]] = [corner(index), corner(index + 1)];
      const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
      const at = Math.min(1, Math.max(0, along));
      return Math.hypot(x - ax - at * (bx - ax), y - ay - at * (by - ay));
    }),
  );
}

const FROM = { ring: fromRing, cross: fromCross, triangle: fromTriangle };

/**
 * A picture as a PNG file: grey, or of three channels red, green and blue.
 *
 * @param {number} width
 * @param {number} height
 * @param {Buffer} pixels row by row, each one byte or two, or a byte for each channel
 * @param {1 | 3} [channels]
 */
export function png(width, height, pixels, channels = 1) {
  const row = pixels.length / height;
  const rows = Buffer.alloc((row + 1) * height); // each row begins with its filter: none
  for (let y = 0; y < height; y += 1) pixels.copy(rows, (row + 1) * y + 1, row * y, row * (y + 1));
  return pngOf(width, height, (8 * row) / width / channels, deflateSync(rows), channels);
}

/**
 * The same of data that are compressed already.
 *
 * @param {number} width @param {number} height @param {number} bits @param {Buffer} data @param {1 | 3} [channels]
 */
export function pngOf(width, height, bits, data, channels = 1) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = channels === 3 ? 2 : 0; // all else 0: no interlacing
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A JPEG that says how a camera was held. @param {Buffer} jpeg @param {number} orientation 1 to 8, as EXIF has it */
export function heldSo(jpeg, orientation) {
  const exif = Buffer.from(
    `Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0${String.fromCharCode(orientation)}\0\0\0\0\0\0`,
    'latin1',
  );
  const segment = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
}

/** Pictures as files to choose, each another one. @param {Shape} shape @param {number} count @param {number} seed */
export function files(shape, count, seed) {
  const next = random(seed);
  return Array.from({ length: count }, (_, index) => ({
    name: `${shape}-${index}.png`,
    mimeType: 'image/png',
    buffer: draw(shape, next),
  }));
}
