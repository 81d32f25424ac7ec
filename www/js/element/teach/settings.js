// @ts-check
// How it is to learn: what everybody chooses in sight, the rest folded away, and one line to explain each.

/** @import { Settings, Wishes } from '../../messages.js' */
/** @import { Lesson } from '../../teach/lesson.js' */
/** @import { Tutor } from '../../teach/tutor.js' */
/** @import { Ui } from '../element.js' */

import { button, make } from '../../dom.js';
import { percent } from '../../text.js';
import { AS_THEY_ARE, AugmentView } from './augment.js';
import { choice, folded, NumberField } from './fields.js';

const MOST_EPOCHS = 1000;

/** How many layers are offered first to whoever wants to train the last few. */
const FEW_LAYERS = 2;

/** Before the engine has answered, nobody knows what suits the net. @type {Settings} */
const UNKNOWN = {
  layers: 0,
  learningRate: NaN,
  momentum: NaN,
  weightDecay: NaN,
  batch: NaN,
  seed: NaN,
  augment: AS_THEY_ARE,
};

export class SettingsView {
  #ui;
  #tutor;
  /** What learns: a new last layer, the last few layers, all of them. */
  #learners;
  #anew;
  #depth;
  #epochs;
  #fields;
  /** What matters only where the net's own layers learn. */
  #steps;
  #augment;
  /** What the engine was asked for and has not answered yet; what it is to choose is not known. @type {Settings | null} */
  #wished = null;
  element;

  /** @param {Ui} ui @param {{ tutor: Tutor, lesson: Lesson }} options */
  constructor(ui, { tutor, lesson }) {
    this.#ui = ui;
    this.#tutor = tutor;
    const { settings: words } = ui.texts;
    const layersOf = [() => 0, () => Math.min(FEW_LAYERS, this.#layers - 1), () => this.#layers];
    this.#learners = [words.head, words.last, words.whole].map((each, index) => {
      const learner = choice('radio', `learner-${index}`, each, () => this.#learn(layersOf[index]()));
      learner.input.name = 'learner';
      return learner;
    });
    this.#anew = make('p', { className: 'note', textContent: words.anew });
    this.#depth = new NumberField({
      name: 'depth',
      words: words.depth,
      min: 1,
      max: () => this.#layers - 1,
      whole: true,
      read: () => this.#now.layers,
      write: (layers) => this.#learn(layers),
    });
    this.#epochs = new NumberField({
      name: 'epochs',
      words: words.epochs,
      min: 1,
      max: MOST_EPOCHS,
      whole: true,
      read: () => tutor.epochs,
      write: (epochs) => {
        tutor.epochs = epochs;
      },
    });
    this.#steps = [
      this.#setting('learningRate', { min: 1e-6, max: 10 }),
      this.#setting('momentum', { min: 0, max: 0.999 }),
      this.#setting('batch', { min: 1, max: 512, whole: true }),
    ];
    this.#fields = [
      ...this.#steps,
      this.#setting('weightDecay', { min: 0, max: 1 }),
      new NumberField({
        name: 'share',
        words: words.share,
        min: 0,
        max: 0.5,
        slide: 0.05,
        format: percent,
        read: () => lesson.share,
        write: (share) => lesson.split(share),
      }),
      new NumberField({
        name: 'patience',
        words: words.patience,
        min: 0,
        max: MOST_EPOCHS,
        whole: true,
        read: () => tutor.patience,
        write: (patience) => {
          tutor.patience = patience;
        },
      }),
      this.#setting('seed', { min: 0, max: 2 ** 32 - 1, whole: true }),
    ];
    this.#augment = new AugmentView(ui, {
      tutor,
      lesson,
      read: () => this.#now.augment,
      write: (augment) => this.#configure({ ...this.#now, augment }),
    });
    this.element = make(
      'fieldset',
      { className: 'settings', ariaLabel: words.title },
      make(
        'div',
        { className: 'learners', role: 'radiogroup', ariaLabel: words.learners },
        ...this.#learners.map(({ element }) => element),
      ),
      this.#anew,
      make('div', { className: 'setting-grid' }, this.#depth.element, this.#epochs.element),
      folded(
        words.more,
        make('div', { className: 'setting-grid' }, ...this.#fields.map(({ element }) => element)),
        button(words.defaults, 'small defaults', () => this.#learn(this.#now.layers)),
      ),
      this.#augment.element,
    );
    for (const name of /** @type {const} */ (['settings', 'state', 'learnt'])) tutor.on(name, () => this.refresh());
    lesson.on('change', ({ kind }) => {
      if (kind === 'replaced') this.refresh();
    });
    this.refresh();
  }

  /** Takes over what is typed and not left yet. */
  commit() {
    this.#epochs.commit();
  }

  /** Shows what is set. */
  refresh() {
    const { settings, state } = this.#tutor;
    this.element.disabled = settings === null || state === 'running';
    const { layers } = this.#now;
    const chosen = layers === 0 ? 0 : layers < this.#layers ? 1 : 2;
    this.#learners.forEach(({ input }, index) => {
      input.checked = index === chosen;
    });
    this.#anew.hidden = !this.#tutor.knows;
    this.#depth.element.hidden = chosen !== 1;
    // A new last layer learns from what the net has found in all examples, as they are, at once, and finds its own rate.
    for (const { element } of [...this.#steps, this.#augment]) element.hidden = chosen === 0;
    for (const field of [this.#depth, this.#epochs, ...this.#fields]) field.refresh();
    this.#augment.refresh();
  }

  /** What is wished, or what is set. */
  get #now() {
    return this.#wished ?? this.#tutor.settings ?? UNKNOWN;
  }

  /** The layers of the net. */
  get #layers() {
    return this.#tutor.net?.model.layers ?? Infinity;
  }

  /** @param {'learningRate' | 'momentum' | 'weightDecay' | 'batch' | 'seed'} name @param {{ min: number, max: number, whole?: boolean }} range */
  #setting(name, range) {
    return new NumberField({
      ...range,
      name,
      words: this.#ui.texts.settings[name],
      read: () => this.#now[name],
      write: (value) => this.#configure({ ...this.#now, [name]: value }),
    });
  }

  /** What suits a whole net does not suit a last layer, so the engine chooses them anew. @param {number} layers */
  #learn(layers) {
    const { augment, seed } = this.#now;
    void this.#configure({ ...UNKNOWN, layers, augment, seed });
  }

  /** @param {Settings} wished what is not known in it, the engine chooses */
  async #configure(wished) {
    this.#wished = wished;
    this.refresh();
    /** @type {Wishes} */
    const wishes = Object.fromEntries(Object.entries(wished).filter(([, value]) => !Number.isNaN(value)));
    try {
      await this.#tutor.configure(wishes);
    } catch (error) {
      this.#ui.report(error);
    }
    if (this.#wished === wished) this.#wished = null; // else there is a newer wish
    this.refresh();
  }
}
