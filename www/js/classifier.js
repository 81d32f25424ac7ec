// @ts-check
// Has the engine look at pictures, always the latest one first: whoever clicks fast does not wait for the pictures
// passed over.

/** @import { Picture } from '../generated/protocol.js' */
/** @import { Classified } from './messages.js' */
/** @import { Engine } from './engine.js' */

import { copyOf } from './pictures.js';

/**
 * @typedef {object} Subject
 * @property {Picture} picture
 * @property {string | null} truth what it is, where that is known
 */

/**
 * @typedef {object} ClassifierView
 * @property {(subject: Subject, note?: string) => void} wait
 * @property {(subject: Subject, classified: Classified) => void} show
 * @property {() => void} fail
 */

export class Classifier {
  #engine;
  #views;
  #onResult;
  #onError;
  /** The picture looked at last, to be looked at again when the net or its classes change. @type {Subject | null} */
  #subject = null;
  /** Whether the net names the classes that the pictures' own labels are of. */
  namesTruth = true;
  #ready = false;
  #busy = false;
  #again = false;

  /**
   * @param {Engine} engine
   * @param {object} options
   * @param {ClassifierView[]} options.views
   * @param {(classified: Classified) => void} options.onResult
   * @param {(error: unknown) => void} options.onError
   */
  constructor(engine, { views, onResult, onError }) {
    this.#engine = engine;
    this.#views = views;
    this.#onResult = onResult;
    this.#onError = onError;
  }

  /** Whether a picture has been given. */
  get hasSubject() {
    return this.#subject !== null;
  }

  /** While it is false, pictures wait. @param {boolean} ready */
  set ready(ready) {
    this.#ready = ready;
    if (ready) this.again();
  }

  /** @param {Picture} picture @param {string | null} [truth] */
  look(picture, truth = null) {
    const subject = this.#subject = { picture, truth };
    const note = this.#ready ? '' : 'It is next, as soon as the net is here.';
    for (const view of this.#views) view.wait(subject, note);
    this.again();
  }

  /** Looks at the same picture once more. */
  async again() {
    if (!this.#ready || !this.#subject) return;
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#again) {
      this.#again = false;
      await this.#classify(this.#subject);
    }
    this.#busy = false;
  }

  /** @param {Subject} subject */
  async #classify({ picture, truth }) {
    try {
      const classified = await this.#engine.classify(copyOf(picture));
      if (this.#again) return; // overtaken
      const subject = { picture, truth: this.namesTruth ? truth : null };
      for (const view of this.#views) view.show(subject, classified);
      this.#onResult(classified);
    } catch (error) {
      if (this.#again) return;
      for (const view of this.#views) view.fail();
      this.#onError(error);
    }
  }
}
