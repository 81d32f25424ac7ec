// @ts-check
// Which part of the picture decided: warm where it spoke for a class (Grad-CAM).

/** @import { Picture } from '../../../generated/protocol.js' */
/** @import { Classifier } from '../../classifier.js' */
/** @import { Classified } from '../../messages.js' */
/** @import { Ui } from '../element.js' */

import { button, make } from '../../dom.js';
import { show, showSeen } from '../../pictures.js';
import { percent } from '../../text.js';

/** Pixels of the canvas: enough for sharp screens. */
const SIDE = 448;

/** What speaks most for a class: orange, which both grey and people see. */
const WARM = [255, 120, 0];

/** Of the most that speaks for it, how much of the picture stays visible. */
const COVER = 0.8;

export class ExplainView {
  #ui;
  #net;
  #why;
  #canvas = make('canvas', { className: 'heat', width: SIDE, height: SIDE, role: 'img' });
  #caption = make('figcaption');
  #classes = make('select', { className: 'heat-class' });
  #figure;
  /** What was looked at last. @type {{ picture: Picture, classified: Classified } | null} */
  #subject = null;
  /** Ends what is under way. */
  #end = new AbortController();
  element;

  /** @param {Ui} ui @param {{ net: () => Classifier | null }} options */
  constructor(ui, { net }) {
    this.#ui = ui;
    this.#net = net;
    const { explain: words } = ui.texts;
    this.#why = button(words.why, 'small why-button', () => void this.#explain());
    this.#classes.addEventListener('change', () => void this.#explain(this.#classes.selectedIndex));
    this.#figure = make(
      'figure',
      { className: 'explanation', hidden: true },
      this.#canvas,
      make(
        'div',
        { className: 'explanation-words' },
        make('label', { className: 'field' }, words.for, this.#classes),
        this.#caption,
      ),
    );
    this.element = make('div', { className: 'explain', hidden: true }, this.#why, this.#figure);
  }

  /** Something was classified, and can be explained. @param {Picture} picture @param {Classified} classified */
  offer(picture, classified) {
    this.#end.abort();
    this.#subject = { picture, classified };
    this.element.hidden = false;
    this.#figure.hidden = true;
    this.#why.hidden = false;
  }

  /** @param {number} [index] the class that is asked for; that which was named, if none is */
  async #explain(index) {
    const net = this.#net();
    if (!net || !this.#subject) return;
    this.#end.abort();
    const { signal } = (this.#end = new AbortController());
    const { picture, classified } = this.#subject;
    this.#figure.ariaBusy = 'true';
    try {
      const { heat, side, label, probability } = await net.explain(picture, { class: index, signal });
      this.#classes.replaceChildren(
        ...net.labels.map((name) => make('option', { textContent: name, selected: name === label })),
      );
      this.#draw(classified, heat, side);
      this.#caption.textContent = this.#ui.texts.explain.heat(label, percent(probability));
      this.#canvas.ariaLabel = this.#caption.textContent;
      this.#figure.hidden = false;
      if (!this.#why.hidden) this.#classes.focus();
      this.#why.hidden = true;
      this.#ui.announcer.say(this.#caption.textContent);
    } catch (error) {
      if (!signal.aborted) this.#ui.report(error);
    } finally {
      if (!signal.aborted) this.#figure.ariaBusy = null;
    }
  }

  /** @param {Classified} classified @param {Uint8Array} heat @param {number} side */
  #draw({ seen, side: seenSide }, heat, side) {
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    const layer = make('canvas');
    showSeen(layer, seen, seenSide);
    context.imageSmoothingEnabled = false; // the net sees no more than these pixels
    context.drawImage(layer, 0, 0, SIDE, SIDE);
    const pixels = Uint8Array.from({ length: 4 * heat.length }, (_, at) =>
      at % 4 < 3 ? WARM[at % 4] : COVER * heat[at >> 2],
    );
    show(layer, { width: side, height: side, pixels });
    context.imageSmoothingEnabled = true;
    context.drawImage(layer, 0, 0, SIDE, SIDE);
  }
}
