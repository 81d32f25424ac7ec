// @ts-check
// How far the net's files have come; then what net it is.

/** @import { LoadProgress, ModelInfo } from '../messages.js' */

import { inQuarters } from './announce.js';
import { find } from './dom.js';
import { inMillions, megabytes, percent } from './text.js';

export class Loading {
  #root = find('#loading', HTMLElement);
  #text = find('.loading-text', HTMLElement, this.#root);
  #bar = find('.loading-bar', HTMLProgressElement, this.#root);
  #retry = find('.loading-retry', HTMLButtonElement, this.#root);
  #announce = inQuarters(() => '');

  /** @param {() => void} onRetry */
  constructor(onRetry) {
    this.#retry.addEventListener('click', onRetry);
  }

  /** @param {string} name */
  start(name) {
    this.#root.className = 'loading';
    this.#text.textContent = `Starting the engine for ${name}…`;
    this.#bar.hidden = false;
    this.#bar.removeAttribute('value');
    this.#retry.hidden = true;
    this.#announce = inQuarters((share) => (share < 1 ? `Loading ${name}: ${percent(share)}` : `${name} has arrived`));
  }

  /** @param {string} name @param {LoadProgress} progress */
  progress(name, { stage, bytes, total }) {
    if (stage === 'starting' || total === 0) return;
    const done = bytes >= total;
    this.#text.textContent = done
      ? `Unpacking ${name}…`
      : `Loading ${name}: ${megabytes(bytes)} of ${megabytes(total)}`;
    this.#bar.max = total;
    this.#bar.value = bytes;
    this.#announce(bytes / total);
  }

  /** @param {ModelInfo} model */
  done({ name, parameters, accuracy, measured }) {
    this.#root.className = 'loading done';
    this.#text.textContent = `${name} is ready: ${inMillions(parameters)} parameters, `
      + `right on ${percent(accuracy)} of pictures it never saw.`;
    this.#text.title = measured;
    this.#bar.hidden = true;
  }

  /** @param {string} name */
  failed(name) {
    this.#root.className = 'loading failed';
    this.#text.textContent = `${name} could not be loaded.`;
    this.#bar.hidden = true;
    this.#retry.hidden = false;
  }
}
