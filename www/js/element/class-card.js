// @ts-check
// One class to be taught: its name, its examples, and the ways to give more.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { DrawDialog } from './draw-dialog.js' */
/** @import { Ui } from './element.js' */

import { toPicture } from '../decoder.js';
import { button, fileButton, make } from '../dom.js';
import { thumbnail } from '../pictures.js';

/** Twice the thumbnails' width on the page, for sharp screens. */
const THUMBNAIL = 112;

/**
 * @typedef {object} ClassCardOptions
 * @property {DrawDialog} draw
 * @property {string} placeholder
 * @property {() => void} onChange the name or an example
 * @property {() => void} onForget an example was taken away
 * @property {() => void} onRemove the visitor does not want this class
 */

export class ClassCard {
  /** @type {Picture[]} */
  examples = [];
  element;
  #ui;
  #options;
  #name = make('input', { type: 'text', className: 'class-name', maxLength: 40, autocomplete: 'off' });
  #remove;
  #count = make('p', { className: 'class-count' });
  #thumbs = make('div', { className: 'thumbs' });

  /** @param {Ui} ui @param {ClassCardOptions} options */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { texts } = ui;
    this.#name.placeholder = options.placeholder;
    this.#name.addEventListener('input', () => this.#changed());
    this.#remove = button(texts.remove, 'quiet class-remove', options.onRemove);
    this.element = make('div', { className: 'class-card', part: 'class', role: 'group' },
      make('div', { className: 'class-head' },
        make('label', { className: 'field' }, texts.name, this.#name), this.#remove),
      this.#count,
      this.#thumbs,
      make('div', { className: 'row' },
        fileButton(texts.files, 'small', { multiple: true, onFiles: (files) => void this.addFiles(files) }),
        button(texts.draw, 'small from-drawing', () => this.#draw())));
    this.#changed();
  }

  get name() {
    return this.#name.value.trim();
  }

  set name(name) {
    this.#name.value = name;
    this.#changed();
  }

  /** What to call it, named or not. */
  get title() {
    return this.name || this.#options.placeholder;
  }

  /** Whether it may be removed. @param {boolean} removable */
  set removable(removable) {
    this.#remove.hidden = !removable;
  }

  focus() {
    this.#name.focus();
  }

  /** @param {Picture} picture */
  add(picture) {
    this.examples.push(picture);
    const thumb = make('button', { type: 'button', className: 'thumb' }, thumbnail(picture, THUMBNAIL));
    thumb.addEventListener('click', () => {
      this.examples.splice(this.examples.indexOf(picture), 1);
      const next = thumb.nextElementSibling ?? thumb.previousElementSibling;
      thumb.remove();
      if (next instanceof HTMLElement) next.focus();
      else this.focus();
      this.#options.onForget();
      this.#changed();
    });
    this.#thumbs.append(thumb);
    this.#changed();
  }

  /** @param {File[]} files */
  async addFiles(files) {
    for (const file of files) {
      try {
        this.add(await toPicture(file));
      } catch (error) {
        this.#ui.report(error);
      }
    }
    this.#ui.announcer.say(this.#ui.texts.examplesOf(this.title, this.examples.length));
  }

  #draw() {
    const { texts } = this.#ui;
    this.#options.draw.open({
      title: texts.drawExamplesOf(this.title),
      action: texts.addAndDraw,
      receive: (picture) => {
        this.add(picture);
        return true;
      },
    });
  }

  #changed() {
    const { texts } = this.#ui;
    this.#count.textContent = texts.examples(this.examples.length);
    this.element.ariaLabel = texts.classNamed(this.title);
    [...this.#thumbs.children].forEach((thumb, index) => {
      thumb.ariaLabel = texts.removeExample(index + 1, this.title);
    });
    this.#options.onChange();
  }
}
