// @ts-check
// The confusion matrix: what the pictures are, and what they were named. Each number opens its pictures.

/** @import { LessonClass } from '../../teach/lesson.js' */
/** @import { Texts } from '../../locales/en.js' */

import { make } from '../../dom.js';
import { percent } from '../../text.js';
import { perClass } from './figures.js';

/**
 * @typedef {object} MatrixOptions
 * @property {readonly Readonly<LessonClass>[]} classes
 * @property {number[][]} confusion what they are, and what they were named
 * @property {number} accuracy
 * @property {(truth: number, named: number) => void} onPick
 */

/** @param {Texts} texts @param {MatrixOptions} options */
export function matrix({ understand: words }, { classes, confusion, accuracy, onPick }) {
  const numbers = perClass(confusion);
  const heading = (/** @type {string} */ scope, /** @type {string} */ text) =>
    make('th', { scope, title: text }, make('span', { textContent: text }));
  const share = (/** @type {number | null} */ value) =>
    make('td', { className: 'share', textContent: value === null ? '–' : percent(value) });
  const rows = confusion.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return make(
      'tr',
      {},
      heading('row', classes[truth].name),
      ...row.map((count, named) => {
        const cell = make('td', { className: truth === named ? 'right' : 'wrong' });
        cell.style.setProperty('--share', String(count / Math.max(1, total)));
        if (count === 0) return cell;
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
      make('tr', {}, make('td'), ...classes.map(({ name }) => heading('col', name)), heading('col', words.recall)),
    ),
    make('tbody', {}, ...rows),
    make(
      'tfoot',
      {},
      make(
        'tr',
        {},
        heading('row', words.precision),
        ...numbers.map(({ precision }) => share(precision)),
        share(accuracy),
      ),
    ),
  );
  // It may be wider than a phone: whoever has only a keyboard scrolls it too.
  return make('div', { className: 'matrix-frame', tabIndex: 0, role: 'region', ariaLabel: words.matrixLabel }, table);
}
