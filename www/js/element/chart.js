// @ts-check
// A chart of a few lines with one number per epoch, as SVG: it takes its colours from the style and stays sharp at every size.

/** @import { Epoch } from '../messages.js' */
/** @import { Texts } from '../locales/en.js' */

import { atNextFrame, make } from '../dom.js';

const HEIGHT = 190;
const MARGIN = { top: 12, right: 14, bottom: 34, left: 46 };
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @typedef {object} Line
 * @property {string} name for people
 * @property {string} className
 * @property {(epoch: Epoch) => number | undefined} value undefined where there is none
 */

/**
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {string} className
 * @property {Line[]} lines
 * @property {(value: number) => string} format of the values on the vertical axis
 * @property {number} [top] the highest value, where that is known beforehand
 */

export class Chart {
  #texts;
  #options;
  /** One for each line: its name, and the latest value. */
  #legend;
  #svg = document.createElementNS(SVG, 'svg');
  /** @type {readonly Epoch[]} */
  #epochs = [];
  /** @type {number | null} */
  #best = null;
  #width = 0;
  /** Draws once, however many epochs arrive before. */
  #redraw = atNextFrame(() => {
    if (this.#width > 0) this.#draw();
  });

  /** @param {Texts} texts @param {ChartOptions} options */
  constructor(texts, options) {
    this.#texts = texts;
    this.#options = options;
    this.#svg.setAttribute('role', 'img');
    this.#svg.setAttribute('class', options.className);
    this.#legend = options.lines.map(({ className }) => make('span', { className: `legend ${className}` }));
    this.element = make(
      'figure',
      { className: 'chart', part: 'chart' },
      make(
        'figcaption',
        { className: options.className },
        make('span', { textContent: options.title }),
        ...this.#legend,
      ),
      this.#svg,
    );
    new ResizeObserver(([{ contentRect }]) => {
      this.#width = contentRect.width;
      this.#redraw();
    }).observe(this.element);
  }

  /** @param {readonly Epoch[]} epochs @param {number | null} best the index of the one that is to be marked */
  show(epochs, best) {
    this.#epochs = epochs;
    this.#best = best;
    this.#redraw();
  }

  #draw() {
    const { format, lines, top } = this.#options;
    const count = this.#epochs.length;
    const curves = lines.map(({ className, value }) => ({ className, points: this.#pointsOf(value) }));
    this.#tell(curves.map(({ points }) => points.at(-1)?.value));
    this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${HEIGHT}`);

    const highest =
      top ?? niceAbove(curves.flatMap(({ points }) => points).reduce((most, { value }) => Math.max(most, value), 0.1));
    const right = this.#width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (/** @type {number} */ index) => MARGIN.left + (index / Math.max(1, count - 1)) * (right - MARGIN.left);
    const y = (/** @type {number} */ value) => bottom - (Math.min(value, highest) / highest) * (bottom - MARGIN.top);

    const axis = [0, 0.5, 1].flatMap((share) => [
      shape('path', { class: 'rule', d: `M${MARGIN.left} ${y(share * highest)}H${right}` }),
      label(MARGIN.left - 8, y(share * highest) + 4, 'end', format(share * highest)),
    ]);
    const ends =
      count > 1 ? [label(MARGIN.left, bottom + 18, 'start', '1'), label(right, bottom + 18, 'end', String(count))] : [];
    const best =
      this.#best === null || this.#best >= count
        ? []
        : [shape('path', { class: 'best', d: `M${x(this.#best).toFixed(1)} ${MARGIN.top}V${bottom}` })];
    const drawn = curves.flatMap(({ className, points }) => {
      const path = points.map(
        ({ index, value }, at) => `${at === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`,
      );
      const last = points.at(-1);
      return [
        shape('path', { class: `line ${className}`, d: path.join('') }),
        ...(last ? [shape('circle', { class: 'dot', cx: x(last.index), cy: y(last.value), r: 4 })] : []),
      ];
    });
    this.#svg.replaceChildren(
      ...axis,
      ...ends,
      ...best,
      label((MARGIN.left + right) / 2, bottom + 28, 'middle', this.#texts.epoch),
      ...drawn,
    );
  }

  /** Where training has gone astray there is nothing to draw. @param {Line['value']} value */
  #pointsOf(value) {
    return this.#epochs.flatMap((epoch, index) => {
      const at = value(epoch);
      return at === undefined || !Number.isFinite(at) ? [] : [{ index, value: at }];
    });
  }

  /** The latest values, in the legend and to a screen reader. @param {(number | undefined)[]} values one for each line */
  #tell(values) {
    const { title, format, lines } = this.#options;
    const words = values.map((value, index) => (value === undefined ? '' : `${lines[index].name} ${format(value)}`));
    this.#legend.forEach((each, index) => {
      each.textContent = words[index];
      each.hidden = words[index] === '';
    });
    this.#svg.setAttribute(
      'aria-label',
      this.#epochs.length === 0
        ? this.#texts.chartEmpty(title)
        : this.#texts.chartAfter(title, this.#epochs.length, words.filter(Boolean).join(', ')),
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
