// @ts-check
// A line chart of one number per epoch, as SVG: it takes its colours from the style and stays sharp at every size.

/** @import { Texts } from '../locales/en.js' */

import { make } from '../dom.js';

const HEIGHT = 190;
const MARGIN = { top: 12, right: 14, bottom: 34, left: 46 };
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {string} className
 * @property {(value: number) => string} format of the values on the vertical axis
 * @property {number} [top] the highest value, where that is known beforehand
 */

export class Chart {
  #texts;
  #options;
  #caption = make('strong');
  #svg = document.createElementNS(SVG, 'svg');
  /** @type {{ epoch: number, value: number }[]} */
  #points = [];
  #width = 0;
  #wanted = false;

  /** @param {Texts} texts @param {ChartOptions} options */
  constructor(texts, options) {
    this.#texts = texts;
    this.#options = options;
    this.#svg.setAttribute('role', 'img');
    this.#svg.setAttribute('class', options.className);
    this.element = make('figure', { className: 'chart', part: 'chart' },
      make('figcaption', {}, `${options.title} `, this.#caption), this.#svg);
    new ResizeObserver(([{ contentRect }]) => {
      this.#width = contentRect.width;
      this.#redraw();
    }).observe(this.element);
  }

  clear() {
    this.#points = [];
    this.#redraw();
  }

  /** @param {number} epoch @param {number} value */
  add(epoch, value) {
    this.#points.push({ epoch, value });
    this.#redraw();
  }

  /** Draws at the next frame, however many points arrive before it. */
  #redraw() {
    if (this.#wanted) return;
    this.#wanted = true;
    requestAnimationFrame(() => {
      this.#wanted = false;
      if (this.#width > 0) this.#draw();
    });
  }

  #draw() {
    const { title, format, top } = this.#options;
    const points = this.#points;
    const last = points.at(-1);
    this.#caption.textContent = last ? format(last.value) : '';
    this.#svg.setAttribute('aria-label', last
      ? this.#texts.chartAfter(title, last.epoch, format(last.value))
      : this.#texts.chartEmpty(title));
    this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${HEIGHT}`);

    const highest = top ?? niceAbove(Math.max(...points.map(({ value }) => value), 0.1));
    const first = points[0]?.epoch ?? 1;
    const span = Math.max(1, (last?.epoch ?? 1) - first);
    const right = this.#width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (/** @type {number} */ epoch) => MARGIN.left + ((epoch - first) / span) * (right - MARGIN.left);
    const y = (/** @type {number} */ value) => bottom - (value / highest) * (bottom - MARGIN.top);

    const axis = [0, 0.5, 1].flatMap((share) => [
      shape('path', { class: 'rule', d: `M${MARGIN.left} ${y(share * highest)}H${right}` }),
      label(MARGIN.left - 8, y(share * highest) + 4, 'end', format(share * highest)),
    ]);
    const epochs = points.length > 1 && last
      ? [label(MARGIN.left, bottom + 18, 'start', String(first)), label(right, bottom + 18, 'end', String(last.epoch))]
      : [];
    const path = points.map(({ epoch, value }, index) => (
      `${index === 0 ? 'M' : 'L'}${x(epoch).toFixed(1)} ${y(Math.min(value, highest)).toFixed(1)}`));
    this.#svg.replaceChildren(
      ...axis,
      ...epochs,
      label((MARGIN.left + right) / 2, bottom + 28, 'middle', this.#texts.epoch),
      shape('path', { class: 'line', d: path.join('') }),
      ...(last ? [shape('circle', { class: 'dot', cx: x(last.epoch), cy: y(Math.min(last.value, highest)), r: 4 })] : []),
    );
  }
}

/** The smallest of 1, 2, 5, 10, ... times a power of ten that is not below. @param {number} value */
function niceAbove(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
function label(x, y, anchor, text) {
  const element = shape('text', { x, y, 'text-anchor': anchor });
  element.textContent = text;
  return element;
}
