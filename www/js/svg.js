// @ts-check
// SVG files as bitmaps: in an `<img>` they run no scripts and load nothing. The page's policy has to allow `img-src blob:` for it.

import { SVG } from './decode-format.js';
import { LONGER } from './kept-sides.js';

/** Drawings are far smaller; a phone would take long over more. */
const MOST_BYTES = 8e6;

/**
 * It is drawn so that its longer side has as many pixels as a kept picture's. Null if it cannot be.
 *
 * @param {Blob} file
 */
export async function bitmapOfSvg(file) {
  if (file.size > MOST_BYTES) return null;
  const text = await file.text();
  if (/<!ENTITY/i.test(text)) return null; // which can grow without end
  const [start, attributes] = SVG.exec(text) ?? [];
  if (start === undefined || attributes === undefined) return null;
  const [width, height] = sidesOf(attributes);
  const scale = LONGER / Math.max(width, height);
  const sides = [width, height].map((side) => Math.max(1, Math.round(scale * side)));
  // Without sides of its own browsers would not agree on how large it is; without a view box it would be cut, not scaled.
  const others = attributes.replace(/\s(?:width|height)\s*=\s*(?:"[^"]*"|'[^']*')/gi, '').replace(/\/$/, '');
  const box = attribute(others, 'viewBox') === '' ? ` viewBox="0 0 ${width} ${height}"` : '';
  const end = attributes.endsWith('/') ? '/>' : '>';
  const head = start.slice(0, start.length - attributes.length - 1);
  const tag = `${head} width="${sides[0]}" height="${sides[1]}"${box}${others}${end}`;
  const blob = new Blob([tag, text.slice(start.length)], { type: 'image/svg+xml' });
  const url = URL.createObjectURL(blob);
  try {
    const element = new Image();
    element.src = url;
    await element.decode();
    return await createImageBitmap(element);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** @param {string} attributes of a tag @param {string} name */
const attribute = (attributes, name) => {
  const [, value = ''] = new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)`, 'i').exec(attributes) ?? [];
  return value.trim();
};

/** Its width and height, by what it says of them, or of what it shows; else as browsers have it. @param {string} attributes */
function sidesOf(attributes) {
  const [, , boxWidth = 0, boxHeight = 0] = attribute(attributes, 'viewBox')
    .split(/[\s,]+/)
    .map(Number);
  /** @param {'width' | 'height'} name */
  const said = (name) => {
    const text = attribute(attributes, name);
    return text.includes('%') ? 0 : Number.parseFloat(text);
  };
  const [width, height] = [said('width'), said('height')];
  const isBox = boxWidth > 0 && boxHeight > 0;
  if (width > 0 && height > 0) return [width, height];
  if (width > 0 && isBox) return [width, (width * boxHeight) / boxWidth];
  if (height > 0 && isBox) return [(height * boxWidth) / boxHeight, height];
  return isBox ? [boxWidth, boxHeight] : [300, 150];
}
