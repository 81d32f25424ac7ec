// @ts-check
// What it takes for what: the pairs that it confuses most, and the matrix of all, in the order that is wished.

/** @import { Texts } from '../../locales/en.js' */
/** @import { Confusion } from './matrix.js' */

import { atNextFrame, button, make } from '../../dom.js';
import { looksOf } from '../../teach/lesson.js';
import { mark } from '../mark.js';
import { byConfusion, worstPairs } from './figures.js';
import { matrix } from './matrix.js';

/** More pairs than this are no longer the worst ones. */
const WORST = 8;

/** Of so few classes the whole matrix is seen at once. */
const FEW = 10;

export class ConfusionView {
  #texts;
  #onPick;
  /** @type {Confusion | null} */
  #shown = null;
  #pairs = make('ol', { className: 'worst-pairs' });
  #worst;
  #byConfusion;
  #order = make('select', { className: 'matrix-order' });
  #orderField;
  #matrix = make('div');
  /** A name may change with every letter that is typed, and there may be thousands of cells. */
  #drawNext = atNextFrame(() => this.#draw());
  element;

  /** @param {Texts} texts @param {(truth: number, named: number) => void} onPick these pictures are to be seen */
  constructor(texts, onPick) {
    this.#texts = texts;
    this.#onPick = onPick;
    const { understand: words } = texts;
    this.#worst = make('div', { className: 'worst' }, make('h4', { textContent: words.worst }), this.#pairs);
    this.#byConfusion = make('option', { textContent: words.byConfusion });
    this.#order.append(make('option', { textContent: words.asListed }), this.#byConfusion);
    this.#order.addEventListener('change', () => this.#drawNext());
    this.#orderField = make('label', { className: 'field order-field' }, words.order, this.#order);
    this.element = make('div', { className: 'confusion' }, this.#worst, this.#orderField, this.#matrix);
  }

  /** @param {Confusion} confusion */
  show(confusion) {
    this.#shown = confusion;
    this.#drawNext();
  }

  #draw() {
    if (!this.#shown) return;
    const { classes, confusion } = this.#shown;
    const isMany = classes.length > FEW;
    const pairs = worstPairs(confusion).slice(0, WORST);
    this.#worst.hidden = pairs.length === 0;
    this.#pairs.replaceChildren(...this.#buttons(pairs, classes));
    this.#orderField.hidden = !isMany;
    const order = isMany && this.#byConfusion.selected ? byConfusion(confusion) : [...classes.keys()];
    const table = matrix(this.#texts, { ...this.#shown, order, onPick: this.#onPick });
    table.classList.toggle('many', isMany);
    this.#matrix.replaceChildren(table);
  }

  /** @param {ReturnType<typeof worstPairs>} pairs @param {Confusion['classes']} classes */
  #buttons(pairs, classes) {
    const looks = looksOf(classes);
    return pairs.map(({ truth, named, count, total }) => {
      const marks = [truth, named].map((index) => mark(make('span', {}), looks[index]));
      const text = this.#texts.understand.taken(classes[truth].name, classes[named].name, count, total);
      const open = button('', 'small', () => this.#onPick(truth, named));
      open.append(...marks, text);
      return make('li', {}, open);
    });
  }
}
