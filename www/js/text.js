// @ts-check
// Numbers as people read them, in any language.

/** @import { DeviceKind } from './messages.js' */

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

/** Of an error relative to the right answer, such as 2.4e-7. @param {number} value */
export function tiny(value) {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(value));
  return `${(value / 10 ** exponent).toFixed(1)} × 10${superscript(exponent)}`;
}

/** @param {DeviceKind} kind */
export const deviceName = (kind) => (kind === 'cpu' ? 'CPU' : 'GPU');

/** @param {number} integer */
function superscript(integer) {
  return [...String(integer)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('');
}
