// @ts-check
// Has the net look at new pictures while others are still coming in, so that training need not wait for it.

/** @import { Classifier } from '../classifier.js' */
/** @import { Lesson } from './lesson.js' */

/** Pictures that are decoded at once; the net looks at one after the other, and others have their turn in between. */
const AT_ONCE = 4;

export class Ahead {
  #lesson;
  #net;
  /** Samples that it has not looked at. @type {Set<number>} */
  #waiting = new Set();
  #isLooking = false;

  /** @param {Lesson} lesson @param {() => Classifier | null} net the one to look; null while there is none that should */
  constructor(lesson, net) {
    this.#lesson = lesson;
    this.#net = net;
  }

  /** @param {number[]} ids */
  add(ids) {
    for (const id of ids) this.#waiting.add(id);
    this.look();
  }

  clear() {
    this.#waiting.clear();
  }

  /** Goes on as soon as there is a net that should. */
  look() {
    if (!this.#isLooking) void this.#look();
  }

  async #look() {
    this.#isLooking = true;
    for (let net = this.#net(); net && this.#waiting.size > 0; net = this.#net()) {
      const next = [...this.#waiting].slice(0, AT_ONCE);
      for (const id of next) this.#waiting.delete(id);
      const samples = next.flatMap((id) => this.#lesson.samples.get(id) ?? []);
      await net.look(samples).catch(() => {}); // training looks again, and tells
    }
    this.#isLooking = false;
  }
}
