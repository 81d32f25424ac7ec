// @ts-check
// A classified picture: what was given, what the net sees, what it takes it for.

/** @import { Classified, Prediction } from '../messages.js' */
/** @import { Subject } from '../classifier.js' */

import { show, showGrey } from '../pictures.js';
import { find, fromTemplate, make } from './dom.js';
import { deviceName, milliseconds, percent } from './text.js';

export class ResultView {
  #root;
  #given;
  #seen;
  #label;
  #share;
  #bars;
  #note;
  #shown = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    root.classList.add('result');
    root.append(fromTemplate('result-template'));
    this.#given = find('.given', HTMLCanvasElement, root);
    this.#seen = find('.seen', HTMLCanvasElement, root);
    this.#label = find('.answer-label', HTMLElement, root);
    this.#share = find('.answer-share', HTMLElement, root);
    this.#bars = find('.bars', HTMLOListElement, root);
    this.#note = find('.result-note', HTMLElement, root);
    this.#label.textContent = 'Nothing yet';
    this.#note.textContent = 'Pick a picture.';
  }

  /** A picture is being looked at. @param {Subject} subject @param {string} [note] */
  wait({ picture }, note = '') {
    show(this.#given, picture);
    this.#root.setAttribute('aria-busy', 'true');
    if (note) this.#note.textContent = note;
  }

  /** It could not be classified. */
  fail() {
    this.#root.removeAttribute('aria-busy');
    this.#note.textContent = 'This picture could not be classified.';
  }

  /** @param {Subject} subject @param {Classified} classified */
  show({ picture, truth }, { predictions, milliseconds: took, seen, side, device }) {
    this.#root.removeAttribute('aria-busy');
    this.#root.dataset.shown = String(this.#shown += 1); // for whoever waits for the next answer from outside
    show(this.#given, picture);
    showGrey(this.#seen, seen, side);
    const [best] = predictions;
    this.#label.textContent = best.label;
    this.#share.textContent = percent(best.probability);
    this.#showBars(predictions);
    this.#note.replaceChildren(`${milliseconds(took)} on the ${deviceName(device)}`, ...verdict(best, truth));
  }

  /** Keeps the rows, so that the bars glide from one picture to the next. @param {Prediction[]} predictions */
  #showBars(predictions) {
    while (this.#bars.children.length > predictions.length) this.#bars.lastElementChild?.remove();
    while (this.#bars.children.length < predictions.length) {
      this.#bars.append(make('li', {},
        make('span', { className: 'bar-label' }),
        make('span', { className: 'bar-track' }, make('span', { className: 'bar-fill' })),
        make('span', { className: 'bar-share' })));
    }
    predictions.forEach(({ label, probability }, index) => {
      const row = this.#bars.children[index];
      find('.bar-label', HTMLElement, row).textContent = label;
      find('.bar-share', HTMLElement, row).textContent = percent(probability);
      find('.bar-fill', HTMLElement, row).style.setProperty('--share', String(probability));
    });
  }
}

/** Whether the net is right, where that is known. @param {Prediction} best @param {string | null} truth */
function verdict(best, truth) {
  if (truth === null) return [];
  const right = best.label === truth;
  const className = right ? 'verdict right' : 'verdict wrong';
  return [' · ', make('span', { className, textContent: right ? '✓ right' : `✗ it is labelled ${truth}` })];
}
