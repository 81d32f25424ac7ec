// @ts-check
// Tells a screen reader what has changed, one thing at a time.

import { find } from './dom.js';

const region = find('#live', HTMLElement);

/** A little later, so that of several changes in a row only the last one is read. */
const SETTLE = 250;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} text */
export function announce(text) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    // The same words again would not be read again.
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
  }, SETTLE);
}

/**
 * For progress: announces at the start, at each quarter and at the end, not at every step.
 *
 * @param {(quarter: number) => string} describe what to say, from the share that is done: 0, 0.25, ... 1
 */
export function inQuarters(describe) {
  let last = -1;
  return (/** @type {number} */ share) => {
    const quarter = Math.floor(4 * share) / 4;
    if (quarter <= last) return;
    last = quarter;
    announce(describe(quarter));
  };
}
