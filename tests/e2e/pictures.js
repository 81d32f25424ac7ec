// @ts-check
// Pictures of classes that no net here has ever seen: rings, crosses and triangles, of any size, place and noise, as PNG files.

import { deflateSync } from 'node:zlib';

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
  return png(side, grey);
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

/** A square grey picture as a PNG file. @param {number} side @param {Buffer} grey */
function png(side, grey) {
  const rows = Buffer.alloc((side + 1) * side); // each row begins with its filter: none
  for (let y = 0; y < side; y += 1) grey.copy(rows, (side + 1) * y + 1, side * y, side * (y + 1));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8; // bits; all else 0: grey, no interlacing
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, check]);
}

/** @param {Buffer} bytes */
function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
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
