// @ts-check
// What can be done with the pictures that are selected: move them to another class, delete them.

/** @import { Texts } from '../../locales/en.js' */

import { button, make } from '../../dom.js';

/**
 * What becomes of samples, by their ids.
 *
 * @typedef {object} Editing
 * @property {(ids: Set<number>, index: number) => void} onMove to the class with this index
 * @property {(ids: Set<number>) => void} onDelete
 */

export class SelectionBar {
  #texts;
  #count = make('span', { className: 'selected-count' });
  #target = make('select', { className: 'move-to' });
  /** @type {{ index: number, title: string }[]} */
  #targets = [];
  #move;
  element;

  /**
   * @param {Texts} texts
   * @param {object} options
   * @param {(index: number) => void} options.onMove to the class with this index
   * @param {() => void} options.onDelete
   * @param {() => void} options.onClear
   */
  constructor(texts, { onMove, onDelete, onClear }) {
    this.#texts = texts;
    this.#move = make(
      'div',
      { className: 'row move' },
      make('label', { className: 'field' }, texts.samples.moveTo, this.#target),
      button(texts.samples.move, 'small move-selected', () => onMove(Number(this.#target.value))),
    );
    const clear = button(texts.samples.selectNone, 'quiet small select-none', onClear);
    this.element = make(
      'div',
      { className: 'selection', role: 'group', ariaLabel: texts.samples.selection, hidden: true },
      make('div', { className: 'selection-head' }, this.#count, clear),
      this.#move,
      button(texts.samples.delete, 'small delete-selected', onDelete),
    );
  }

  /** @param {number} count of those that are selected */
  set count(count) {
    this.element.hidden = count === 0;
    this.#count.textContent = this.#texts.samples.selected(count);
    this.#fill();
  }

  /** Where they can go. @param {{ index: number, title: string }[]} classes */
  set targets(classes) {
    this.#targets = classes;
    this.#fill();
  }

  /** Only where it is seen: every class has such a list of all others. */
  #fill() {
    if (this.element.hidden) return;
    const { value } = this.#target;
    const options = this.#targets.map(({ index, title }) =>
      make('option', { value: String(index), textContent: title }),
    );
    this.#target.replaceChildren(...options);
    if (this.#targets.some(({ index }) => String(index) === value)) this.#target.value = value;
    this.#move.hidden = this.#targets.length === 0;
  }
}
