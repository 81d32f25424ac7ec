// @ts-check
// What www/js/decode-format.js reads in files of each kind. Run by `node --test tests/js/*.test.js`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf } from '../../www/js/decode-format.js';

/** @param {...(string | number | number[])} parts texts by a byte a character, bytes */
const bytes = (...parts) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((character) => character.charCodeAt(0)) : part)),
  );

/** @param {number} value */
const u16 = (value) => [value >>> 8, value & 255];
/** @param {number} value */
const u32 = (value) => [...u16(value >>> 16), ...u16(value & 0xffff)];
/** @param {number} value */
const little = (value) => u32(value).reverse();

/** @param {string} type @param {number[]} data */
const chunk = (type, data) => [...u32(data.length), ...bytes(type), ...data, 0, 0, 0, 0];
const SIGNATURE = bytes('\x89PNG\r\n\x1a\n');
const HEADER = chunk('IHDR', [...u32(300), ...u32(200), 8, 0, 0, 0, 0]);
const PNG = bytes([...SIGNATURE], HEADER, chunk('IDAT', [1, 2, 3]), chunk('IEND', []));

// A start of frame, after EXIF data with a thumbnail that has an end of its own; then the scan.
const JPEG = bytes(
  [0xff, 0xd8, 0xff, 0xe1, ...u16(8), 0xff, 0xd8, 1, 2, 0xff, 0xd9],
  [0xff, 0xc0, ...u16(8), 8, ...u16(200), ...u16(300), 1],
  [0xff, 0xda, ...u16(3), 1, 7, 7, 0xff, 0, 7, 0xff, 0xd9],
);

const FRAME = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
/** @param {number} frames @param {number[]} [end] */
const gif = (frames, end = [0x3b]) =>
  bytes(
    'GIF89a',
    [44, 1, 200, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255],
    Array.from({ length: frames }, () => FRAME).flat(),
    end,
  );

/** @param {string} type @param {number[]} data */
const webp = (type, data) => bytes('RIFF', little(12 + data.length), 'WEBP', type, little(data.length), data);

const known = { width: 300, height: 200, animated: false, whole: true };

for (const [what, file, expected] of /** @type {[string, Uint8Array, unknown][]} */ ([
  ['a PNG', PNG, { kind: 'png', ...known }],
  [
    'a PNG that moves',
    bytes([...SIGNATURE], HEADER, chunk('acTL', [...u32(2), ...u32(0)]), chunk('IEND', [])),
    { kind: 'png', ...known, animated: true },
  ],
  ['half a PNG', PNG.subarray(0, -14), { kind: 'png', ...known, whole: false }],
  ['a JPEG', JPEG, { kind: 'jpeg', ...known }],
  ['a JPEG whose only end is its thumbnail’s', JPEG.subarray(0, -2), { kind: 'jpeg', ...known, whole: false }],
  [
    'the first bytes of a JPEG',
    JPEG.subarray(0, 3),
    { kind: 'jpeg', width: 0, height: 0, animated: false, whole: false },
  ],
  [
    'a JPEG with more bytes before its markers',
    bytes([...JPEG.subarray(0, 12)], [0, 0xff, 0xff, 0xff], [...JPEG.subarray(12)]),
    { kind: 'jpeg', ...known },
  ],
  [
    'a BMP that begins at its top',
    bytes('BM', u32(0), u32(0), u32(0), little(40), little(300), little(2 ** 32 - 200)),
    { kind: 'bmp', ...known },
  ],
  ['a BMP of OS/2', bytes('BM', u32(0), u32(0), u32(0), little(12), [44, 1, 200, 0]), { kind: 'bmp', ...known }],
  [
    'an SVG',
    bytes('\n<?xml version="1.0"?>\n<!-- <p> -->\n<!DOCTYPE svg PUBLIC "a" "b">\n<svg xmlns="..."/>'),
    { kind: 'svg', width: 0, height: 0, animated: false, whole: true },
  ],
  ['no SVG in a web page', bytes('<!doctype html><p><svg></svg>'), null],
  ['a GIF', gif(1), { kind: 'gif', ...known }],
  ['a GIF that moves', gif(3), { kind: 'gif', ...known, animated: true }],
  ['a GIF without its last byte', gif(1, []), { kind: 'gif', ...known }],
  ['half the first frame of a GIF', gif(1).subarray(0, -6), { kind: 'gif', ...known, whole: false }],
  ['a WebP', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 44, 1, 200, 0]), { kind: 'webp', ...known }],
  ['a lossless WebP', webp('VP8L', [0x2f, ...little(299 | (199 << 14))]), { kind: 'webp', ...known }],
  ['a WebP that moves', webp('VP8X', [2, 0, 0, 0, 43, 1, 0, 199, 0, 0]), { kind: 'webp', ...known, animated: true }],
  [
    'half a WebP',
    webp('VP8X', [0, 0, 0, 0, 43, 1, 0, 199, 0, 0, 1, 2]).subarray(0, -2),
    { kind: 'webp', ...known, whole: false },
  ],
  [
    'a HEIC',
    bytes(u32(24), 'ftypheic', u32(0), 'mif1heic'),
    { kind: 'heif', width: 0, height: 0, animated: false, whole: true },
  ],
  [
    'an AVIF',
    bytes(u32(24), 'ftypavif', u32(0), 'mif1avif'),
    { kind: 'avif', width: 0, height: 0, animated: false, whole: true },
  ],
  [
    'an AVIF that moves',
    bytes(u32(24), 'ftypavis', u32(0), 'mif1avif'),
    { kind: 'avif', width: 0, height: 0, animated: true, whole: true },
  ],
  ['a film', bytes(u32(24), 'ftypisom', u32(0), 'isommp42'), null],
  ['a text', bytes('?'), null],
  ['nothing', bytes(), null],
])) {
  test(`reads ${what}`, () => assert.deepEqual(formatOf(file), expected));
}

test('no beginning of a file is too short for it', () => {
  for (const file of [PNG, JPEG, gif(2), webp('VP8X', [2, 0, 0, 0, 43, 1, 0, 199, 0, 0])]) {
    for (let length = 0; length < file.length; length += 1) formatOf(file.subarray(0, length));
  }
});
