// @ts-check
// The two dialogs that give pictures: from the gallery, and drawn.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { Gallery } from '../gallery.js' */

import { find } from './dom.js';
import { DrawPad } from './draw-pad.js';
import { GalleryGrid } from './gallery-grid.js';
import { counted } from './text.js';

/** @typedef {(pictures: Picture[]) => void} Receiver */

/** Picks test pictures: one at a click, or several that are then added together. */
export class PickDialog {
  #dialog = find('#pick-dialog', HTMLDialogElement);
  #title = find('#pick-title', HTMLElement);
  #add = find('#pick-add', HTMLButtonElement);
  #gallery;
  /** Made when it is first wanted: most visitors never open it. @type {GalleryGrid | null} */
  #grid = null;
  #several = false;
  /** @type {Receiver} */
  #receive = () => {};

  /** @param {Gallery} gallery */
  constructor(gallery) {
    this.#gallery = gallery;
    closable(this.#dialog);
    this.#add.addEventListener('click', () => {
      this.#receive((this.#grid?.marked ?? []).map((index) => gallery.picture(index)));
      this.#dialog.close();
    });
  }

  /** @param {{ title: string, several: boolean, receive: Receiver }} options */
  open({ title, several, receive }) {
    this.#title.textContent = title;
    this.#several = several;
    this.#receive = receive;
    const root = find('#pick-gallery', HTMLElement);
    this.#grid ??= new GalleryGrid(root, this.#gallery, (index, tile) => this.#onPick(index, tile));
    this.#grid.clear();
    this.#add.hidden = !several;
    this.#count();
    this.#dialog.showModal();
  }

  /** @param {number} index @param {HTMLButtonElement} tile */
  #onPick(index, tile) {
    if (this.#several) {
      tile.setAttribute('aria-pressed', String(tile.getAttribute('aria-pressed') !== 'true'));
      this.#count();
    } else {
      this.#receive([this.#gallery.picture(index)]);
      this.#dialog.close();
    }
  }

  #count() {
    const count = this.#grid?.marked.length ?? 0;
    this.#add.disabled = count === 0;
    this.#add.textContent = count === 0 ? 'Add' : `Add ${counted(count, 'picture')}`;
  }
}

/** Draws one picture after another. */
export class DrawDialog {
  #dialog = find('#draw-dialog', HTMLDialogElement);
  #title = find('#draw-title', HTMLElement);
  #add = find('#draw-add', HTMLButtonElement);
  #pad = new DrawPad(find('#draw-pad', HTMLElement));
  /** @type {(picture: Picture) => boolean} */
  #receive = () => false;

  constructor() {
    closable(this.#dialog);
    this.#add.addEventListener('click', () => {
      const { picture } = this.#pad;
      if (!picture) return;
      this.#pad.clear();
      if (!this.#receive(picture)) this.#dialog.close();
    });
  }

  /**
   * @param {{ title: string, action: string, receive: (picture: Picture) => boolean }} options `receive` says whether
   *   the dialog stays open for another drawing
   */
  open({ title, action, receive }) {
    this.#title.textContent = title;
    this.#add.textContent = action;
    this.#receive = receive;
    this.#pad.clear();
    this.#dialog.showModal();
  }
}

/** Buttons that close, and a click beside the dialog. @param {HTMLDialogElement} dialog */
function closable(dialog) {
  find('[data-close]', HTMLButtonElement, dialog).addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}
