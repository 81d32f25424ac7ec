// @ts-check
// The confusion matrix: what the pictures are, and what they were named. Each number opens its pictures.

/** @import { LessonClass, Look } from '../../teach/lesson.js' */
/** @import { Texts } from '../../locales/en.js' */

import { make } from '../../dom.js';
import { looksOf } from '../../teach/lesson.js';
import { percent } from '../../text.js';
import { mark } from '../mark.js';
import { perClass } from './figures.js';

/**
 * @typedef {object} Confusion
 * @property {readonly Readonly<LessonClass>[]} classes
 * @property {number[][]} confusion what they are, and what they were named
 * @property {number} accuracy
 */

/**
 * @typedef {object} MatrixOptions
 * @property {number[]} order of the classes, by their indices
 * @property {(truth: number, named: number) => void} onPick
 */

/** @param {Texts} texts @param {Confusion & MatrixOptions} options */
export function matrix({ understand: words }, { classes, confusion, accuracy, order, onPick }) {
  const numbers = perClass(confusion);
  const looks = looksOf(classes);
  /** @param {'row' | 'col'} scope @param {string} text @param {Look} [look] */
  const heading = (scope, text, look) =>
    make('th', { scope, title: text }, mark(make('span', { textContent: text }), look));
  const share = (/** @type {number | null} */ value) =>
    make('td', { className: 'share', textContent: value === null ? '–' : percent(value) });
  const rows = order.map((truth) => {
    const row = confusion[truth];
    const total = row.reduce((sum, count) => sum + count, 0);
    return make(
      'tr',
      {},
      heading('row', classes[truth].name, looks[truth]),
      ...order.map((named) => {
        const count = row[named];
        const cell = make('td', { className: truth === named ? 'right' : 'wrong' });
        if (count === 0) return cell;
        cell.style.setProperty('--share', String(count / total));
        const open = make('button', { type: 'button', className: 'cell', textContent: String(count) });
        open.ariaLabel = words.cell(count, classes[truth].name, classes[named].name);
        open.addEventListener('click', () => onPick(truth, named));
        cell.append(open);
        return cell;
      }),
      share(numbers[truth].recall),
    );
  });
  const table = make(
    'table',
    { className: 'matrix' },
    make('caption', { textContent: words.matrix }),
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        make('td'),
        ...order.map((named) => heading('col', classes[named].name, looks[named])),
        heading('col', words.recall),
      ),
    ),
    make('tbody', {}, ...rows),
    make(
      'tfoot',
      {},
      make(
        'tr',
        {},
        heading('row', words.precision),
        ...order.map((named) => share(numbers[named].precision)),
        share(accuracy),
      ),
    ),
  );
  // It may be wider than a phone: whoever has only a keyboard scrolls it too.
  return make('div', { className: 'matrix-frame', tabIndex: 0, role: 'region', ariaLabel: words.matrixLabel }, table);
}
