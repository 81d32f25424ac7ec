// @ts-check
// What could not be used of what was given, or only with a remark: a line for each file, until the list is closed.

/** @import { Texts } from '../../locales/en.js' */

import { button, make } from '../../dom.js';
import { reasonOf } from '../reasons.js';

/** Nobody reads more lines than this. */
const MOST = 100;

export class Problems {
  #texts;
  #summary = make('p', { className: 'summary', role: 'status' });
  #lines = make('ul', { className: 'problem-lines', tabIndex: 0 });
  #count = 0;
  element;

  /** @param {Texts} texts */
  constructor(texts) {
    this.#texts = texts;
    this.#lines.ariaLabel = texts.samples.problemList;
    this.element = make(
      'div',
      { className: 'message problems', part: 'message', hidden: true },
      make('div', { className: 'message-text' }, this.#summary, this.#lines),
      button(texts.close, 'quiet small', () => this.#clear()),
    );
  }

  /** @param {string} name of a file or a folder @param {string | Error} why */
  add(name, why) {
    this.#count += 1;
    this.#summary.textContent = this.#texts.samples.problems(this.#count);
    this.element.hidden = false;
    if (this.#count > MOST) return;
    this.#lines.append(make('li', {}, make('strong', { textContent: name }), ' ', this.#wordsFor(why)));
  }

  /** @param {string | Error} why */
  #wordsFor(why) {
    return typeof why === 'string' ? why : make('span', reasonOf(this.#texts, why));
  }

  #clear() {
    this.#count = 0;
    this.#lines.replaceChildren();
    this.element.hidden = true;
  }
}
