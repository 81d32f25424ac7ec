// @ts-check
// A class by its colour and its mark, before its name: of many classes some have the same colour, and not everybody sees it.

/** @import { Look } from '../teach/lesson.js' */

/**
 * As styles/marks.js has it; none where it stands for no class.
 *
 * @template {HTMLElement} T
 * @param {T} element
 * @param {Look | undefined} look
 */
export function mark(element, look) {
  if (look) {
    element.dataset.mark = look.mark;
    element.style.setProperty('--class-color', look.color);
  } else delete element.dataset.mark;
  return element;
}
