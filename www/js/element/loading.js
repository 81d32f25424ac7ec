// @ts-check
// How far the net's files have come; then what net it is.

/** @import { LoadProgress, ModelInfo } from '../messages.js' */
/** @import { Ui } from './element.js' */

import { button, make } from '../dom.js';

export class Loading {
  #texts;
  #announcer;
  #text = make('p', { className: 'loading-text', part: 'status' });
  #bar = make('progress', { className: 'loading-bar', part: 'progress' });
  #retry;
  #announce = (/** @type {number} */ _share) => {};
  element;

  /** @param {Ui} ui @param {() => void} onRetry */
  constructor({ texts, announcer }, onRetry) {
    this.#texts = texts;
    this.#announcer = announcer;
    this.#bar.ariaLabel = texts.loadingLabel;
    this.#retry = button(texts.tryAgain, 'small loading-retry', onRetry);
    this.element = make('div', { className: 'loading' }, this.#text, this.#bar, this.#retry);
  }

  start() {
    const texts = this.#texts;
    this.element.className = 'loading';
    this.#text.textContent = texts.starting;
    this.#text.title = '';
    this.#bar.hidden = false;
    this.#bar.removeAttribute('value');
    this.#retry.hidden = true;
    this.#announce = this.#announcer.inQuarters((share) => (share < 1 ? texts.loadingShare(share) : texts.unpacking));
  }

  /** @param {LoadProgress} progress */
  progress({ stage, bytes, total }) {
    if (stage === 'starting' || total === 0) return;
    this.#text.textContent = bytes < total ? this.#texts.loading(bytes, total) : this.#texts.unpacking;
    this.#bar.max = total;
    this.#bar.value = bytes;
    this.#announce(bytes / total);
  }

  /** @param {ModelInfo} model */
  done({ name, parameters, accuracy, measured }) {
    this.element.className = 'loading done';
    this.#text.textContent = this.#texts.ready(name, parameters, accuracy);
    this.#text.title = measured;
    this.#bar.hidden = true;
    this.#announcer.say(this.#text.textContent);
  }

  failed() {
    this.element.className = 'loading failed';
    this.#text.textContent = this.#texts.notLoaded;
    this.#bar.hidden = true;
    this.#retry.hidden = false;
  }
}
