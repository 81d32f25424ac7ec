// @ts-check
// The nets of this site, as weights/index.json lists them, and the choice among those that suit.

import { make } from '../dom.js';
import { fetchFile } from './fetch-file.js';
import { texts } from './language.js';
import { radio } from './radio.js';

/**
 * @typedef {object} SiteNet
 * @property {string} folder below weights/
 * @property {string} name
 * @property {number} year in which it became known
 * @property {'photographs' | 'clothes'} knows what it was trained on
 */

const WEIGHTS = new URL('weights/', document.baseURI);

/** The list of nets, the first choice first. @returns {Promise<SiteNet[]>} */
export async function siteNets() {
  const file = await fetchFile(new URL('index.json', WEIGHTS));
  return (await file.json()).nets;
}

/** The address of a net's manifest. @param {SiteNet} net */
export const manifestOf = ({ folder }) => new URL(`${folder}/manifest.json`, WEIGHTS).href;

/** Lets the visitor choose the net of an element. One that is alone is shown all the same: it says which net answers. */
export class NetChoice {
  /** @type {Map<string, HTMLInputElement>} */
  #inputs = new Map();
  #element;
  #onChoose;

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement & { src: string }} element
   * @param {SiteNet[]} nets the first one is chosen
   * @param {(net: SiteNet) => void} [onChoose]
   */
  constructor(root, element, nets, onChoose = () => {}) {
    this.#element = element;
    this.#onChoose = onChoose;
    for (const net of nets) {
      const { input, text, label } = radio(root.id, net.folder);
      text.replaceChildren(
        make('strong', { textContent: net.name }),
        make('em', { className: 'tag', textContent: texts.since(net.year) }),
        make('span', { textContent: texts.nets[net.folder] ?? '' }),
      );
      input.addEventListener('change', () => this.choose(net));
      this.#inputs.set(net.folder, input);
      root.append(label);
    }
    this.choose(nets[0]);
  }

  /** @param {SiteNet} net */
  choose(net) {
    /** @type {HTMLInputElement} */ (this.#inputs.get(net.folder)).checked = true;
    this.#element.src = manifestOf(net);
    this.#onChoose(net);
  }
}
