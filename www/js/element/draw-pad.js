// @ts-check
// A canvas to draw on: black on white or, where the net learnt from what is bright on black, the other way round.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { Texts } from '../locales/en.js' */

import { button, make } from '../dom.js';
import { fromCanvas } from '../pictures.js';

const SIDE = 280;

/** On black, about three pixels of the 28 that the pictures have that such nets learnt from. */
const PENS = { dark: { paper: '#000', ink: '#fff', width: 26 }, light: { paper: '#fff', ink: '#000', width: 12 } };

export class DrawPad {
  #canvas = make('canvas', { className: 'pad', part: 'pad', width: SIDE, height: SIDE, role: 'img' });
  #context;
  #empty = true;
  #pen = PENS.dark;
  #wanted = PENS.dark;
  #onStroke;
  element;

  /**
   * @param {Texts} texts
   * @param {() => void} [onStroke] called when a stroke ends
   */
  constructor(texts, onStroke = () => {}) {
    this.#onStroke = onStroke;
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no canvas');
    this.#context = context;
    this.#canvas.ariaLabel = texts.drawingArea;
    this.#canvas.addEventListener('pointerdown', (event) => this.#begin(event));
    this.#canvas.addEventListener('pointermove', (event) => this.#go(event));
    this.#canvas.addEventListener('pointerup', () => this.#end());
    this.#canvas.addEventListener('pointercancel', () => this.#end());
    this.element = make(
      'div',
      { className: 'draw' },
      this.#canvas,
      make(
        'div',
        { className: 'row' },
        button(texts.clear, '', () => this.clear()),
      ),
    );
    this.clear();
  }

  /** The drawing, or null when there is none. @returns {Picture | null} */
  get picture() {
    return this.#empty ? null : fromCanvas(this.#context);
  }

  /** Whether the next drawing is bright on black. @param {boolean} dark */
  set dark(dark) {
    this.#wanted = dark ? PENS.dark : PENS.light;
    if (this.#empty) this.clear();
  }

  clear() {
    this.#pen = this.#wanted;
    this.#context.fillStyle = this.#pen.paper;
    this.#context.fillRect(0, 0, SIDE, SIDE);
    this.#empty = true;
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (!event.isPrimary || event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    const { ink, width } = this.#pen;
    Object.assign(this.#context, { strokeStyle: ink, lineWidth: width, lineCap: 'round', lineJoin: 'round' });
    this.#context.beginPath();
    this.#context.moveTo(...this.#position(event));
    this.#go(event);
  }

  /** @param {PointerEvent} event */
  #go(event) {
    if (!event.isPrimary || !this.#canvas.hasPointerCapture(event.pointerId)) return;
    // A fast pen moves several times between two frames.
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length > 0 ? moves : [event]) this.#context.lineTo(...this.#position(move));
    this.#context.stroke();
    this.#empty = false;
  }

  #end() {
    if (!this.#empty) this.#onStroke();
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  #position({ clientX, clientY }) {
    const box = this.#canvas.getBoundingClientRect();
    return [(SIDE * (clientX - box.left)) / box.width, (SIDE * (clientY - box.top)) / box.height];
  }
}
