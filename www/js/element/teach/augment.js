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

export class AugmentView {
  #ui;
  #options;
  #flip;
  #shift;
  #contrast;
  #erase;
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
    this.#shift = this.#variation('shift', { max: () => this.#furthest, slide: 1, format: words.pixels });
    this.#contrast = this.#variation('contrast', { max: 1, slide: 0.05, format: percent });
    this.#erase = this.#variation('erase', { max: 0.5, slide: 0.05, format: percent });
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
      make(
        'div',
        { className: 'setting-grid' },
        this.#flip.element,
        this.#shift.element,
        this.#contrast.element,
        this.#erase.element,
      ),
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
    for (const field of [this.#shift, this.#contrast, this.#erase]) field.refresh();
    void this.#show();
  }

  /** How many pixels a picture may be moved: two sevenths of what the net sees. */
  get #furthest() {
    return Math.round((2 / 7) * (this.#options.tutor.net?.model.side ?? 28));
  }

  /**
   * @param {'shift' | 'contrast' | 'erase'} name
   * @param {{ max: number | (() => number), slide: number, format: (value: number) => string }} range
   */
  #variation(name, range) {
    return new NumberField({
      ...range,
      name,
      min: 0,
      words: this.#ui.texts.settings[name],
      read: () => this.#options.read()[name],
      write: () => this.#change(),
      onInput: () => void this.#show(),
    });
  }

  /** What the fields are at. @returns {Augmentation} */
  get #wished() {
    return {
      flip: this.#flip.input.checked,
      shift: this.#shift.value,
      contrast: this.#contrast.value,
      erase: this.#erase.value,
    };
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
        const copy = await net.augmented(sample.seen.slice(), augment, seed);
        if (turn !== this.#turn) return;
        showSeen(canvas, copy, sample.side);
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
