// @ts-check
// Errors and notices, in a corner of the page until they are closed.

import { find, make } from './dom.js';

const corner = find('#toasts', HTMLElement);

/** How long something that needs no answer stays. */
const NOTICE_STAYS = 12_000;

/** More at once would hide the page. */
const MOST = 3;

/** @param {string} text what happened and what to do */
export function showError(text) {
  add(text, 'error', 'alert');
}

/** What went wrong is being tried again. */
export function clearErrors() {
  for (const toast of corner.querySelectorAll('.error')) toast.remove();
}

/** @param {string} text */
export function showNotice(text) {
  const toast = add(text, 'notice', 'status');
  setTimeout(() => toast.remove(), NOTICE_STAYS);
}

/** @param {string} text @param {string} kind @param {string} role */
function add(text, kind, role) {
  for (const other of corner.children) if (other.firstElementChild?.textContent === text) other.remove();
  while (corner.children.length >= MOST) corner.firstElementChild?.remove();
  const close = make('button', { type: 'button', className: 'button quiet small', textContent: 'Close' });
  const toast = make('div', { className: `toast ${kind}`, role }, make('p', { textContent: text }), close);
  close.addEventListener('click', () => toast.remove());
  corner.append(toast);
  return toast;
}
