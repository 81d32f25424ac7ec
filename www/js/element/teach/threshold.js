// @ts-check
// How sure it has to be, or else it says that it does not know; and what that costs, on the pictures that it was measured on.

/** @import { Report } from '../../messages.js' */
/** @import { Tutor } from '../../teach/tutor.js' */
/** @import { Ui } from '../element.js' */

import { button, make } from '../../dom.js';
import { percent } from '../../text.js';
import { rejections } from './figures.js';
import { NumberField } from './fields.js';

export class ThresholdView {
  #ui;
  #tutor;
  #onChange;
  #field;
  #cost = make('p', { className: 'threshold-cost', role: 'status' });
  #suggest;
  /** @type {Report | null} */
  #report = null;
  element;

  /** @param {Ui} ui @param {{ tutor: Tutor, onChange: () => void }} options */
  constructor(ui, { tutor, onChange }) {
    this.#ui = ui;
    this.#tutor = tutor;
    this.#onChange = onChange;
    const { understand: words } = ui.texts;
    this.#field = new NumberField({
      name: 'threshold',
      words: words.threshold,
      min: 0,
      max: 1,
      slide: 0.01,
      format: (value) => (value === 0 ? words.always : percent(value)),
      read: () => tutor.threshold,
      write: (value) => this.#set(value),
      onInput: () => this.#tell(this.#field.value),
    });
    this.#suggest = button('', 'small suggest', () => {
      if (this.#report) this.#set(this.#report.threshold);
    });
    this.element = make('div', { className: 'threshold-part' }, this.#field.element, this.#cost, this.#suggest);
    tutor.on('settings', () => this.refresh());
  }

  /** @param {Report} report what it is told from */
  set report(report) {
    this.#report = report;
    this.refresh();
  }

  refresh() {
    const { understand: words } = this.#ui.texts;
    this.#field.refresh();
    this.#tell(this.#tutor.threshold);
    if (this.#report) this.#suggest.textContent = words.suggest(this.#report.threshold);
  }

  /** @param {number} threshold */
  #set(threshold) {
    this.#tutor.threshold = threshold;
    this.refresh();
    this.#onChange();
  }

  /** @param {number} threshold */
  #tell(threshold) {
    if (!this.#report) return;
    this.#cost.textContent = this.#ui.texts.understand.cost(rejections(this.#report.answers, threshold));
  }
}
