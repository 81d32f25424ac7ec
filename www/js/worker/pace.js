// @ts-check

/** Milliseconds that a piece of work may take: so long does the page wait to be heard. */
const WANTED = 200;

const MOST = 64;

/** How much work to ask for at once, so that the page is heard now and then and the device has enough to do. */
export class Pace {
  count = 1;

  /** @param {number} milliseconds @param {number} [done] how much was done in them: perhaps less than was asked for */
  took(milliseconds, done = this.count) {
    const fitting = Math.floor((done * WANTED) / Math.max(1, milliseconds));
    // A first measurement may be off by much: the device was not warm, or had to compile.
    this.count = Math.max(1, Math.min(MOST, 2 * done, fitting));
  }
}
