// @ts-check
// Classifying: ways to give a picture, and what the net makes of it.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { Ui } from './element.js' */
/** @import { ResultView } from './result.js' */

import { fileButton, make } from '../dom.js';
import { DrawPad } from './draw-pad.js';
import { tabs } from './tabs.js';

export class ClassifyView {
  #lookAt;
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {HTMLElement} options.host may bring pictures of its own, as a child with slot="pictures"
   * @param {ResultView} options.result
   * @param {(picture: Picture) => void} options.look
   * @param {(file: File) => void} options.lookAt
   */
  constructor({ texts }, { host, result, look, lookAt }) {
    this.#lookAt = lookAt;
    const pad = new DrawPad(texts, () => {
      if (pad.picture) look(pad.picture);
    });
    const own = make(
      'div',
      { className: 'drop' },
      make('p', { className: 'drop-lead', textContent: texts.drop }),
      make('p', { textContent: texts.pasteOr }),
      fileButton(texts.chooseFile, 'primary', { onFiles: ([file]) => lookAt(file) }),
      make('slot', { name: 'hint' }),
    );
    /** @type {{ name: string, title: string, content: HTMLElement }[]} */
    const sources = [
      { name: 'draw', title: texts.draw, content: pad.element },
      { name: 'own', title: texts.yourOwn, content: own },
    ];
    if (host.querySelector(':scope > [slot=pictures]')) {
      sources.unshift({ name: 'pictures', title: texts.gallery, content: make('slot', { name: 'pictures' }) });
    }
    result.element.classList.add('card');
    this.element = make(
      'div',
      { className: 'bench' },
      make('div', { className: 'card source', part: 'source' }, ...tabs(texts.sources, sources)),
      result.element,
    );
  }

  /** @param {File[]} files */
  takeFiles([file]) {
    this.#lookAt(file);
  }
}
