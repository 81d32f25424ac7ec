// @ts-check
// An option of a list to choose from.

import { make } from '../dom.js';

/** @param {string} name of the list @param {string} value */
export function radio(name, value) {
  const input = make('input', { type: 'radio', name, value });
  const text = make('span', { className: 'option-text' });
  return { input, text, label: make('label', { className: 'option' }, input, text) };
}
