// @ts-check
// PNG files that lack their last bytes, though not of their pixels. Browsers show them on a page, but make no bitmap of them.

import { crc32 } from './crc32.js';

/** The chunk that ends a PNG. */
const END = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);
const [SIGNATURE, FRAME] = [8, 12];

/**
 * The same file with an end. Whether all of its pixels are there is for a decoder to say.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function withEnd(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE;
  while (at + FRAME <= bytes.length && at + FRAME + view.getUint32(at) <= bytes.length)
    at += FRAME + view.getUint32(at);
  // The last chunk of pixels may have been cut off: as much of it as there is becomes a chunk of its own.
  const rest = bytes.subarray(at + 4, at + SIGNATURE + (at + 4 < bytes.length ? view.getUint32(at) : 0));
  const isData = String.fromCharCode(...rest.subarray(0, 4)) === 'IDAT';
  return new Blob([bytes.subarray(0, at), ...(isData ? framed(rest) : []), END], { type: 'image/png' });
}

/** @param {Uint8Array<ArrayBuffer>} body type and data of a chunk */
function framed(body) {
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, body.length - 4);
  frame.setUint32(4, crc32(body));
  return [frame.buffer.slice(0, 4), body, frame.buffer.slice(4)];
}
