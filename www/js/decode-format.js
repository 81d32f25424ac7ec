// @ts-check
// What a file says of itself before it is decoded. Browsers only say that they cannot read a file, not why, and some end the page
// over one that is too large.

/**
 * @typedef {object} Format
 * @property {'png' | 'jpeg' | 'gif' | 'webp' | 'avif' | 'heif' | 'bmp' | 'svg' | null} kind null where it ends too early to tell more
 * @property {number} width in pixels, and the height, once it is decoded; 0 where that is not said in a place that is easily found
 * @property {number} height
 * @property {boolean} animated
 * @property {boolean} whole whether its end is there
 */

/** Bytes in which the boxes of a container are, and those in which an SVG begins. */
const [BOXES, BEFORE_SVG] = [65_536, 32_768];

/** What may come before the first tag of an SVG, and that tag: its attributes are the last group. */
export const SVG =
  /^\s*(?:<\?xml[^>]*>\s*)?(?:(?:<!--(?:(?!-->).)*-->|<!DOCTYPE\s+svg[^[>]*(?:\[[^\]]*\])?[^>]*>)\s*)*<(?:\w+:)?svg\b((?:[^"'>]|"[^"]*"|'[^']*')*)>/is;

/**
 * What the bytes are; null for what is no picture, or of a kind that is left to the browser.
 *
 * @param {Uint8Array} bytes
 * @returns {Format | null}
 */
export function formatOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = (/** @type {string} */ text, at = 0) => textAt(view, at, text.length) === text;
  try {
    if (starts('\x89PNG\r\n\x1a\n')) return png(view);
    if (starts('\xff\xd8\xff')) return jpeg(view, bytes);
    if (starts('GIF8')) return gif(view);
    if (starts('RIFF') && starts('WEBP', 8)) return webp(view);
    if (starts('ftyp', 4)) return isoMedia(view, bytes);
    if (starts('BM')) return bmp(view);
    return isSvg(bytes) ? { kind: 'svg', width: 0, height: 0, animated: false, whole: true } : null;
  } catch (error) {
    if (error instanceof RangeError) return { kind: null, width: 0, height: 0, animated: false, whole: false };
    throw error;
  }
}

/** @param {DataView} view @returns {Format} */
function png(view) {
  let [width, height] = [0, 0];
  let animated = false;
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const type = textAt(view, at + 4, 4);
    if (type === 'IHDR') [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (type === 'acTL') animated = view.getUint32(at + 8) > 1;
    if (type === 'IEND') return { kind: 'png', width, height, animated, whole: true };
  }
  return { kind: 'png', width, height, animated, whole: false };
}

/** @param {DataView} view @param {Uint8Array} bytes @returns {Format} */
function jpeg(view, bytes) {
  let [width, height] = [0, 0];
  let whole = false;
  for (let at = 2; at + 4 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    at = bytes.indexOf(0xff, at); // as decoders do, past what should not be there
    while (view.getUint8(at + 1) === 0xff) at += 1; // any number of them may come before a marker (ITU T.81, B.1.1.2)
    const marker = view.getUint8(at + 1);
    // Start of frame, of any of the ways to code one; C4, C8 and CC are something else.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
    }
    // The scan: coded data has no FF D9 in it. In the EXIF data before it there may be a thumbnail, with an end of its own.
    if (marker === 0xda) {
      whole = hasEnd(bytes, at);
      break;
    }
  }
  return { kind: 'jpeg', width, height, animated: false, whole };
}

/** @param {Uint8Array} bytes @param {number} from */
function hasEnd(bytes, from) {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === 0xd9) return true;
  return false;
}

/** @param {DataView} view @returns {Format} */
function gif(view) {
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  /** The size of a table of colours. @param {number} flags */
  const table = (flags) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let frames = 0;
  let at = 13 + table(view.getUint8(10));
  try {
    for (let block = view.getUint8(at); block !== 0x3b && frames < 2; block = view.getUint8(at)) {
      at += block === 0x2c ? 11 + table(view.getUint8(at + 9)) : 2; // an image, or something about it
      while (view.getUint8(at) > 0) at += 1 + view.getUint8(at);
      at += 1;
      if (block === 0x2c) frames += 1;
    }
  } catch {
    // Many lack their last byte, and some their last frames: the first one is what counts.
  }
  return { kind: 'gif', width, height, animated: frames > 1, whole: frames > 0 };
}

/** @param {DataView} view @returns {Format} */
function webp(view) {
  const whole = view.getUint32(4, true) + 8 <= view.byteLength;
  /** A number of 14 bits at a bit. @param {number} at @param {number} shift */
  const size = (at, shift = 0) => (view.getUint32(at, true) >>> shift) & 0x3fff;
  const known = /** @type {const} */ ({ kind: 'webp', animated: false, whole });
  switch (textAt(view, 12, 4)) {
    case 'VP8X': {
      // extended: sides of 24 bits
      const [right, bottom] = [view.getUint32(24, true) & 0xffffff, view.getUint32(26, true) >>> 8];
      return { ...known, width: 1 + right, height: 1 + bottom, animated: (view.getUint8(20) & 2) > 0 };
    }
    case 'VP8L':
      return { ...known, width: 1 + size(21), height: 1 + size(21, 14) };
    default:
      return { ...known, width: size(26), height: size(26, 16) };
  }
}

/** AVIF and HEIC; others in this container are films. @param {DataView} view @param {Uint8Array} bytes @returns {Format | null} */
function isoMedia(view, bytes) {
  const brand = textAt(view, 8, 4);
  const brands = textAt(view, 8, Math.min(view.getUint32(0), view.byteLength) - 8);
  const known = { ...largest(view, bytes), animated: brand === 'avis', whole: true };
  if (brands.includes('avif') || brands.includes('avis')) return { kind: 'avif', ...known };
  return /^(hei|hev|mif1|msf1)/.test(brand) ? { kind: 'heif', ...known } : null;
}

/**
 * The largest of the images in such a container: it has a box for the sides of each, of its tiles and of its thumbnail, too.
 *
 * @param {DataView} view
 * @param {Uint8Array} bytes
 */
function largest(view, bytes) {
  const found = { width: 0, height: 0 };
  const end = Math.min(bytes.length - 16, BOXES);
  for (let at = bytes.indexOf(0x69); at >= 0 && at < end; at = bytes.indexOf(0x69, at + 1)) {
    if (textAt(view, at, 4) !== 'ispe') continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (width * height > found.width * found.height) Object.assign(found, { width, height });
  }
  return found;
}

/** @param {DataView} view @returns {Format} */
function bmp(view) {
  const isOld = view.getUint32(14, true) === 12; // of OS/2, with sides of 16 bits
  const side = (/** @type {number} */ index) =>
    isOld ? view.getUint16(18 + 2 * index, true) : Math.abs(view.getInt32(18 + 4 * index, true));
  return { kind: 'bmp', width: side(0), height: side(1), animated: false, whole: true };
}

/** @param {Uint8Array} bytes */
const isSvg = (bytes) => SVG.test(new TextDecoder().decode(bytes.subarray(0, BEFORE_SVG)));

/** @param {DataView} view @param {number} at @param {number} length */
function textAt(view, at, length) {
  const there = Math.min(at + length, view.byteLength);
  return at < there ? String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, there - at)) : '';
}
