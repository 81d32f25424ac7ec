// @ts-check
// The dialog that gives pictures of the gallery: one at a click, or several that are added to a class together.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { Gallery } from './gallery.js' */

import { find, make } from '../dom.js';
import { texts } from './language.js';
import { GalleryGrid } from './gallery-grid.js';

export class PickDialog {
  #dialog = find('#pick-dialog', HTMLDialogElement);
  #title = find('#pick-title', HTMLElement);
  #for = find('#pick-for', HTMLElement);
  #class = find('#pick-class', HTMLSelectElement);
  #add = find('#pick-add', HTMLButtonElement);
  #gallery;
  /** Made when it is first wanted: most visitors never open it. @type {GalleryGrid | null} */
  #grid = null;
  /** What to do with a picture that is clicked, unless it is only marked. @type {((picture: Picture) => void) | null} */
  #onPick = null;
  /** @type {(index: number, pictures: Picture[]) => void} */
  #onAdd = () => {};

  /** @param {Gallery} gallery */
  constructor(gallery) {
    this.#gallery = gallery;
    find('#pick-cancel', HTMLButtonElement).addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close(); // beside it
    });
    this.#add.addEventListener('click', () => {
      const marked = this.#grid?.marked ?? [];
      this.#onAdd(
        this.#class.selectedIndex,
        marked.map((index) => gallery.picture(index)),
      );
      this.#dialog.close();
    });
  }

  /** @param {(picture: Picture) => void} onPick */
  pickOne(onPick) {
    this.#onPick = onPick;
    this.#open(texts.pickOne);
  }

  /**
   * @param {string[]} classes their names, or '' for those that have none yet
   * @param {(index: number, pictures: Picture[]) => void} onAdd
   */
  pickExamples(classes, onAdd) {
    this.#onPick = null;
    this.#onAdd = onAdd;
    const options = classes.map((name, index) => make('option', { textContent: name || texts.numbered(index + 1) }));
    this.#class.replaceChildren(...options);
    this.#open(texts.pickExamples);
  }

  /** @param {string} title */
  #open(title) {
    this.#title.textContent = title;
    this.#for.hidden = this.#add.hidden = this.#onPick !== null;
    this.#grid ??= new GalleryGrid(find('#pick-gallery', HTMLElement), this.#gallery, (index, tile) =>
      this.#pick(index, tile),
    );
    this.#grid.clear();
    this.#count();
    this.#dialog.showModal();
  }

  /** @param {number} index @param {HTMLButtonElement} tile */
  #pick(index, tile) {
    if (this.#onPick) {
      this.#onPick(this.#gallery.picture(index));
      this.#dialog.close();
    } else {
      tile.setAttribute('aria-pressed', String(tile.getAttribute('aria-pressed') !== 'true'));
      this.#count();
    }
  }

  #count() {
    const count = this.#grid?.marked.length ?? 0;
    this.#add.disabled = count === 0;
    this.#add.textContent = texts.add(count);
  }
}
