// @ts-check
// Tells a screen reader what has changed, one thing at a time.

import { make } from '../dom.js';

/** A little later, so that of several changes in a row only the last one is read. */
const SETTLE = 250;

export class Announcer {
  element = make('p', { className: 'visually-hidden', ariaLive: 'polite' });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {string} text */
  say(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // The same words again would not be read again.
      this.element.textContent = this.element.textContent === text ? `${text}\u00a0` : text;
    }, SETTLE);
  }

  /**
   * For progress: says something at the start, at each quarter and at the end, not at every step.
   *
   * @param {(quarter: number) => string} describe what to say, from the share that is done: 0, 0.25, ... 1
   */
  inQuarters(describe) {
    let last = -1;
    return (/** @type {number} */ share) => {
      const quarter = Math.floor(4 * share) / 4;
      if (quarter <= last) return;
      last = quarter;
      this.say(describe(quarter));
    };
  }
}
