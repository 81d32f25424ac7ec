// @ts-check
// The pictures of a class as a grid of which only what is in sight exists: a class may have thousands. It is a list box:
// one stop for Tab, arrow keys move, Space and clicks select, with Shift up to there and with Ctrl one more.

/** @import { Sample } from '../../teach/lesson.js' */
/** @import { Texts } from '../../locales/en.js' */

import { make } from '../../dom.js';

/** As in styles/samples.js: a thumbnail, the distance to the next one, and the radius of its corners. */
const [SIDE, STEP, RADIUS] = [56, 62, 8];

/** Pixels of a thumbnail for each of CSS, for sharp screens. */
const SHARP = 2;

/** There may be many grids: one has pictures if it is in sight, or less than a screen away. */
const NEAR = '100%';

/** Rows above and below that are there already when they are scrolled to. */
const SPARE = 1;

/** Rows that Page Up and Page Down go. */
const PAGE = 3;

export class ThumbGrid {
  #all = make('div', { className: 'thumbs-all' });
  element = make(
    'div',
    { className: 'thumbs', role: 'listbox', ariaMultiSelectable: 'true', tabIndex: 0, hidden: true },
    this.#all,
  );
  #texts;
  #options;
  #title = '';
  /** @type {readonly Readonly<Sample>[]} */
  #samples = [];
  /** Those in sight, by the samples' ids. @type {Map<number, HTMLElement>} */
  #cells = new Map();
  /** Ids. @type {Set<number>} */
  #selected = new Set();
  /** Where the keyboard is, and where it was when a range was begun. */
  #active = 0;
  #anchor = 0;
  #columns = 0;
  #height = 0;
  /** How far it is scrolled. Asked for anew, it would have all be laid out, once for each class. */
  #top = 0;
  #isInSight = false;
  /** Without a Ctrl key, a tap is one more. */
  #isTouched = false;

  /**
   * @param {Texts} texts
   * @param {object} options
   * @param {(ids: Set<number>) => void} options.onSelect
   * @param {(ids: Set<number>) => void} options.onDelete
   */
  constructor(texts, options) {
    this.#texts = texts;
    this.#options = options;
    new ResizeObserver(
      ([
        {
          contentRect: { width, height },
        },
      ]) => {
        this.#columns = Math.max(1, Math.floor((width + STEP - SIDE) / STEP));
        this.#height = height;
        this.#look();
      },
    ).observe(this.element);
    const sight = new IntersectionObserver(
      (entries) => {
        this.#isInSight = /** @type {IntersectionObserverEntry} */ (entries.at(-1)).isIntersecting;
        this.#look();
      },
      { rootMargin: NEAR },
    );
    sight.observe(this.element);
    this.element.addEventListener('scroll', () => this.#look(), { passive: true });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#all.addEventListener('pointerdown', ({ pointerType }) => {
      this.#isTouched = pointerType === 'touch';
    });
    this.#all.addEventListener('click', (event) => this.#onClick(event));
  }

  get selected() {
    return this.#selected;
  }

  /** @param {readonly Readonly<Sample>[]} samples @param {string} title of their class */
  show(samples, title) {
    this.#samples = samples;
    this.#title = title;
    this.element.hidden = samples.length === 0;
    this.element.ariaLabel = this.#texts.samples.thumbsOf(title);
    this.#active = Math.min(this.#active, Math.max(0, samples.length - 1));
    this.#anchor = Math.min(this.#anchor, this.#active);
    const kept = this.#selected.size === 0 ? [] : samples.map(({ id }) => id).filter((id) => this.#selected.has(id));
    if (kept.length < this.#selected.size) this.#select(kept);
    else this.#draw();
  }

  selectNone() {
    this.#select([]);
  }

  /** @param {Iterable<number>} ids */
  #select(ids) {
    this.#selected = new Set(ids);
    this.#draw();
    this.#options.onSelect(this.#selected);
  }

  /** Other rows are in sight. */
  #look() {
    this.#top = this.element.scrollTop;
    this.#draw();
  }

  /** Makes what is in sight, and gives up what no longer is. */
  #draw() {
    if (this.#columns === 0) return; // it has no size yet
    const rows = Math.ceil(this.#samples.length / this.#columns);
    this.#all.style.setProperty('height', `${Math.max(0, rows * STEP - (STEP - SIDE))}px`);
    const first = this.#columns * Math.max(0, Math.floor(this.#top / STEP) - SPARE);
    const end = this.#columns * (Math.ceil((this.#top + this.#height) / STEP) + SPARE);
    const before = this.#cells;
    this.#cells = new Map();
    for (const [offset, sample] of (this.#isInSight ? this.#samples.slice(first, end) : []).entries()) {
      const cell = before.get(sample.id) ?? makeCell(sample);
      this.#cells.set(sample.id, cell);
      this.#describe(cell, sample, first + offset);
    }
    const cells = [...this.#cells.values()];
    const { children } = this.#all;
    const isSame = cells.length === children.length && cells.every((cell, index) => cell === children[index]);
    if (!isSame) this.#all.replaceChildren(...cells);
    const active = this.#cells.get(this.#samples[this.#active]?.id);
    if (active) this.element.setAttribute('aria-activedescendant', active.id);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** @param {HTMLElement} cell @param {Readonly<Sample>} sample @param {number} position */
  #describe(cell, { id, heldOut, name }, position) {
    cell.dataset.position = String(position);
    cell.style.setProperty('left', `${STEP * (position % this.#columns)}px`);
    cell.style.setProperty('top', `${STEP * Math.floor(position / this.#columns)}px`);
    cell.classList.toggle('active', position === this.#active);
    cell.classList.toggle('held-out', heldOut);
    cell.title = name;
    cell.ariaSelected = String(this.#selected.has(id));
    cell.ariaPosInSet = String(position + 1);
    cell.ariaSetSize = String(this.#samples.length);
    cell.ariaLabel = this.#texts.samples.thumb(position + 1, this.#title, heldOut);
  }

  /** @param {MouseEvent} event */
  #onClick({ target, shiftKey, ctrlKey, metaKey }) {
    const cell = target instanceof Element ? target.closest('.thumb') : null;
    if (!(cell instanceof HTMLElement)) return;
    this.#choose(Number(cell.dataset.position), { range: shiftKey, more: ctrlKey || metaKey || this.#isTouched });
  }

  /** @param {number} position @param {{ range?: boolean, more?: boolean }} how */
  #choose(position, { range = false, more = false }) {
    const { id } = this.#samples[position];
    this.#active = position;
    const others = more ? this.#selected : new Set();
    if (range) {
      const [from, to] = [this.#anchor, position].sort((a, b) => a - b);
      this.#select([...others, ...this.#samples.slice(from, to + 1).map((sample) => sample.id)]);
      return;
    }
    this.#anchor = position;
    const isOut = this.#selected.has(id) && (more || this.#selected.size === 1);
    this.#select(isOut ? [...others].filter((other) => other !== id) : [...others, id]);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const last = this.#samples.length - 1;
    const steps = /** @type {Record<string, number>} */ ({
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: this.#columns,
      ArrowUp: -this.#columns,
      PageDown: PAGE * this.#columns,
      PageUp: -PAGE * this.#columns,
      Home: -last,
      End: last,
    });
    if (key in steps) this.#go(Math.min(last, Math.max(0, this.#active + steps[key])), shiftKey);
    else if (key === ' ') this.#choose(this.#active, { range: shiftKey, more: true });
    else if (key === 'Delete' || key === 'Backspace') this.#deleteSelected();
    else if (key === 'Escape' && this.#selected.size > 0) this.selectNone();
    else if (key.toLowerCase() === 'a' && (ctrlKey || metaKey)) this.#select(this.#samples.map(({ id }) => id));
    else return;
    event.preventDefault();
  }

  /** @param {number} position @param {boolean} isRange */
  #go(position, isRange) {
    const top = STEP * Math.floor(position / this.#columns);
    this.#top = Math.min(top, Math.max(this.#top, top + SIDE - this.#height));
    this.element.scrollTop = this.#top;
    if (isRange) {
      this.#choose(position, { range: true });
      return;
    }
    this.#active = this.#anchor = position;
    this.#draw();
  }

  /** What is selected; if nothing is, the one that the keyboard is at. */
  #deleteSelected() {
    const { id } = this.#samples[this.#active];
    this.#options.onDelete(this.#selected.size > 0 ? this.#selected : new Set([id]));
  }
}

/** Cells made so far: a sample may be shown in two places, and each has an id of its own. */
let cells = 0;

/** @param {Readonly<Sample>} sample */
function makeCell({ picture }) {
  cells += 1;
  const canvas = make('canvas', { width: SHARP * SIDE, height: SHARP * SIDE });
  void show(canvas, picture);
  return make('div', { id: `thumb-${cells}`, className: 'thumb', part: 'thumb', role: 'option' }, canvas);
}

/**
 * Draws the picture with round corners, since for hundreds that the browser has to clip it takes longer than a frame.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Blob} file
 */
async function show(canvas, file) {
  const bitmap = await createImageBitmap(file).catch(() => null); // one that cannot be read stays dark
  const context = canvas.getContext('2d');
  if (!bitmap || !context) return;
  const scale = canvas.width / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  context.roundRect(0, 0, canvas.width, canvas.height, SHARP * RADIUS);
  context.clip();
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  bitmap.close();
}
