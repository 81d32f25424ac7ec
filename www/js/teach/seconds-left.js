// @ts-check

/** @import { WorkDone } from '../messages.js' */

/** How long training will take, by how long its epochs and steps have taken on this device so far. */
export class SecondsLeft {
  #epochs = 0;
  #done = 0;
  /** The part of the epoch under way that is done, 0 to 1. */
  #part = 0;
  /** When the first step began. @type {number | null} */
  #since = null;

  /** @param {number} epochs of this run */
  start(epochs) {
    this.#epochs = epochs;
    this.#done = 0;
    this.#part = 0;
    this.#since = null;
  }

  stop() {
    this.#epochs = 0;
    this.#since = null;
  }

  /** @param {WorkDone} work */
  work({ stage, done, total }) {
    // Looking at the examples comes before, and happens once.
    if (stage === 'examples') return;
    if (this.#since === null) this.#since = performance.now();
    else if (stage === 'steps') this.#part = done / total;
  }

  /** An epoch is over. */
  epoch() {
    this.#done += 1;
    this.#part = 0;
  }

  get left() {
    const done = this.#done + this.#part;
    if (this.#since === null || done === 0) return null;
    const each = (performance.now() - this.#since) / done;
    return Math.max(0, ((this.#epochs - done) * each) / 1000);
  }
}
