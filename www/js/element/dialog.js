// @ts-check
// What all dialogs have in common: a title, and a button that closes them.

import { button, make } from '../dom.js';

/**
 * A dialog that is not open yet.
 *
 * @param {HTMLElement} title has an id
 * @param {string} close what its button says
 * @param {{ className?: string, closesBeside?: boolean }} options `closesBeside`: by a click beside it, too
 * @param {...Node} content
 */
export function dialog(title, close, { className = '', closesBeside = false }, ...content) {
  const element = make(
    'dialog',
    { className: `dialog ${className}`.trim(), part: 'dialog' },
    make(
      'div',
      { className: 'dialog-head' },
      title,
      button(close, 'quiet', () => element.close()),
    ),
    ...content,
  );
  element.setAttribute('aria-labelledby', title.id);
  if (closesBeside) {
    element.addEventListener('click', (event) => {
      if (event.target === element) element.close();
    });
  }
  return element;
}
