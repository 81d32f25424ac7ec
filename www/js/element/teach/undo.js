// @ts-check
// What was deleted or moved last can be had back, until something else has changed.

/** @import { Lesson } from '../../teach/lesson.js' */
/** @import { Ui } from '../element.js' */

import { button, make } from '../../dom.js';

export class UndoBar {
  #ui;
  #lesson;
  #text = make('span');
  /** Ends the offer. */
  #end = new AbortController();
  #undo = () => {};
  #onUndone;
  element;

  /** @param {Ui} ui @param {Lesson} lesson @param {() => void} onUndone the button that has the focus is about to be hidden */
  constructor(ui, lesson, onUndone) {
    this.#ui = ui;
    this.#lesson = lesson;
    this.#onUndone = onUndone;
    this.element = make(
      'div',
      { className: 'banner undo', hidden: true },
      this.#text,
      button(ui.texts.samples.undo, 'small undo-button', () => this.#undo()),
    );
  }

  /** @param {string} what is said of it @param {() => void} task that deletes or moves something */
  around(what, task) {
    const lesson = this.#lesson;
    const before = {
      classes: [...lesson.classes],
      samples: [...lesson.samples.values()].map((sample) => ({ ...sample })),
      nextId: lesson.nextId,
      share: lesson.share,
    };
    task();
    this.#text.textContent = what;
    this.element.hidden = false;
    this.#ui.announcer.say(what);
    this.#undo = () => {
      this.#onUndone();
      // With other classes the net has to begin anew.
      if (lesson.classes.length === before.classes.length) lesson.revert(before.samples);
      else lesson.replace(before);
      this.#ui.announcer.say(this.#ui.texts.samples.undone);
    };
    this.#end.abort();
    this.#end = new AbortController();
    lesson.on(
      'change',
      () => {
        this.element.hidden = true;
        this.#end.abort();
      },
      { signal: this.#end.signal },
    );
  }
}
