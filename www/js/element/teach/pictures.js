// @ts-check
// The pictures behind a number of the matrix: to look at, to move to the class that they are of, to delete.

/** @import { Lesson } from '../../teach/lesson.js' */
/** @import { Ui } from '../element.js' */
/** @import { Editing } from './selection.js' */

import { make } from '../../dom.js';
import { SelectionBar } from './selection.js';
import { ThumbGrid } from './thumbs.js';
import { dialog } from '../dialog.js';

export class PicturesDialog {
  #lesson;
  #title = make('h2', { id: 'pictures-title' });
  #grid;
  #selection;
  /** @type {Set<number>} */
  #ids = new Set();
  /** The class that they are said to be of. */
  #class = 0;
  element;

  /** @param {Ui} ui @param {{ lesson: Lesson } & Editing} options */
  constructor({ texts }, { lesson, onMove, onDelete }) {
    this.#lesson = lesson;
    this.#grid = new ThumbGrid(texts, {
      onSelect: (ids) => {
        this.#selection.count = ids.size;
      },
      onDelete,
    });
    this.#selection = new SelectionBar(texts, {
      onMove: (index) => onMove(this.#grid.selected, index),
      onDelete: () => onDelete(this.#grid.selected),
      onClear: () => this.#grid.selectNone(),
    });
    this.element = dialog(
      this.#title,
      texts.done,
      { className: 'pictures-dialog' },
      make('p', { className: 'note', textContent: texts.understand.pictures }),
      this.#grid.element,
      this.#selection.element,
    );
    lesson.on('change', () => {
      if (this.element.open) this.#show();
    });
  }

  /** @param {string} title @param {number} index their class @param {number[]} ids */
  open(title, index, ids) {
    this.#title.textContent = title;
    this.#class = index;
    this.#ids = new Set(ids);
    this.#grid.selectNone();
    this.element.showModal();
    this.#show();
    this.#grid.element.focus();
  }

  /** Those that are still what they were. When none is left there is nothing more to do. */
  #show() {
    const samples = this.#lesson.of(this.#class).filter(({ id }) => this.#ids.has(id));
    if (samples.length === 0) this.element.close();
    const titles = this.#lesson.classes.map(({ name }, index) => ({ index, title: name }));
    this.#grid.show(samples, titles[this.#class]?.title ?? '');
    this.#selection.targets = titles.filter(({ index }) => index !== this.#class);
  }
}
