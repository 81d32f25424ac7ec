// @ts-check
// Numbers as people read them.

/** @import { DeviceKind } from '../messages.js' */

/** @param {number} share between 0 and 1 */
export function percent(share) {
  const value = 100 * share;
  // A hundred is said only of what is certain, and nothing only of what is impossible.
  if (value > 0 && value < 0.1) return '<0.1%';
  if (value > 99.9 && value < 100) return '>99.9%';
  return `${Number(value.toFixed(value < 10 ? 1 : 0))}%`;
}

/** @param {number} count of bytes */
export const megabytes = (count) => `${(count / 1e6).toFixed(1)} MB`;

/** @param {number} value */
export function milliseconds(value) {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value).toLocaleString('en')} ms`;
}

/** @param {number} value */
export function inMillions(value) {
  return value < 1e6 ? value.toLocaleString('en') : `${(value / 1e6).toFixed(1)} million`;
}

/** Of an error relative to the right answer, such as 2.4e-7. @param {number} value */
export function tiny(value) {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(value));
  return `${(value / 10 ** exponent).toFixed(1)} × 10${superscript(exponent)}`;
}

/** @param {DeviceKind} kind */
export const deviceName = (kind) => (kind === 'cpu' ? 'CPU' : 'GPU');

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". @param {string[]} parts */
export const listed = (parts) => new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(parts);

/** @param {number} integer */
function superscript(integer) {
  return [...String(integer)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('');
}
