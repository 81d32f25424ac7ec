// @ts-check
// Teaching: classes and their examples, training, and what comes of it.

/** @import { Engine } from '../engine.js' */
/** @import { Gallery } from '../gallery.js' */
/** @import { DrawDialog, PickDialog } from './dialogs.js' */

import { copyOf } from '../pictures.js';
import { announce } from './announce.js';
import { ClassCard } from './class-card.js';
import { find } from './dom.js';
import { counted, listed, percent } from './text.js';
import { TrainingView } from './training.js';

const LEAST = 2;
const MOST = 10;

/** What is filled in for whoever has no pictures at hand: classes that the net was never asked to tell apart. */
const SUGGESTION = [
  { name: 'On the feet', labels: ['Sneaker', 'Sandal', 'Ankle boot'], count: 9 },
  { name: 'Everything else', labels: ['T-shirt/top', 'Trouser', 'Dress', 'Coat', 'Bag'], count: 12 },
];

/**
 * @typedef {object} TeachOptions
 * @property {Engine} engine
 * @property {Gallery} gallery
 * @property {PickDialog} pick
 * @property {DrawDialog} draw
 * @property {(names: string[]) => void} onTaught
 * @property {() => void} onStartOver
 * @property {(error: unknown) => void} onError
 */

export class Teach {
  /** @type {ClassCard[]} */
  #cards = [];
  /** How many examples of each card the engine has, for the names it was given; null when it has to start anew. */
  /** @type {{ names: string[], sent: Map<ClassCard, number> } | null} */
  #known = null;
  /** Ends the training under way. @type {AbortController | null} */
  #running = null;
  #ready = false;
  #view = new TrainingView();
  #classes = find('#classes', HTMLElement);
  #add = find('#add-class', HTMLButtonElement);
  #fillIn = find('#fill-in', HTMLButtonElement);
  #epochs = find('#epochs', HTMLInputElement);
  #train = find('#train', HTMLButtonElement);
  #stop = find('#stop', HTMLButtonElement);
  #startOver = find('#start-over', HTMLButtonElement);
  #hint = find('#train-hint', HTMLElement);
  #options;

  /** @param {TeachOptions} options */
  constructor(options) {
    this.#options = options;
    this.#add.addEventListener('click', () => this.#addCard().focus());
    this.#fillIn.addEventListener('click', () => this.#suggest());
    this.#train.addEventListener('click', () => void this.#run());
    this.#stop.addEventListener('click', () => this.#running?.abort());
    this.#startOver.addEventListener('click', () => this.#clear());
    for (let index = 0; index < LEAST; index += 1) this.#addCard();
  }

  /** Whether there is a net to teach. @param {boolean} ready */
  set ready(ready) {
    this.#ready = ready;
    this.#refresh();
  }

  /** The engine has forgotten what it was taught. */
  forgotten() {
    this.#known = null;
    this.#running?.abort();
  }

  /**
   * Gives files that were dropped on a class's card to that class.
   *
   * @param {EventTarget | null} target
   * @param {File[]} files
   */
  takeFiles(target, files) {
    const card = this.#cards.find(({ element }) => target instanceof Node && element.contains(target));
    if (card) void card.addFiles(files);
    return card !== undefined;
  }

  #addCard() {
    const card = new ClassCard({
      pick: this.#options.pick,
      draw: this.#options.draw,
      placeholder: `Class ${this.#cards.length + 1}`,
      onChange: () => this.#refresh(),
      onForget: () => { this.#known = null; },
      onRemove: () => {
        this.#cards.splice(this.#cards.indexOf(card), 1);
        card.element.remove();
        this.#add.focus();
        this.#refresh();
      },
    });
    this.#cards.push(card);
    this.#classes.append(card.element);
    this.#refresh();
    return card;
  }

  #suggest() {
    const { gallery } = this.#options;
    this.#clear();
    SUGGESTION.forEach(({ name, labels, count }, index) => {
      const card = this.#cards[index];
      card.name = name;
      const fitting = gallery.truths.flatMap((truth, picture) => (labels.includes(truth) ? [picture] : []));
      void card.addAll(fitting.slice(0, count).map((picture) => gallery.picture(picture)));
    });
    announce(`Two classes with examples are filled in: ${listed(SUGGESTION.map(({ name }) => name))}`);
  }

  #clear() {
    for (const card of this.#cards) card.element.remove();
    this.#cards = [];
    for (let index = 0; index < LEAST; index += 1) this.#addCard();
    this.#view.hide();
    this.forgotten();
    this.#options.onStartOver();
  }

  /** What is still missing before training makes sense, in words; empty when nothing is. */
  #missing() {
    const names = this.#cards.map(({ name }) => name);
    if (!this.#ready) return 'The net is still on its way.';
    if (names.includes('')) return 'Give every class a name.';
    if (new Set(names).size < names.length) return 'Two classes have the same name.';
    const without = this.#cards.filter(({ examples }) => examples.length === 0).map(({ name }) => name);
    if (without.length > 0) return `Show at least one example of ${listed(without)}; five or more work better.`;
    return '';
  }

  #refresh() {
    const running = this.#running !== null;
    for (const card of this.#cards) card.removable = this.#cards.length > LEAST;
    this.#add.hidden = this.#cards.length >= MOST;
    this.#train.hidden = running;
    this.#stop.hidden = !running;
    for (const button of [this.#add, this.#fillIn, this.#startOver]) button.disabled = running;
    const missing = this.#missing();
    this.#train.setAttribute('aria-disabled', String(missing !== ''));
    const examples = this.#cards.reduce((sum, card) => sum + card.examples.length, 0);
    if (running) return;
    this.#hint.textContent = missing || `Ready: ${counted(examples, 'example')} of ${this.#cards.length} classes.`;
  }

  async #run() {
    if (this.#running || this.#missing() !== '') return;
    const running = this.#running = new AbortController();
    this.#refresh();
    this.#hint.textContent = '';
    this.#stop.focus();
    try {
      const fresh = await this.#show(running.signal);
      if (!running.signal.aborted) await this.#fit(fresh, running.signal);
    } catch (error) {
      this.#known = null;
      this.#options.onError(error);
    }
    this.#running = null;
    const hadFocus = document.activeElement === this.#stop;
    this.#refresh();
    if (hadFocus || document.activeElement === document.body) this.#train.focus();
  }

  /** Gives the engine the examples that it does not have yet; says whether it starts anew. @param {AbortSignal} signal */
  async #show(signal) {
    const { engine } = this.#options;
    const cards = [...this.#cards];
    const names = cards.map(({ name }) => name);
    const fresh = this.#known === null || names.join('\n') !== this.#known.names.join('\n')
      || cards.some((card) => !this.#known?.sent.has(card));
    if (fresh) {
      this.#known = null;
      await engine.teach(names);
    }
    const known = this.#known ??= { names, sent: new Map(cards.map((card) => [card, 0])) };
    const wanted = cards.flatMap((card, index) => (
      card.examples.slice(known.sent.get(card)).map((picture) => ({ card, index, picture }))));
    for (const [done, { card, index, picture }] of wanted.entries()) {
      if (signal.aborted) break;
      this.#view.examples(done, wanted.length);
      await engine.addExample(index, copyOf(picture));
      known.sent.set(card, (known.sent.get(card) ?? 0) + 1);
    }
    return fresh;
  }

  /** @param {boolean} fresh @param {AbortSignal} signal */
  async #fit(fresh, signal) {
    const { engine, onTaught } = this.#options;
    const names = this.#known?.names ?? [];
    const epochs = Math.min(1000, Math.max(1, Math.round(this.#epochs.valueAsNumber) || 1));
    this.#epochs.value = String(epochs);
    let done = 0;
    this.#view.start(fresh);
    const { last, stopped } = await engine.train({
      epochs,
      signal,
      onStep: (step) => this.#view.step(step, done += 1, epochs),
    });
    if (!last || this.#known === null) return; // stopped before the first epoch, or forgotten meanwhile
    const how = stopped ? 'stopped' : 'done';
    announce(`Training ${how}: ${percent(last.accuracy)} of your examples named rightly. Try it below.`);
    onTaught(names);
  }
}
