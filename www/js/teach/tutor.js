// @ts-check
// Brings a lesson into a net, trains and measures it. It knows no element and no storage; they listen to it.

/** @import { Classifier } from '../classifier.js' */
/** @import { Epoch, Report, Settings, Snapshot, Wishes, WorkDone } from '../messages.js' */
/** @import { Change, Lesson } from './lesson.js' */

import { RequestError } from '../errors.js';
import { SecondsLeft } from './seconds-left.js';

/** @typedef {'idle' | 'running' | 'paused'} TutorState `paused`: it stopped before the epochs that were wanted were over */
/** @typedef {'net' | 'classes' | 'names' | 'examples'} Missing what there has to be before training */

/**
 * All that a tutor knows, but for the lesson.
 *
 * @typedef {object} TutorSnapshot
 * @property {Wishes} settings
 * @property {number} epochs
 * @property {number} patience
 * @property {number} threshold
 * @property {Epoch[]} history
 * @property {number | null} best
 * @property {Snapshot | null} learnt
 */

/**
 * @typedef {object} TutorEvents
 * @property {TutorState} state
 * @property {WorkDone} progress
 * @property {Epoch} epoch
 * @property {Settings} settings
 * @property {Report | null} report
 * @property {undefined} learnt weights have changed, or were forgotten
 */

/** Samples that are given to the net at once. */
const AT_ONCE = 200;

export class Tutor extends EventTarget {
  /** How many epochs a run of training has. */
  epochs = 40;
  /** After how many epochs without a better answer to what is held out it ends by itself; 0: never. */
  patience = 0;
  /** Below this probability an answer is "I don't know"; 0: never. */
  threshold = 0;
  /** How each epoch went. @type {Epoch[]} */
  history = [];
  /** Which epoch of the history was best. @type {number | null} */
  best = null;
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
  /** The classes that the net was told of; null if none. @type {string | null} */
  #told = null;
  /** Samples that the net knows otherwise than the lesson, or not at all. @type {Set<number>} */
  #stale = new Set();
  /** Samples that the net knows and the lesson does not. @type {Set<number>} */
  #gone = new Set();
  /** Ends the run under way. @type {AbortController | null} */
  #running = null;
  /** What was learnt by the best epoch. @type {Snapshot | null} */
  #bestLearnt = null;
  /** What is learnt now, if nothing was learnt since. @type {Snapshot | null} */
  #learntNow = null;
  #timing = new SecondsLeft();

  /** @param {Lesson} lesson */
  constructor(lesson) {
    super();
    this.#lesson = lesson;
    lesson.onChange((change) => this.#onLesson(change));
  }

  /** The net to teach. It knows nothing of what another one was taught. @type {Classifier | null} */
  get net() {
    return this.#net;
  }

  set net(net) {
    this.#running?.abort();
    this.#net = net;
    this.#settings = null;
    this.#untold();
  }

  get state() {
    return this.#state;
  }

  /** The settings in use; null until the net is there. */
  get settings() {
    return this.#settings;
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
    const names = this.#lesson.classes.map(({ name }) => name.trim());
    if (!this.#net) return 'net';
    if (names.length < 2) return 'classes';
    if (names.includes('') || new Set(names).size < names.length) return 'names';
    const learntFrom = names.map(() => 0);
    for (const sample of this.#lesson.samples.values()) if (!sample.heldOut) learntFrom[sample.class] += 1;
    return learntFrom.includes(0) ? 'examples' : null;
  }

  /**
   * How to learn from now on. With other layers than before it begins anew.
   *
   * @param {Wishes} wishes what is not said is as the engine thinks best for that number of layers
   */
  async configure(wishes) {
    const net = this.#needNet();
    const before = this.#settings?.layers ?? 0;
    if (this.#told === null) await this.#tell(net);
    this.#settings = await net.configure(wishes);
    this.#wishes = { ...wishes };
    if (this.#settings.layers !== before) this.#forgetHistory();
    this.#emit('settings', this.#settings);
    return this.#settings;
  }

  /**
   * Trains from where it stands, for as many epochs as are wanted or until it gets no better.
   *
   * @param {{ epochs?: number, signal?: AbortSignal }} [options]
   * @returns {Promise<Epoch | null>} the last epoch; null if it was ended before the first one was over
   */
  async train({ epochs = this.epochs, signal } = {}) {
    const net = this.#needNet();
    if (this.#running) throw new RequestError('bad-request', 'Training is under way already: stop it first.');
    if (this.missing) throw new RequestError('bad-request', `Training needs more: ${this.missing} are missing.`);
    const running = this.#running = new AbortController();
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
        this.#emit('progress', work);
      };
      for await (const epoch of net.train({ epochs, onProgress, signal: running.signal })) {
        last = epoch;
        this.#timing.epoch();
        await this.#note(net, epoch);
        this.#emit('learnt', undefined);
        this.#emit('epoch', epoch);
        if (this.#isPatienceOver) break;
      }
      isOver = true;
    } catch (error) {
      // Whoever pauses it has got what they wanted; who aborts it by a signal is told so, as with any other call.
      if (!running.signal.aborted || signal?.aborted) throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      if (this.#running === running) {
        this.#running = null;
        this.#timing.stop();
        this.#setState(isOver ? 'idle' : 'paused');
      }
    }
    if (isOver && this.#isPatienceOver) await this.#restoreBest(net);
    return last;
  }

  /** One epoch. */
  step() {
    return this.train({ epochs: 1 });
  }

  /** Ends the training after the step under way. What was learnt is kept. */
  pause() {
    this.#running?.abort();
  }

  /** Ends the training, and goes back to what was learnt by the best epoch. */
  async stop() {
    this.pause();
    this.#setState('idle');
    if (this.#net) await this.#restoreBest(this.#net);
  }

  /** Forgets what was learnt: the net names its own classes again. */
  async reset() {
    this.pause();
    this.#setState('idle');
    const net = this.#net;
    this.#untold();
    await net?.reset();
  }

  /** How well it has learnt. @param {{ signal?: AbortSignal }} [options] */
  async measure({ signal } = {}) {
    const net = this.#needNet();
    await this.#bring(net, signal);
    this.report = await net.measure({ signal, onProgress: (work) => this.#emit('progress', work) });
    this.#emit('report', this.report);
    return this.report;
  }

  /** All that it knows. @param {boolean} all every weight of the net, not just what was learnt @returns {Promise<TutorSnapshot>} */
  async snapshot(all) {
    const { epochs, patience, threshold, best } = this;
    const net = this.#net;
    const learnt = net && (this.knows || all) ? await this.#capture(net, all) : null;
    return { settings: { ...this.#settings ?? this.#wishes }, epochs, patience, threshold, history: [...this.history], best, learnt };
  }

  /**
   * Goes on from a snapshot, with the lesson as it was then.
   *
   * @param {TutorSnapshot} snapshot
   */
  async resume({ settings, epochs, patience, threshold, history, best, learnt }) {
    const net = this.#needNet();
    Object.assign(this, { epochs, patience, threshold });
    this.#wishes = { ...settings };
    this.#untold();
    await this.#bring(net);
    if (learnt?.state) {
      await net.restore(learnt);
      this.history = [...history];
      this.best = best;
    }
    this.#emit('learnt', undefined);
    this.#setState(this.history.length > 0 && this.history.length % Math.max(1, epochs) !== 0 ? 'paused' : 'idle');
  }

  /**
   * `addEventListener`, typed, with the event's detail.
   *
   * @template {keyof TutorEvents} Name
   * @param {Name} name
   * @param {(detail: TutorEvents[Name]) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  on(name, listener, options) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail), options);
  }

  #needNet() {
    if (this.#net) return this.#net;
    throw new RequestError('bad-request', 'The net is not loaded yet: wait until it is.');
  }

  /** @param {{ kind: Change, ids: number[] }} change */
  #onLesson({ kind, ids }) {
    if (kind === 'replaced') {
      this.#untold();
    } else {
      const known = kind === 'classes' || kind === 'removed' ? this.#gone : this.#stale;
      for (const id of ids) known.add(id);
      // Another number of classes, or another name, is another last layer.
      if (kind === 'classes' && this.#told !== null && this.#told !== this.#names()) this.#untold();
    }
    this.#setReport(null);
  }

  #names() {
    return JSON.stringify(this.#lesson.classes.map(({ name }) => name.trim()));
  }

  /** The net is to be told everything anew; what it has learnt is of no use any more. */
  #untold() {
    this.#told = null;
    this.#stale = new Set(this.#lesson.samples.keys());
    this.#gone.clear();
    this.#forgetHistory();
    this.#setReport(null);
  }

  #forgetHistory() {
    this.history = [];
    this.best = null;
    this.#bestLearnt = null;
    this.#learntNow = null;
    this.#emit('learnt', undefined);
  }

  /** @param {Classifier} net */
  async #tell(net) {
    const names = this.#lesson.classes.map(({ name }, index) => name.trim() || `${index + 1}`);
    // The engine wants two classes at least; before there are, settings can be asked for all the same.
    while (names.length < 2) names.push(`${names.length + 1}`);
    const told = this.#names();
    await net.teach([...new Set(names)].length === names.length ? names : names.map((name, index) => `${name} ${index + 1}`));
    this.#settings = await net.configure(this.#wishes);
    this.#told = told;
    this.#emit('settings', this.#settings);
  }

  /** Brings the net to know what the lesson has. @param {Classifier} net @param {AbortSignal} [signal] */
  async #bring(net, signal) {
    if (this.#told !== this.#names()) {
      this.#untold();
      await this.#tell(net);
    }
    const gone = [...this.#gone];
    if (gone.length > 0) await net.forgetSamples(gone);
    for (const id of gone) this.#gone.delete(id);
    const stale = [...this.#stale].flatMap((id) => this.#lesson.samples.get(id) ?? []);
    for (let from = 0; from < stale.length; from += AT_ONCE) {
      signal?.throwIfAborted();
      const part = stale.slice(from, from + AT_ONCE);
      await net.giveSamples(part);
      for (const { id } of part) this.#stale.delete(id);
    }
  }

  /** @param {Classifier} net @param {Epoch} epoch */
  async #note(net, epoch) {
    this.history.push(epoch);
    this.#setReport(null);
    if (!epoch.validation) return;
    const { loss } = epoch.validation;
    const before = this.best === null ? Infinity : this.history[this.best].validation?.loss ?? Infinity;
    if (loss >= before) return;
    this.best = this.history.length - 1;
    this.#bestLearnt = await this.#capture(net, false);
  }

  get #isPatienceOver() {
    return this.patience > 0 && this.best !== null && this.history.length - 1 - this.best >= this.patience;
  }

  /** @param {Classifier} net */
  async #restoreBest(net) {
    if (!this.#bestLearnt || this.best === null || this.best === this.history.length - 1) return;
    await net.restore(this.#bestLearnt);
    this.#learntNow = this.#bestLearnt;
    this.history.length = this.best + 1;
    this.#setReport(null);
    this.#emit('learnt', undefined);
  }

  /** @param {Classifier} net @param {boolean} all */
  async #capture(net, all) {
    if (all) return net.capture({ all });
    // The best epoch is often the last one, and whoever saves it wants it at once.
    return this.#learntNow ??= await net.capture();
  }

  /** @param {TutorState} state */
  #setState(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.#emit('state', state);
  }

  /** @param {Report | null} report */
  #setReport(report) {
    if (this.report === report) return;
    this.report = report;
    this.#emit('report', report);
  }

  /**
   * @template {keyof TutorEvents} Name
   * @param {Name} name
   * @param {TutorEvents[Name]} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
