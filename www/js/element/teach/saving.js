// @ts-check
// Files that are made for the visitor, by the press of a button.
//
//   const saving = new Saving(ui);
//   void saving.save(button, () => 'model.onnx', (signal) => net.exportModel({ format: 'onnx', signal }));

/** @import { Ui } from '../element.js' */

import { make } from '../../dom.js';

export class Saving {
  #ui;
  #report;
  /** Ends the making of a file, by the button that began it. @type {Map<HTMLButtonElement, AbortController>} */
  #underWay = new Map();

  /** @param {Ui} ui @param {(error: unknown) => void} [report] tells of a failure where the visitor looks */
  constructor(ui, report = ui.report) {
    this.#ui = ui;
    this.#report = report;
  }

  /**
   * Makes a file and gives it to the visitor, who may press the button once more to stop that.
   *
   * @param {HTMLButtonElement} pressed
   * @param {() => string} name
   * @param {(signal: AbortSignal) => Promise<Blob>} pack
   */
  async save(pressed, name, pack) {
    const underWay = this.#underWay.get(pressed);
    if (underWay) {
      underWay.abort();
      return;
    }
    const stop = new AbortController();
    this.#underWay.set(pressed, stop);
    const texts = this.#ui.texts.project;
    const { textContent } = pressed;
    pressed.ariaBusy = 'true';
    pressed.textContent = texts.stopPacking;
    try {
      const url = URL.createObjectURL(await pack(stop.signal));
      make('a', { href: url, download: name() }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it later
      this.#ui.announcer.say(texts.packed);
    } catch (error) {
      this.#report(error);
    } finally {
      this.#underWay.delete(pressed);
      pressed.ariaBusy = null;
      pressed.textContent = textContent;
    }
  }
}

/** A title as a file is called. @param {string} title */
export const fileName = (title) => title.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'project';
