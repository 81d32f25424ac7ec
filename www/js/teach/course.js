// @ts-check
// How training went: its epochs, and what the best of them had learnt.

/** @import { Epoch, Snapshot } from '../messages.js' */

export class Course {
  /** @type {Epoch[]} */
  epochs = [];
  /** Which of them answers best to what is held out; null if nothing is. @type {number | null} */
  best = null;
  /** What it had learnt. @type {Snapshot | null} */
  bestLearnt = null;

  /**
   * One more epoch; if it is the best so far, what it has learnt is to be had from `capture`.
   *
   * @param {Epoch} epoch
   * @param {() => Promise<Snapshot>} capture
   */
  async add(epoch, capture) {
    this.epochs.push(epoch);
    const loss = epoch.validation?.loss ?? Infinity;
    const before = this.best === null ? Infinity : this.epochs[this.best].validation?.loss ?? Infinity;
    if (loss >= before) return;
    const best = this.epochs.length - 1;
    this.bestLearnt = await capture();
    this.best = best;
  }

  /** How many epochs have been no better than the best. */
  get sinceBest() {
    return this.best === null ? 0 : this.epochs.length - 1 - this.best;
  }

  /** The epochs after the best one are as if they had never been. */
  backToBest() {
    if (this.best !== null) this.epochs = this.epochs.slice(0, this.best + 1);
  }
}
