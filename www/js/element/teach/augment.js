// @ts-check
// How the examples are varied while it learns from them, and what comes of that, before it is paid for in time.

/** @import { Augmentation } from '../../messages.js' */
/** @import { Lesson, Sample } from '../../teach/lesson.js' */
/** @import { Tutor } from '../../teach/tutor.js' */
/** @import { Ui } from '../element.js' */

import { button, make } from '../../dom.js';
import { showSeen } from '../../pictures.js';
import { percent } from '../../text.js';
import { choice, folded, NumberField } from './fields.js';

const COPIES = 8;

/** What is varied by some part of something. @typedef {Exclude<keyof Augmentation, 'flip'>} Variation */

/** By how much at most, and whether there has to be colour. @type {{ name: Variation, max: number, colour: boolean }[]} */
const VARIATIONS = [
  { name: 'translate', max: 0.3, colour: false },
  { name: 'brightness', max: 1, colour: false },
  { name: 'contrast', max: 1, colour: false },
  { name: 'saturation', max: 1, colour: true },
  { name: 'hue', max: 0.5, colour: true },
  { name: 'erase', max: 0.5, colour: false },
];

/** Nothing is varied. @type {Augmentation} */
export const AS_THEY_ARE = augmentation(false, () => 0);

/** @param {boolean} flip @param {(index: number) => number} share of each of `VARIATIONS` @returns {Augmentation} */
function augmentation(flip, share) {
  const shares = Object.fromEntries(VARIATIONS.map(({ name }, index) => [name, share(index)]));
  return { flip, .../** @type {Record<Variation, number>} */ (shares) };
}

export class AugmentView {
  #ui;
  #options;
  #flip;
  #fields;
  #copies = Array.from({ length: COPIES }, () => make('canvas', { className: 'copy', width: 28, height: 28 }));
  #preview;
  #hint;
  /** Which example is shown. */
  #position = 0;
  /** Counts the previews: only the latest one is shown. */
  #turn = 0;
  /** @type {HTMLDetailsElement} */
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {Tutor} options.tutor
   * @param {Lesson} options.lesson
   * @param {() => Augmentation} options.read
   * @param {(augment: Augmentation) => void} options.write
   */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { settings: words } = ui.texts;
    this.#flip = choice('checkbox', 'flip', words.flip, () => this.#change());
    this.#fields = VARIATIONS.map(({ name, max }) => this.#variation(name, max));
    this.#hint = make('p', { className: 'note', textContent: words.previewLater });
    this.#preview = make(
      'div',
      { className: 'preview' },
      make('p', { className: 'note', textContent: words.preview }),
      make('div', { className: 'copies', role: 'img', ariaLabel: words.preview }, ...this.#copies),
      button(words.another, 'small another', () => {
        this.#position += 1;
        void this.#show();
      }),
    );
    this.element = folded(
      words.vary,
      make('p', { className: 'note', textContent: words.varyWhy }),
      make('div', { className: 'setting-grid' }, this.#flip.element, ...this.#fields.map(({ element }) => element)),
      this.#hint,
      this.#preview,
    );
    this.element.classList.add('vary');
    this.element.addEventListener('toggle', () => void this.#show());
    this.refresh();
  }

  /** Shows what is set. */
  refresh() {
    this.#flip.input.checked = this.#options.read().flip;
    const isGrey = this.#options.tutor.net?.model.channels === 1;
    for (const [index, field] of this.#fields.entries()) {
      field.element.hidden = isGrey && VARIATIONS[index].colour;
      field.refresh();
    }
    void this.#show();
  }

  /** @param {Variation} name @param {number} max */
  #variation(name, max) {
    return new NumberField({
      name,
      min: 0,
      max,
      slide: max / 20,
      format: percent,
      words: this.#ui.texts.settings[name],
      read: () => this.#options.read()[name],
      write: () => this.#change(),
      onInput: () => void this.#show(),
    });
  }

  /** What the fields are at. @returns {Augmentation} */
  get #wished() {
    return augmentation(this.#flip.input.checked, (index) => this.#fields[index].value);
  }

  #change() {
    this.#options.write(this.#wished);
    void this.#show();
  }

  async #show() {
    if (!this.element.open) return;
    const turn = (this.#turn += 1);
    const { net } = this.#options.tutor;
    const sample = this.#sample;
    this.#hint.hidden = Boolean(net && sample);
    this.#preview.hidden = !this.#hint.hidden;
    if (!net || !sample) return;
    try {
      const augment = this.#wished;
      for (const [seed, canvas] of this.#copies.entries()) {
        const { seen, side } = await net.augmented(sample.picture, augment, seed);
        if (turn !== this.#turn) return;
        showSeen(canvas, seen, side);
      }
    } catch (error) {
      this.#ui.report(error);
    }
  }

  /** @returns {Readonly<Sample> | undefined} */
  get #sample() {
    const samples = [...this.#options.lesson.samples.values()];
    return samples[this.#position % Math.max(1, samples.length)];
  }
}
