// @ts-check

/** Milliseconds that a piece of work may take: so long does the page wait to be heard. */
const WANTED = 200;

const MOST = 64;

/** How much work to ask for at once, so that the page is heard now and then and the device has enough to do. */
export class Pace {
  count = 1;

  /** @param {number} milliseconds how long `count` took */
  took(milliseconds) {
    const fitting = Math.floor((this.count * WANTED) / Math.max(1, milliseconds));
    // A first measurement may be off by much: the device was not warm, or had to compile.
    this.count = Math.max(1, Math.min(MOST, 2 * this.count, fitting));
  }
}
