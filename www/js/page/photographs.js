// @ts-check
// A few photographs to try the net on, as buttons in a row; whose they are stands at the page's end.

import { make } from '../dom.js';
import { fetchFile } from './fetch-file.js';
import { texts } from './language.js';
import { onKey, rove } from './roving.js';

/**
 * @typedef {object} Photograph
 * @property {string} file
 * @property {number} width in pixels
 * @property {number} height
 * @property {Record<string, string>} shows what is in it, by language
 * @property {string} credit whose it is, and its licence
 */

export class Photographs {
  /** @type {HTMLButtonElement[]} */
  #tiles;
  #folder;
  #list;
  #onPick;

  /**
   * @param {HTMLElement} root
   * @param {URL} folder
   * @param {Photograph[]} list
   * @param {(picture: Promise<Blob>) => void} onPick
   */
  constructor(root, folder, list, onPick) {
    this.#folder = folder;
    this.#list = list;
    this.#onPick = onPick;
    this.#tiles = list.map(({ file, width, height, shows }, index) => {
      const image = make('img', { src: new URL(file, folder).href, width, height, alt: shows[texts.language] });
      const tile = make('button', { type: 'button', className: 'photograph', tabIndex: index ? -1 : 0 }, image);
      tile.addEventListener('click', () => this.pick(index));
      return tile;
    });
    const group = make('div', { className: 'photograph-tiles', role: 'group' }, ...this.#tiles);
    group.ariaLabel = texts.photographs(list.length);
    group.addEventListener('keydown', (event) => onKey(event, this.#tiles));
    root.replaceChildren(group);
  }

  /** @param {URL} folder that has photographs.json @returns {Promise<Photograph[]>} */
  static async load(folder) {
    const file = await fetchFile(new URL('photographs.json', folder));
    return (await file.json()).photographs;
  }

  /** Whose they are. */
  get credits() {
    const named = this.#list.map(({ shows, credit }) => `${shows[texts.language]} (${credit})`);
    return `${texts.photoCredits} ${named.join('; ')}.`;
  }

  /** @param {number} index */
  pick(index) {
    const tile = this.#tiles[index];
    for (const other of this.#tiles) other.removeAttribute('aria-current');
    tile.setAttribute('aria-current', 'true');
    rove(this.#tiles, tile);
    this.#onPick(fetchFile(new URL(this.#list[index].file, this.#folder)).then((file) => file.blob()));
  }
}
