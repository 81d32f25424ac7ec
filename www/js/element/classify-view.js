// @ts-check
// Classifying: ways to give a picture, and what the net makes of it.

/** @import { AlexNetClassifierElement } from '../../alexnet-classifier.js' */
/** @import { Picture } from '../../generated/protocol.js' */
/** @import { Classifier } from '../classifier.js' */
/** @import { Ui } from './element.js' */
/** @import { ResultView } from './result.js' */

import { button, fileButton, make } from '../dom.js';
import { DrawPad } from './draw-pad.js';
import { LiveView } from './live.js';
import { tabs } from './tabs.js';

export class ClassifyView {
  #ui;
  #lookAt;
  #live;
  #pad;
  /** Which classes a link has brought. */
  #linked;
  #names = make('strong', { className: 'taught-names' });
  /** @type {Classifier | null} */
  #net = null;
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {AlexNetClassifierElement} options.host may bring pictures of its own, as a child with slot="pictures"
   * @param {ResultView} options.result
   * @param {(picture: Picture) => void} options.look
   * @param {(file: File) => void} options.lookAt
   */
  constructor(ui, { host, result, look, lookAt }) {
    const { texts } = ui;
    this.#ui = ui;
    this.#lookAt = lookAt;
    // People show what is before them: on a phone, to the camera on its other side.
    const live = (this.#live = new LiveView(ui, {
      net: () => this.#net,
      threshold: () => this.#net?.model.threshold ?? 0,
      words: { open: texts.live.start, close: texts.live.close },
      facing: 'environment',
      result,
    }));
    const pad = (this.#pad = new DrawPad(texts, () => {
      if (pad.picture) look(pad.picture);
    }));
    const own = make(
      'div',
      { className: 'drop' },
      make('p', { className: 'drop-lead', textContent: texts.drop }),
      make('p', { textContent: texts.pasteOr }),
      fileButton(texts.chooseFile, 'primary', { onFiles: ([file]) => lookAt(file) }),
      make('slot', { name: 'hint' }),
    );
    const camera = make('div', { className: 'source-camera' }, live.element, live.button);
    /** @type {import('./tabs.js').Tab[]} */
    const sources = [
      { name: 'own', title: texts.yourOwn, content: own },
      { name: 'camera', title: texts.live.open, content: camera, onLeave: () => live.close() },
      { name: 'draw', title: texts.draw, content: pad.element },
    ];
    if (host.link !== null) {
      sources.unshift(...sources.splice(1, 1)); // what it was taught is mostly before the camera
    } else if (host.querySelector(':scope > [slot=pictures]')) {
      sources.unshift({ name: 'pictures', title: texts.gallery, content: make('slot', { name: 'pictures' }) });
    }
    result.element.classList.add('card');
    this.#linked = make('p', { className: 'banner taught linked', part: 'taught', hidden: host.link === null });
    if (host.link !== null) {
      this.#linked.append(make('span', {}, `${texts.linked.taught} `, this.#names));
      if (host.mode === 'teach') {
        // The way back is the browser's.
        this.#linked.append(button(texts.linked.teach, 'small', () => (location.hash = '')));
      }
    }
    const bench = make(
      'div',
      { className: 'bench' },
      make('div', { className: 'card source', part: 'source' }, ...tabs(texts.sources, sources)),
      result.element,
    );
    this.element = make('div', {}, this.#linked, bench);
  }

  /** The net that names pictures; null while there is none. @param {Classifier | null} net */
  set net(net) {
    this.#net = net;
    if (!net) return;
    this.#pad.dark = net.model.darkBackground;
    this.#names.textContent = this.#ui.texts.listed(net.labels);
  }

  close() {
    this.#live.close();
  }

  /** @param {File[]} files */
  takeFiles([file, ...others]) {
    this.#lookAt(file);
    if (others.length > 0) this.#ui.tell(this.#ui.texts.firstOf(1 + others.length));
  }
}
