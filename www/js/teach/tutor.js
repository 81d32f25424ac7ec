// @ts-check
// Brings a lesson into a net, trains and measures it. It knows no element and no storage; they listen to it.

/** @import { Classifier } from '../classifier.js' */
/** @import { Epoch, Report, Settings, Snapshot, Wishes, WorkDone } from '../messages.js' */
/** @import { Change, Lesson } from './lesson.js' */
/** @import { Missing, TutorEvents, TutorSnapshot, TutorState } from './types.js' */

import { Emitter } from '../emitter.js';
import { RequestError, StoppedError } from '../errors.js';
import { Queue } from '../queue.js';
import { Ahead } from './ahead.js';
import { Course } from './course.js';
import { SecondsLeft } from './seconds-left.js';

/** Samples that are given to the net at once. */
const AT_ONCE = 200;

/** @extends {Emitter<TutorEvents>} */
export class Tutor extends Emitter {
  #epochs = 40;
  #patience = 0;
  #threshold = 0;
  #course = new Course();
  /** How well it has learnt; null when that has changed since. @type {Report | null} */
  report = null;
  /** What is wished of the settings. @type {Wishes} */
  #wishes = {};
  /** @type {Settings | null} */
  #settings = null;
  /** @type {TutorState} */
  #state = 'idle';
  #lesson;
  /** @type {Classifier | null} */
  #net = null;
  /** The names of the classes that the net was told of; null if none. @type {string[] | null} */
  #told = null;
  /** Samples that the net knows otherwise than the lesson, or not at all. @type {Set<number>} */
  #stale = new Set();
  /** Samples that the net knows and the lesson does not. @type {Set<number>} */
  #gone = new Set();
  /** Ends the run under way. @type {AbortController | null} */
  #running = null;
  /** Resolves when no run is under way any more. @type {Promise<unknown>} */
  #ended = Promise.resolve();
  /** What the net is being told. */
  #telling = new Queue();
  /** What is learnt now, if nothing was learnt since. @type {Snapshot | null} */
  #learntNow = null;
  #timing = new SecondsLeft();
  #ahead;

  /** @param {Lesson} lesson */
  constructor(lesson) {
    super();
    this.#lesson = lesson;
    // Training looks by itself, and what trains the net's own layers looks at other things.
    const canLook = () => this.#running === null && !(this.#settings ?? this.#wishes).layers;
    this.#ahead = new Ahead(lesson, () => (canLook() ? this.#net : null));
    lesson.on('change', (change) => this.#onLesson(change));
  }

  /** The net to teach. It knows nothing of what another one was taught. @type {Classifier | null} */
  get net() {
    return this.#net;
  }

  set net(net) {
    if (net === this.#net) return;
    this.#running?.abort();
    this.#net = net;
    this.#settings = null;
    this.#untold();
    this.#ahead.look();
  }

  get state() {
    return this.#state;
  }

  /** How many epochs a run of training has. */
  get epochs() {
    return this.#epochs;
  }

  set epochs(epochs) {
    this.#epochs = epochs;
    this.emit('settings', this.#settings);
  }

  /** After how many epochs without a better answer to what is held out it ends by itself; 0: never. */
  get patience() {
    return this.#patience;
  }

  set patience(patience) {
    this.#patience = patience;
    this.emit('settings', this.#settings);
  }

  /** Below this probability an answer is "I don't know"; 0: never. */
  get threshold() {
    return this.#threshold;
  }

  set threshold(threshold) {
    this.#threshold = threshold;
    this.emit('settings', this.#settings);
  }

  /** The settings in use; null until the net is there. */
  get settings() {
    return this.#settings;
  }

  /** How each epoch went. @returns {readonly Epoch[]} */
  get history() {
    return this.#course.epochs;
  }

  /** Which epoch of the history was best; null if nothing is held out. */
  get best() {
    return this.#course.best;
  }

  /** Whether the net names the lesson's classes by now. */
  get knows() {
    return this.#told !== null && this.history.length > 0;
  }

  /** Seconds until the run of training is over, by the time that its steps have taken so far; null if that is not known. */
  get secondsLeft() {
    return this.#timing.left;
  }

  /** What is missing before training makes sense. @returns {Missing | null} */
  get missing() {
    return this.#net ? this.#lesson.missing : 'net';
  }

  /**
   * How to learn from now on. With other layers than before it begins anew.
   *
   * @param {Wishes} wishes what is not said is as the engine thinks best for that number of layers
   */
  async configure(wishes) {
    const net = this.#needNet();
    return this.#telling.add(async () => {
      const before = this.#settings?.layers ?? 0;
      if (this.#told === null) await this.#tell(net);
      const settings = (this.#settings = await net.configure(wishes));
      this.#wishes = { ...wishes };
      if (settings.layers !== before) this.#forgetHistory();
      this.emit('settings', settings);
      return settings;
    });
  }

  /**
   * Trains from where it stands, for as many epochs as are wanted or until it gets no better, and goes back to the best epoch.
   *
   * @param {{ epochs?: number, signal?: AbortSignal }} [options]
   * @returns {Promise<Epoch | null>} the last epoch; null if it was ended before the first one was over
   */
  train({ epochs = this.epochs, signal } = {}) {
    return this.#run((net) => this.#train(net, epochs, true, signal));
  }

  /** One epoch, for better or worse. */
  step() {
    return this.#run((net) => this.#train(net, 1, false));
  }

  /** @param {(net: Classifier) => Promise<Epoch | null>} train */
  async #run(train) {
    if (this.#running) throw new RequestError('bad-request', 'Training is under way already: stop it first.');
    const run = train(this.#needNet());
    this.#ended = run.catch(() => {});
    return run;
  }

  /** @param {Classifier} net @param {number} epochs @param {boolean} toBest @param {AbortSignal} [signal] */
  async #train(net, epochs, toBest, signal) {
    if (this.missing) throw new RequestError('bad-request', `Training needs more: ${this.missing} are missing.`);
    const running = (this.#running = new AbortController());
    const abort = () => running.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.#setState('running');
    this.#timing.start(epochs);
    /** @type {Epoch | null} */
    let last = null;
    let isOver = false;
    try {
      await this.#bring(net, running.signal);
      const onProgress = (/** @type {WorkDone} */ work) => {
        this.#timing.work(work);
        if (work.stage === 'steps') this.#learntNow = null;
        this.emit('progress', work);
      };
      const best = this.#course.bestLoss;
      for await (const epoch of net.train({ epochs, best, onProgress, signal: running.signal })) {
        this.#timing.epoch();
        this.#course.add(epoch);
        last = this.history[this.history.length - 1];
        this.#setReport(null);
        this.emit('learnt', undefined);
        this.emit('epoch', last);
        if (toBest && this.patience > 0 && this.#course.sinceBest >= this.patience) break;
      }
      // All epochs are over, so it has learnt nothing since the last one.
      if (this.#course.sinceBest === 0) this.#learntNow = this.#course.bestLearnt;
      if (toBest) await this.#restoreBest(net);
      isOver = true;
    } catch (error) {
      // Whoever pauses it has got what they wanted; who aborts it by a signal is told so, as with any other call.
      if (!running.signal.aborted || signal?.aborted) throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#running = null;
      this.#timing.stop();
      this.#setState(isOver ? 'idle' : 'paused');
    }
    return last;
  }

  /** Ends the training after the step under way. What was learnt is kept. */
  pause() {
    this.#running?.abort();
  }

  /** Ends the training, and goes back to what was learnt by the best epoch. */
  async stop() {
    this.pause();
    await this.#ended;
    if (this.#net) await this.#restoreBest(this.#net);
    this.#setState('idle');
  }

  /** Forgets what was learnt: the net names its own classes again. */
  async reset() {
    this.pause();
    await this.#ended;
    this.#setState('idle');
    const net = this.#net;
    this.#untold();
    await net?.reset();
  }

  /** How well it has learnt. @param {{ signal?: AbortSignal }} [options] */
  async measure({ signal } = {}) {
    const net = this.#needNet();
    await this.#bring(net, signal);
    this.report = await net.measure({ signal, onProgress: (work) => this.emit('progress', work) });
    this.emit('report', this.report);
    return this.report;
  }

  /** All that it knows. @param {boolean} all every weight of the net, not just what was learnt @returns {Promise<TutorSnapshot>} */
  async snapshot(all) {
    const { epochs, patience, threshold } = this;
    const net = this.#net;
    const { learnt, history } =
      net && (this.knows || all) ? await this.#capture(net, all) : { learnt: null, history: [] };
    const { best, bestLearnt } = this.#course;
    const rest = {
      settings: { ...(this.#settings ?? this.#wishes) },
      epochs,
      patience,
      threshold,
      best,
      paused: this.#state !== 'idle',
    };
    if (best !== null && best >= history.length) {
      // there has been a better one meanwhile
      return all
        ? this.snapshot(all)
        : { ...rest, history: this.history.slice(0, best + 1), learnt: bestLearnt, bestLearnt };
    }
    return { ...rest, history, learnt, bestLearnt: bestLearnt && bestLearnt === this.#learntNow ? learnt : bestLearnt };
  }

  /**
   * Goes on from a snapshot, with the lesson as it was then.
   *
   * @param {TutorSnapshot} snapshot
   */
  async resume({ settings, epochs, patience, threshold, history, best, paused, learnt, bestLearnt }) {
    const net = this.#needNet();
    Object.assign(this, { epochs, patience, threshold });
    this.#wishes = { ...settings };
    this.#untold();
    await this.#bring(net);
    if (learnt?.state) {
      await net.restore(learnt);
      this.#learntNow = learnt;
      Object.assign(this.#course, { epochs: [...history], best: bestLearnt && best, bestLearnt });
    }
    this.emit('learnt', undefined);
    this.#setState(paused && this.history.length > 0 ? 'paused' : 'idle');
  }

  #needNet() {
    if (this.#net) return this.#net;
    throw new RequestError('bad-request', 'The net is not loaded yet: wait until it is.');
  }

  /** @param {{ kind: Change, ids: number[] }} change */
  #onLesson({ kind, ids }) {
    if (kind === 'looks') return void this.#telling.add(() => this.#rename()).catch(() => {}); // it is told when it is taught next
    // Other classes are another last layer.
    if (kind === 'replaced') this.#ahead.clear();
    if (kind === 'replaced' || kind === 'classes') return this.#untold();
    const known = kind === 'removed' ? this.#gone : this.#stale;
    for (const id of ids) known.add(id);
    if (kind === 'added') this.#ahead.add(ids);
    this.#setReport(null);
  }

  get #names() {
    return this.#lesson.classes.map(({ name }) => name.trim());
  }

  get #areNamed() {
    return this.#lesson.missing === null || this.#lesson.missing === 'examples';
  }

  /** What was learnt stays, whatever it is called. */
  async #rename() {
    const names = this.#names;
    if (!this.#net || !this.#told || !this.#areNamed || this.#told.join('\n') === names.join('\n')) return;
    await this.#net.rename(names);
    this.#told = names;
    this.emit('learnt', undefined);
  }

  /** The net is to be told everything anew; what it has learnt is of no use any more. */
  #untold() {
    this.#told = null;
    this.#stale = new Set(this.#lesson.samples.keys());
    this.#gone.clear();
    this.#setReport(null);
    this.#forgetHistory();
  }

  #forgetHistory() {
    this.#course = new Course();
    this.#learntNow = null;
    this.emit('learnt', undefined);
  }

  /** @param {Classifier} net */
  async #tell(net) {
    const told = this.#areNamed ? this.#names : null;
    // The engine wants two classes with names of their own; before there are, settings can be asked for all the same.
    await net.teach(told ?? ['1', '2']);
    const settings = await net.configure(this.#wishes);
    if (net !== this.#net) throw new StoppedError('stopped', 'Another net was chosen meanwhile.');
    this.#settings = settings;
    // There may be other classes by now.
    this.#told = told?.join('\n') === this.#names.join('\n') ? told : null;
    this.emit('settings', this.#settings);
  }

  /** Brings the net to know what the lesson has. @param {Classifier} net @param {AbortSignal} [signal] */
  #bring(net, signal) {
    return this.#telling.add(async () => {
      if (!this.#told) await this.#tell(net);
      await this.#rename();
      const gone = [...this.#gone];
      if (gone.length > 0) await net.forgetSamples(gone);
      for (const id of gone) this.#gone.delete(id);
      const stale = [...this.#stale].flatMap((id) => this.#lesson.samples.get(id) ?? []);
      for (let from = 0; from < stale.length; from += AT_ONCE) {
        signal?.throwIfAborted();
        const part = stale.slice(from, from + AT_ONCE);
        await net.giveSamples(part);
        if (net !== this.#net) throw new StoppedError('stopped', 'Another net was chosen meanwhile.');
        for (const { id } of part) this.#stale.delete(id);
      }
    });
  }

  /** @param {Classifier} net */
  async #restoreBest(net) {
    const { bestLearnt } = this.#course;
    if (!bestLearnt || bestLearnt === this.#learntNow) return;
    await net.restore(bestLearnt);
    this.#course.backToBest();
    this.#learntNow = bestLearnt;
    this.#setReport(null);
    this.emit('learnt', undefined);
  }

  /**
   * What it has learnt, with the epochs up to then.
   *
   * @param {Classifier} net
   * @param {boolean} all
   * @returns {Promise<{ learnt: Snapshot, history: Epoch[] }>}
   */
  async #capture(net, all) {
    if (this.#learntNow && !all) return { learnt: this.#learntNow, history: [...this.history] };
    const wasRunning = this.#running !== null;
    const { epoch, ...learnt } = await net.capture({ all });
    // An epoch is told of when it was measured; what it has learnt is there before.
    while (this.#running && this.#course.length < epoch) {
      await Promise.race([
        new Promise((resolve) => this.addEventListener('epoch', resolve, { once: true })),
        this.#ended,
      ]);
    }
    if (wasRunning && this.#course.length < epoch) return this.#capture(net, all); // it went back to the best one meanwhile
    if (!wasRunning && !this.#running && !all) this.#learntNow = learnt; // whoever asks next has it at once
    return { learnt, history: this.history.filter((each) => each.epoch <= epoch) };
  }

  /** @param {TutorState} state */
  #setState(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.emit('state', state);
  }

  /** @param {Report | null} report */
  #setReport(report) {
    if (this.report === report) return;
    this.report = report;
    this.emit('report', report);
  }
}
