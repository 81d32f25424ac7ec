// @ts-check
// How training went: its epochs, and what the best of them had learnt.

/** @import { Epoch, EpochLearnt, Snapshot } from '../messages.js' */

export class Course {
  /** @type {Epoch[]} */
  epochs = [];
  /** Which of them answers best to what is held out; null if nothing is. @type {number | null} */
  best = null;
  /** What it had learnt. @type {Snapshot | null} */
  bestLearnt = null;

  /** One more epoch. @param {EpochLearnt} epoch what it had learnt comes with it if it is the best so far */
  add({ learnt, ...epoch }) {
    // After a device has failed, some epochs may have to be learnt again.
    this.epochs = [...this.epochs.filter((each) => each.epoch < epoch.epoch), epoch];
    if (this.best !== null && this.best >= this.epochs.length - 1) this.best = this.bestLearnt = null;
    if (!learnt) return;
    this.best = this.epochs.length - 1;
    this.bestLearnt = learnt;
  }

  /** The loss, on what is held out, that there is to beat. */
  get bestLoss() {
    return this.best === null ? Infinity : (this.epochs[this.best].validation?.loss ?? Infinity);
  }

  /** How many epochs have been no better than the best. */
  get sinceBest() {
    return this.best === null ? 0 : this.epochs.length - 1 - this.best;
  }

  /** How many epochs the net has learnt for. */
  get length() {
    return this.epochs.at(-1)?.epoch ?? 0;
  }

  /** The epochs after the best one are as if they had never been. */
  backToBest() {
    if (this.best !== null) this.epochs = this.epochs.slice(0, this.best + 1);
  }
}
