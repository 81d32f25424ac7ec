// @ts-check
// Has pictures looked at, always the latest one first: whoever clicks fast does not wait for the pictures passed over.

/** @import { Picture } from '../generated/protocol.js' */
/** @import { Classified } from './messages.js' */

/**
 * @typedef {object} Subject
 * @property {Picture} picture
 * @property {string | null} truth what it is, where that is known
 */

/**
 * @typedef {object} LatestOptions
 * @property {(picture: Picture, signal?: AbortSignal) => Promise<Classified>} classify
 * @property {{ wait(subject: Subject, isNext: boolean): void, show(subject: Subject, classified: Classified): void,
 *   fail(): void }} view where the latest picture is shown
 * @property {(classified: Classified) => void} onResult
 * @property {(error: unknown) => void} onError
 */

export class Latest {
  #options;
  /** The picture given last, to be looked at again when the net or its classes change. @type {Subject | null} */
  #subject = null;
  /** Ends what `again` has begun. */
  #passedOver = new AbortController();
  /** Counts the pictures shown: only the latest one may change what is seen. */
  #turn = 0;
  #underWay = 0;
  #ready = false;

  /** @param {LatestOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** While it is false, what the visitor gives waits. @param {boolean} ready */
  set ready(ready) {
    this.#ready = ready;
    if (ready && this.#underWay === 0) this.again();
  }

  /** Looks at what the visitor gives. @param {Picture} picture */
  look(picture) {
    this.#subject = { picture, truth: null };
    this.again();
  }

  /** Looks at the same picture once more. */
  again() {
    const subject = this.#subject;
    if (!subject) return;
    this.#passedOver.abort();
    this.#passedOver = new AbortController();
    const { signal } = this.#passedOver;
    if (!this.#ready) this.#options.view.wait(subject, true);
    else
      this.show(subject, signal).catch((error) => {
        if (!signal.aborted) this.#options.onError(error);
      });
  }

  /**
   * Looks at what a program gives. It gets its answer, even when another picture is shown by then.
   *
   * @param {Subject} subject
   * @param {AbortSignal} [signal]
   */
  async show(subject, signal) {
    const { view, classify, onResult } = this.#options;
    const turn = (this.#turn += 1);
    this.#subject = subject;
    this.#underWay += 1;
    view.wait(subject, !this.#ready);
    try {
      const classified = await classify(subject.picture, signal);
      if (turn === this.#turn) view.show(subject, classified);
      onResult(classified);
      return classified;
    } catch (error) {
      if (turn === this.#turn) view.fail();
      throw error;
    } finally {
      this.#underWay -= 1;
    }
  }
}
