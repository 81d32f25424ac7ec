// @ts-check
// What went wrong, and what the visitor should know: below the head of the element, until it is closed.

/** @import { Texts } from '../locales/en.js' */

import { FileError } from '../decoder.js';
import { button, make } from '../dom.js';
import { AlexNetError } from '../errors.js';
import { reasonOf } from './reasons.js';

/** How long something that needs no answer stays. */
const NOTICE_STAYS = 12_000;

/** More at once would be in the way. */
const MOST = 3;

export class Messages {
  element = make('div', { className: 'messages' });
  #texts;

  /** @param {Texts} texts */
  constructor(texts) {
    this.#texts = texts;
  }

  /** @param {unknown} error */
  error(error) {
    const { failures } = this.#texts;
    const summary = error instanceof AlexNetError ? failures[error.code] : failures.unknown;
    const { lang, textContent } = reasonOf(this.#texts, error);
    const file = error instanceof FileError && error.file ? `${error.file}: ` : '';
    this.#add(summary, { lang, textContent: file + textContent }, 'error', 'alert');
  }

  /** What went wrong is being tried again. */
  clearErrors() {
    for (const message of this.element.querySelectorAll('.error')) message.remove();
  }

  /** @param {string} summary @param {{ lang: string, textContent: string }} [detail] */
  notice(summary, detail = { lang: '', textContent: '' }) {
    const message = this.#add(summary, detail, 'notice', 'status');
    setTimeout(() => message.remove(), NOTICE_STAYS);
  }

  /** @param {string} summary @param {{ lang: string, textContent: string }} detail @param {string} kind @param {string} role */
  #add(summary, detail, kind, role) {
    const { children } = this.element;
    for (const other of children)
      if (other.querySelector('.detail')?.textContent === detail.textContent) other.remove();
    while (children.length >= MOST) children[0].remove();
    const message = make(
      'div',
      { className: `message ${kind}`, part: `message ${kind}`, role },
      make(
        'div',
        { className: 'message-text' },
        make('p', { className: 'summary', textContent: summary }),
        make('p', { className: 'detail', ...detail }),
      ),
      button(this.#texts.close, 'quiet small', () => message.remove()),
    );
    this.element.append(message);
    return message;
  }
}
