// @ts-check
// One class to be taught: its name, its examples, and the ways to give more.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { DrawDialog, PickDialog } from './dialogs.js' */

import { fromFile, thumbnail } from '../pictures.js';
import { announce } from './announce.js';
import { breathe, find, fromTemplate, make } from './dom.js';
import { takeFiles } from './inputs.js';
import { counted } from './text.js';
import { showError } from './toast.js';

/** Twice the thumbnails' width on the page, for sharp screens. */
const THUMBNAIL = 112;

/** Examples taken in before the browser gets a turn: thumbnails of photographs take some milliseconds each. */
const AT_ONCE = 4;

/**
 * @typedef {object} ClassCardOptions
 * @property {PickDialog} pick
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
  #name;
  #remove;
  #count;
  #thumbs;
  #options;

  /** @param {ClassCardOptions} options */
  constructor(options) {
    this.#options = options;
    const content = fromTemplate('class-template');
    this.element = find('.class-card', HTMLElement, content);
    this.#name = find('.class-name', HTMLInputElement, content);
    this.#remove = find('.class-remove', HTMLButtonElement, content);
    this.#count = find('.class-count', HTMLElement, content);
    this.#thumbs = find('.thumbs', HTMLElement, content);
    this.#name.placeholder = options.placeholder;
    this.#name.addEventListener('input', () => this.#changed());
    this.#remove.addEventListener('click', options.onRemove);
    find('.from-gallery', HTMLElement, content).addEventListener('click', () => options.pick.open({
      title: `Examples of ${this.title}`,
      several: true,
      receive: (pictures) => void this.addAll(pictures),
    }));
    find('.from-drawing', HTMLElement, content).addEventListener('click', () => options.draw.open({
      title: `Draw examples of ${this.title}`,
      action: 'Add, and draw another',
      receive: (picture) => {
        this.add(picture);
        return true;
      },
    }));
    takeFiles(find('input[type=file]', HTMLInputElement, content), (files) => void this.addFiles(files));
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
    const thumb = make('button', { type: 'button', className: 'thumb', title: 'Remove' }, thumbnail(picture, THUMBNAIL));
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

  /** @param {Picture[]} pictures */
  async addAll(pictures) {
    for (const [index, picture] of pictures.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await breathe();
      this.add(picture);
    }
    announce(`${this.title}: ${counted(this.examples.length, 'example')}`);
  }

  /** @param {File[]} files */
  async addFiles(files) {
    let unreadable = '';
    for (const file of files) {
      try {
        this.add(await fromFile(file));
      } catch (error) {
        unreadable = error instanceof Error ? error.message : String(error);
      }
    }
    if (unreadable) showError(unreadable);
    announce(`${this.title}: ${counted(this.examples.length, 'example')}`);
  }

  #changed() {
    const count = this.examples.length;
    this.#count.textContent = count === 0 ? 'No examples yet' : counted(count, 'example');
    this.element.setAttribute('aria-label', `Class ${this.title}`);
    [...this.#thumbs.children].forEach((thumb, index) => {
      thumb.setAttribute('aria-label', `Remove example ${index + 1} of ${this.title}`);
    });
    this.#options.onChange();
  }
}
