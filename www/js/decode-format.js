// @ts-check
// What a file says of itself before it is decoded. Browsers only say that they cannot read a file, not why; and of half a JPEG
// they make a picture whose other half is grey.

/**
 * @typedef {object} Format
 * @property {'png' | 'jpeg' | 'gif' | 'webp' | 'avif' | 'heif' | null} kind null where it ends too early to tell more
 * @property {number} pixels how many it has, once it is decoded; 0 where it is not said in a place that is easily found
 * @property {boolean} animated
 * @property {boolean} whole whether its end is there
 */

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
    return starts('ftyp', 4) ? isoMedia(view) : null;
  } catch (error) {
    if (error instanceof RangeError) return { kind: null, pixels: 0, animated: false, whole: false };
    throw error;
  }
}

/** @param {DataView} view @returns {Format} */
function png(view) {
  let pixels = 0;
  let animated = false;
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const type = textAt(view, at + 4, 4);
    if (type === 'IHDR') pixels = view.getUint32(at + 8) * view.getUint32(at + 12);
    if (type === 'acTL') animated = view.getUint32(at + 8) > 1;
    if (type === 'IEND') return { kind: 'png', pixels, animated, whole: true };
  }
  return { kind: 'png', pixels, animated, whole: false };
}

/** @param {DataView} view @param {Uint8Array} bytes @returns {Format} */
function jpeg(view, bytes) {
  let pixels = 0;
  let whole = false;
  for (let at = 2; at + 4 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    // Start of frame, of any of the ways to code one; C4, C8 and CC are something else.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      pixels = view.getUint16(at + 5) * view.getUint16(at + 7);
    }
    // The scan: coded data has no FF D9 in it. In the EXIF data before it there may be a thumbnail, with an end of its own.
    if (marker === 0xda) {
      whole = hasEnd(bytes, at);
      break;
    }
  }
  return { kind: 'jpeg', pixels, animated: false, whole };
}

/** @param {Uint8Array} bytes @param {number} from */
function hasEnd(bytes, from) {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === 0xd9) return true;
  return false;
}

/** @param {DataView} view @returns {Format} */
function gif(view) {
  const pixels = view.getUint16(6, true) * view.getUint16(8, true);
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
  return { kind: 'gif', pixels, animated: frames > 1, whole: frames > 0 };
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
      const [width, height] = [view.getUint32(24, true) & 0xffffff, view.getUint32(26, true) >>> 8];
      return { ...known, pixels: (1 + width) * (1 + height), animated: (view.getUint8(20) & 2) > 0 };
    }
    case 'VP8L':
      return { ...known, pixels: (1 + size(21)) * (1 + size(21, 14)) };
    default:
      return { ...known, pixels: size(26) * size(26, 16) };
  }
}

/** AVIF and HEIC; others in this container are films. @param {DataView} view @returns {Format | null} */
function isoMedia(view) {
  const brand = textAt(view, 8, 4);
  const brands = textAt(view, 8, Math.min(view.getUint32(0), view.byteLength) - 8);
  const known = { pixels: 0, animated: brand === 'avis', whole: true };
  if (brands.includes('avif') || brands.includes('avis')) return { kind: 'avif', ...known };
  return /^(hei|hev|mif1|msf1)/.test(brand) ? { kind: 'heif', ...known } : null;
}

/** @param {DataView} view @param {number} at @param {number} length */
function textAt(view, at, length) {
  const there = Math.min(at + length, view.byteLength);
  return at < there ? String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, there - at)) : '';
}
