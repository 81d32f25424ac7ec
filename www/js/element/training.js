// @ts-check
// How training goes: a bar, and the two curves.

/** @import { Epoch } from '../messages.js' */
/** @import { Ui } from './element.js' */

import { make } from '../dom.js';
import { percent } from '../text.js';
import { Chart } from './chart.js';

export class TrainingView {
  #texts;
  #announcer;
  #text = make('p', { className: 'training-text' });
  #bar = make('progress', { className: 'training-bar', part: 'progress', max: 1, value: 0 });
  #loss;
  #accuracy;
  #announce = (/** @type {number} */ _share) => {};
  /** Counted here: an engine that takes over from another one counts from its own start. */
  #epoch = 0;
  element;

  /** @param {Ui} ui */
  constructor({ texts, announcer }) {
    this.#texts = texts;
    this.#announcer = announcer;
    this.#bar.ariaLabel = texts.training;
    this.#loss = new Chart(texts, {
      title: texts.loss,
      className: 'loss',
      format: (value) => String(Number(value.toPrecision(2))),
    });
    this.#accuracy = new Chart(texts, { title: texts.accuracy, className: 'accuracy', format: percent, top: 1 });
    this.element = make('div', { className: 'training', hidden: true },
      this.#text,
      this.#bar,
      make('div', { className: 'charts' }, this.#loss.element, this.#accuracy.element));
  }

  /** The net looks at the examples, before the first epoch. @param {number} done @param {number} total */
  examples(done, total) {
    this.element.hidden = false;
    this.#text.textContent = this.#texts.lookingAt(done, total);
    this.#bar.value = total === 0 ? 0 : done / total;
  }

  /** Training begins anew, or goes on. @param {boolean} fresh */
  start(fresh) {
    this.element.hidden = false;
    this.#bar.value = 0;
    if (fresh) {
      this.#epoch = 0;
      this.#loss.clear();
      this.#accuracy.clear();
    }
    this.#announce = this.#announcer.inQuarters(this.#texts.trainingShare);
  }

  /** @param {Epoch} step @param {number} done @param {number} total epochs of this run */
  step({ loss, accuracy }, done, total) {
    const epoch = this.#epoch += 1;
    this.#text.textContent = this.#texts.epochDone(epoch, accuracy);
    this.#bar.value = done / total;
    this.#loss.add(epoch, loss);
    this.#accuracy.add(epoch, accuracy);
    if (done < total) this.#announce(done / total);
  }

  hide() {
    this.element.hidden = true;
  }
}
