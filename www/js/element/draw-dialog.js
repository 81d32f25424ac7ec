// @ts-check
// A dialog that gives drawings, one after another.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { Texts } from '../locales/en.js' */

import { button, make } from '../dom.js';
import { DrawPad } from './draw-pad.js';
import { dialog } from './dialog.js';

export class DrawDialog {
  #title = make('h2', { id: 'draw-title' });
  #add;
  #pad;
  /** @type {(picture: Picture) => boolean} */
  #receive = () => false;
  element;

  /** @param {Texts} texts */
  constructor(texts) {
    this.#pad = new DrawPad(texts);
    this.#add = button('', 'primary draw-add', () => this.#give());
    this.element = dialog(
      this.#title,
      texts.done,
      { closesBeside: true },
      this.#pad.element,
      make('div', { className: 'dialog-foot' }, this.#add),
    );
  }

  /** Whether drawings are bright on black. @param {boolean} dark */
  set dark(dark) {
    this.#pad.dark = dark;
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
    this.element.showModal();
  }

  #give() {
    const { picture } = this.#pad;
    if (!picture) return;
    this.#pad.clear();
    if (!this.#receive(picture)) this.element.close();
  }
}
