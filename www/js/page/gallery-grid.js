// @ts-check
// The test pictures as buttons: one is picked at a click, or several are ticked. Arrow keys move among them.

/** @import { Gallery } from './gallery.js' */

import { breathe, make } from '../dom.js';
import { texts } from './language.js';
import { onKey, rove } from './roving.js';

/** Tiles made before the browser gets a turn. */
const AT_ONCE = 40;

export class GalleryGrid {
  /** @type {HTMLButtonElement[]} */
  #tiles = [];
  #grid = make('div', { className: 'tiles', role: 'group' });
  #filter = make('select');
  #gallery;
  #onPick;

  /**
   * @param {HTMLElement} root
   * @param {Gallery} gallery
   * @param {(index: number, tile: HTMLButtonElement) => void} onPick
   */
  constructor(root, gallery, onPick) {
    this.#gallery = gallery;
    this.#onPick = onPick;
    const { labels, sprite, columns, rows, truths } = gallery;

    this.#filter.append(make('option', { value: '', textContent: texts.all(truths.length) }));
    for (const label of labels) this.#filter.append(make('option', { value: label, textContent: label }));
    this.#filter.addEventListener('change', () => this.show(this.#filter.value));

    this.#grid.setAttribute('aria-label', texts.testPictures(truths.length));
    this.#grid.style.setProperty('--sprite', `url("${sprite.href}")`);
    this.#grid.style.setProperty('--columns', String(columns));
    this.#grid.style.setProperty('--rows', String(rows));
    this.#grid.addEventListener('keydown', (event) => onKey(event, this.#tiles));

    root.append(make('label', { className: 'field inline' }, texts.show, this.#filter), this.#grid);
    void this.#fill();
  }

  /** Shows the pictures of one label only, or all. @param {string} label */
  show(label) {
    this.#filter.value = label;
    this.#tiles.forEach((tile, index) => {
      tile.hidden = this.#isLeftOut(index);
    });
    this.#grid.scrollTop = 0;
    const first = this.#tiles.find((tile) => !tile.hidden);
    if (first) rove(this.#tiles, first);
  }

  /** Takes every mark away. */
  clear() {
    for (const tile of this.#tiles) tile.removeAttribute('aria-pressed');
  }

  /** Indices of the marked pictures. */
  get marked() {
    return this.#tiles.flatMap((tile, index) => (tile.getAttribute('aria-pressed') === 'true' ? [index] : []));
  }

  async #fill() {
    const { truths, columns } = this.#gallery;
    for (let start = 0; start < truths.length; start += AT_ONCE) {
      const tiles = truths.slice(start, start + AT_ONCE).map((truth, offset) => {
        const index = start + offset;
        const tile = make('button', { type: 'button', className: 'tile', tabIndex: index === 0 ? 0 : -1 });
        tile.setAttribute('aria-label', texts.testPicture(truth, index + 1));
        tile.hidden = this.#isLeftOut(index); // somebody may have chosen a label by now
        tile.style.setProperty('--x', String(index % columns));
        tile.style.setProperty('--y', String(Math.floor(index / columns)));
        tile.addEventListener('click', () => {
          rove(this.#tiles, tile);
          this.#onPick(index, tile);
        });
        return tile;
      });
      this.#tiles.push(...tiles);
      this.#grid.append(...tiles);
      await breathe();
    }
  }

  /** Whether it is of another label than the one that is chosen. @param {number} index */
  #isLeftOut(index) {
    const label = this.#filter.value;
    return label !== '' && this.#gallery.truths[index] !== label;
  }
}
