// @ts-check
// What a setting looks like: its name, its value, and one line that explains it.

import { make } from '../../dom.js';

/**
 * @typedef {object} NumberFieldOptions
 * @property {string} name its class
 * @property {readonly [title: string, why: string]} words
 * @property {number} min
 * @property {number | (() => number)} max
 * @property {boolean} [whole] only whole numbers make sense
 * @property {number} [slide] the steps of a slider; without, the number is typed
 * @property {(value: number) => string} [format] of what a slider is at
 * @property {() => number} read NaN: that is not known yet
 * @property {(value: number) => void} write
 * @property {() => void} [onInput] a slider is moved, and not let go yet
 */

export class NumberField {
  #options;
  #input;
  #output = make('output');
  /** Somebody is at it. */
  #isTyped = false;
  element;

  /** @param {NumberFieldOptions} options */
  constructor(options) {
    this.#options = options;
    const {
      name,
      words: [title, why],
      min,
      whole,
      slide,
      onInput,
    } = options;
    this.#input = make('input', {
      type: slide ? 'range' : 'number',
      className: name,
      min: String(min),
      max: String(this.#max),
      step: slide ? String(slide) : whole ? '1' : 'any',
      inputMode: whole ? 'numeric' : 'decimal',
      autocomplete: 'off',
    });
    this.element = described(
      name,
      why,
      this.#input,
      make(
        'label',
        { className: 'field' },
        make('span', { className: 'field-title' }, title, this.#output),
        this.#input,
      ),
    );
    this.#input.addEventListener('input', () => {
      this.#isTyped = true;
      this.#tell();
      onInput?.();
    });
    this.#input.addEventListener('change', () => this.commit());
    this.refresh();
  }

  get value() {
    return this.#input.valueAsNumber;
  }

  /** Takes over what stands in it, as far as it makes sense. */
  commit() {
    const { min, whole, read, write } = this.#options;
    const wanted = Number.isNaN(this.value) ? read() : Math.min(this.#max, Math.max(min, this.value));
    const value = whole ? Math.round(wanted) : wanted;
    this.#isTyped = false;
    if (Number.isNaN(value)) return this.refresh();
    if (value !== read()) write(value);
    this.#input.valueAsNumber = value;
    this.#tell();
  }

  /** Shows what it is by now, unless somebody is about to change that. */
  refresh() {
    if (this.#isTyped) return;
    const value = this.#options.read();
    const isAwaited = Number.isNaN(value);
    this.#input.max = String(this.#max);
    this.#input.value = isAwaited ? '' : String(value);
    this.#input.ariaBusy = String(isAwaited);
    this.#input.readOnly = isAwaited;
    this.#input.placeholder = isAwaited ? '…' : '';
    this.#tell();
  }

  get #max() {
    const { max } = this.#options;
    return typeof max === 'number' ? max : max();
  }

  #tell() {
    const { slide, format = String } = this.#options;
    if (slide) this.#output.textContent = this.#input.ariaValueText = format(this.value);
  }
}

/**
 * A box to be ticked, or one choice out of several.
 *
 * @param {'checkbox' | 'radio'} type
 * @param {string} name its class
 * @param {readonly [title: string, why: string]} words
 * @param {() => void} onChange
 */
export function choice(type, name, [title, why], onChange) {
  const input = make('input', { type, className: name });
  input.addEventListener('change', onChange);
  return { input, element: described(name, why, input, make('label', { className: 'choice' }, input, title)) };
}

/**
 * What not everybody needs.
 *
 * @param {string} title
 * @param {...Node} content
 */
export function folded(title, ...content) {
  return make('details', { className: 'folded' }, make('summary', { textContent: title }), ...content);
}

/** @param {string} name @param {string} why @param {HTMLInputElement} input @param {HTMLLabelElement} label */
function described(name, why, input, label) {
  const note = make('p', { className: 'why', id: `why-${name}`, textContent: why });
  input.setAttribute('aria-describedby', note.id);
  return make('div', { className: 'setting' }, label, note);
}
