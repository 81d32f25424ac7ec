// @ts-check
// Training: the buttons that start and end it, how far it is, and the curves.

/** @import { Epoch } from '../../messages.js' */
/** @import { Lesson } from '../../teach/lesson.js' */
/** @import { Tutor } from '../../teach/tutor.js' */
/** @import { Ui } from '../element.js' */

import { atNextFrame, button, make } from '../../dom.js';
import { percent } from '../../text.js';
import { Chart } from '../chart.js';

export class TrainingView {
  #ui;
  #tutor;
  #lesson;
  #onStart;
  #train;
  #pause;
  #stop;
  #once;
  #best;
  #hint = make('p', { className: 'note train-hint', role: 'status' });
  #text = make('p', { className: 'training-text' });
  #bar = make('progress', { className: 'training-bar', part: 'progress', max: 1, value: 0 });
  #charts;
  #progress;
  #announce = (/** @type {number} */ _share) => {};
  /** Epochs before this run, and those of it that are over. */
  #before = 0;
  #done = 0;
  /** Whether the visitor has ended it. */
  #ended = false;
  /** How the run before ended, in words. */
  #ending = '';
  element;

  /** @param {Ui} ui @param {{ tutor: Tutor, lesson: Lesson, onStart: () => void }} options `onStart`: it is about to begin */
  constructor(ui, { tutor, lesson, onStart }) {
    this.#ui = ui;
    this.#tutor = tutor;
    this.#lesson = lesson;
    const { texts } = ui;
    this.#onStart = onStart;
    this.#train = button(texts.train, 'primary train', () => this.start());
    this.#once = button(texts.oneEpoch, 'once', () => this.#run(() => tutor.step()));
    this.#pause = button(texts.pause, 'pause', () => tutor.pause());
    this.#stop = button(texts.stop, 'stop', () => void this.stop());
    this.#best = button('', 'back-to-best', () => void this.stop());
    this.#bar.ariaLabel = texts.training;
    this.#charts = [
      new Chart(texts, {
        title: texts.loss,
        className: 'loss',
        format: (value) => String(Number(value.toPrecision(2))),
        lines: [
          { name: texts.learning, className: 'learning', value: ({ loss }) => loss },
          { name: texts.heldOut, className: 'held-out', value: ({ validation }) => validation?.loss },
        ],
      }),
      new Chart(texts, {
        title: texts.accuracy,
        className: 'accuracy',
        format: percent,
        top: 1,
        lines: [
          { name: texts.learning, className: 'learning', value: ({ accuracy }) => accuracy },
          { name: texts.heldOut, className: 'held-out', value: ({ validation }) => validation?.accuracy },
        ],
      }),
    ];
    this.#progress = make(
      'div',
      { className: 'training', hidden: true },
      this.#text,
      this.#bar,
      make('div', { className: 'charts' }, ...this.#charts.map(({ element }) => element)),
    );
    this.element = make(
      'div',
      { className: 'train-part' },
      make('div', { className: 'row train-row' }, this.#train, this.#pause, this.#once, this.#stop, this.#best),
      this.#hint,
      this.#progress,
    );
    tutor.on('state', () => this.#turn());
    tutor.on('progress', (progress) => this.#show(progress));
    tutor.on('epoch', (epoch) => this.#add(epoch));
    tutor.on('learnt', () => this.refresh());
    // Many classes and thousands of examples may come one after another.
    lesson.on(
      'change',
      atNextFrame(() => this.refresh()),
    );
    this.refresh();
  }

  /** Trains from where it stands. */
  start() {
    this.#run(() => this.#tutor.train());
  }

  /** Ends it; the best that there was so far is kept. */
  async stop() {
    this.#ended = true;
    try {
      await this.#tutor.stop();
    } catch (error) {
      this.#ui.report(error);
    }
  }

  /** What is still missing before training makes sense, in words; empty when nothing is. */
  get missing() {
    const { texts } = this.#ui;
    const lesson = this.#lesson;
    const names = lesson.classes.map(({ name }) => name);
    switch (this.#tutor.missing) {
      case 'net':
        return texts.netOnItsWay;
      case 'classes':
        return texts.twoClasses;
      case 'names':
        return names.includes('') ? texts.nameAll : texts.sameName;
      case 'examples':
        return texts.showExamplesOf(names.filter((_, index) => lesson.of(index).every(({ heldOut }) => heldOut)));
      default:
        return '';
    }
  }

  refresh() {
    const { texts } = this.#ui;
    const { state, history, best } = this.#tutor;
    const isRunning = state === 'running';
    const { missing } = this;
    this.#train.textContent = state === 'paused' ? texts.resume : history.length > 0 ? texts.trainAgain : texts.train;
    for (const each of [this.#train, this.#once]) {
      each.hidden = isRunning;
      each.ariaDisabled = String(missing !== '');
    }
    this.#pause.hidden = this.#stop.hidden = !isRunning;
    this.#best.hidden = isRunning || best === null || best === history.length - 1;
    if (best !== null) this.#best.textContent = texts.backToBest(best + 1);
    this.#hint.textContent = isRunning
      ? ''
      : missing || texts.canTrain(this.#lesson.samples.size, this.#lesson.classes.length);
    this.#progress.hidden = !isRunning && history.length === 0;
    this.#bar.hidden = !isRunning;
    for (const chart of this.#charts) chart.show(history, best);
    if (!isRunning && history.length > 0) this.#text.textContent = this.#outcome();
  }

  /** @param {() => Promise<unknown>} task */
  #run(task) {
    this.#onStart();
    if (this.#tutor.missing !== null) return;
    task().catch(this.#ui.report);
    this.#pause.focus();
  }

  /** It has begun, or ended. */
  #turn() {
    const { announcer, texts } = this.#ui;
    const { state, history } = this.#tutor;
    if (state === 'running') {
      this.#before = history.length;
      this.#done = 0;
      this.#ended = false;
      this.#bar.value = 0;
      this.#text.textContent = texts.training;
      this.#announce = announcer.inQuarters(texts.trainingShare);
      this.refresh();
      return;
    }
    this.#ending = this.#howItEnded();
    this.refresh();
    this.#keepFocus();
    if (history.length > 0) announcer.say(this.#outcome());
  }

  /** The button that had the focus may be hidden by now. */
  #keepFocus() {
    const { activeElement } = /** @type {ShadowRoot} */ (this.element.getRootNode());
    if (document.activeElement === document.body || activeElement?.checkVisibility() === false) {
      this.#train.focus({ preventScroll: true });
    }
  }

  /** @param {{ stage: 'examples' | 'steps' | 'measuring', done: number, total: number }} progress */
  #show({ stage, done, total }) {
    const { texts, emit } = this.#ui;
    const share = total === 0 ? 0 : done / total;
    if (stage === 'examples') {
      this.#text.textContent = texts.lookingAt(done, total);
      this.#bar.value = share;
      emit('step', { stage: 'examples', done, total });
    } else if (stage === 'steps') {
      this.#bar.value = (this.#done + share) / this.#tutor.epochs;
      this.#text.textContent = [texts.epochUnderWay(this.#tutor.history.length + 1), this.#left]
        .filter(Boolean)
        .join(' · ');
    }
  }

  /** @param {Epoch} epoch */
  #add(epoch) {
    const { emit, texts } = this.#ui;
    const { epochs, history, best } = this.#tutor;
    this.#done += 1;
    this.#bar.value = this.#done / epochs;
    this.#text.textContent = [texts.epochDone(history.length, epoch), this.#left].filter(Boolean).join(' · ');
    for (const chart of this.#charts) chart.show(history, best);
    if (this.#done < epochs) this.#announce(this.#done / epochs);
    emit('step', { stage: 'epochs', done: this.#done, total: epochs });
    emit('epoch', epoch);
  }

  get #left() {
    const { secondsLeft } = this.#tutor;
    return secondsLeft === null ? '' : this.#ui.texts.timeLeft(secondsLeft);
  }

  #howItEnded() {
    const { texts } = this.#ui;
    const { state, epochs, history } = this.#tutor;
    if (state === 'paused' && !this.#ended) return texts.paused;
    const how = this.#ended ? texts.stopped : this.#done > 1 && this.#done < epochs ? texts.noBetter : texts.trained;
    return history.length < this.#before + this.#done ? `${how} ${texts.keptBest}` : how;
  }

  /** What has come of it. */
  #outcome() {
    const { history } = this.#tutor;
    return `${this.#ending} ${this.#ui.texts.epochDone(history.length, history[history.length - 1])}`.trim();
  }
}
