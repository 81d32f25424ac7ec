// @ts-check
// The engine as the page sees it: promises and events over the worker. `Classifier` is what others use.
//
// A picture's pixels are handed over to the worker, not copied: the caller's array is empty afterwards. A call that is
// aborted by its signal rejects at once; the worker is asked to stop, but may finish what it is at.

/** @import { Call, CallName, Calls, FromWorker, Problem, ToWorker } from './messages.js' */
/** @import { DeviceListing, DeviceWish, LoadProgress, Notice, Picture } from './messages.js' */
/** @import { Augmentation, Embeddings, EpochDone, ExportFormat, Sample, Snapshot, Wishes, WorkDone } from './messages.js' */

import { abortable } from './abort.js';
import { warmUp } from './decoder.js';
import { Emitter } from './emitter.js';
import { errorOf } from './errors.js';
import { moduleWorker, whyNotStarted } from './module-worker.js';

/**
 * @typedef {object} EngineEvents
 * @property {DeviceListing[]} devices the devices and their states, whenever one of them changes
 * @property {Notice} notice something the visitor should know that no call failed over
 */

/**
 * @typedef {object} Waiting
 * @property {(give: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {((progress: any) => void) | undefined} onProgress
 */

/** @extends {Emitter<EngineEvents>} */
export class Engine extends Emitter {
  /** @type {Worker} */
  #worker;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #nextId = 1;
  /** Whether the worker has said anything yet. */
  #alive = false;
  /** Why there is no worker any more. @type {Problem | null} */
  #gone = null;
  /** The devices as last told. @type {DeviceListing[]} */
  devices = [];

  constructor() {
    super();
    this.#worker = moduleWorker(
      'worker.js',
      import.meta.url,
      () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'engine' }),
    );
    this.#worker.addEventListener('message', ({ data }) => this.#receive(data));
    this.#worker.addEventListener('error', async () => {
      // A worker that runs answers for its own errors; one that has never said anything could not be loaded.
      if (this.#alive) return;
      this.#end(await whyNotStarted('worker.js', import.meta.url));
    });
  }

  /**
   * Loads a model. A newer call ends an older one with the code `stopped`.
   *
   * @param {string | URL} url the address of its manifest.json
   * @param {object} [options]
   * @param {DeviceWish} [options.device]
   * @param {boolean} [options.teaching] it is to be taught: what only its own classes need is fetched when they are asked for
   * @param {string | null} [options.link] what it was taught elsewhere, as `share` gave it
   * @param {(progress: LoadProgress) => void} [options.onProgress]
   * @param {AbortSignal} [options.signal]
   */
  load(url, { device = 'auto', teaching = false, link = null, onProgress, signal } = {}) {
    warmUp(); // it is to be shown a picture soon
    const { href } = new URL(url, document.baseURI);
    return this.#call('load', { url: href, device, teaching, link }, { onProgress, signal });
  }

  /**
   * Names a picture.
   *
   * @param {Picture} picture
   * @param {{ top?: number, invert?: boolean, signal?: AbortSignal }} [options] how many classes to name; whether a picture
   *   with a light border is inverted, if not as the net has it
   */
  classify(picture, { top = 5, invert, signal } = {}) {
    return this.#call('classify', { picture, top, invert }, { transfer: [picture.pixels.buffer], signal });
  }

  /**
   * Starts a new set of classes on top of the net; what was taught before is forgotten.
   *
   * @param {string[]} classes at least two, all different
   * @param {{ signal?: AbortSignal }} [options]
   */
  teach(classes, { signal } = {}) {
    return this.#call('teach', { classes }, { signal });
  }

  /** Gives the taught classes other names. @param {string[]} classes */
  rename(classes) {
    return this.#call('rename', { classes });
  }

  /** A picture as the net sees it. @param {Picture} picture @param {{ signal?: AbortSignal }} [options] */
  reduce(picture, { signal } = {}) {
    return this.#call('reduce', { picture }, { transfer: [picture.pixels.buffer], signal });
  }

  /** Adds samples, or changes those of the same ids. @param {Sample[]} samples @param {{ signal?: AbortSignal }} [options] */
  giveSamples(samples, { signal } = {}) {
    return this.#call('giveSamples', { samples }, { signal });
  }

  /** Has the net look at samples ahead of training. @param {Sample[]} samples @param {{ signal?: AbortSignal }} [options] */
  look(samples, { signal } = {}) {
    return this.#call('look', { samples }, { signal });
  }

  /** @param {number[]} ids */
  forgetSamples(ids) {
    return this.#call('forgetSamples', { ids });
  }

  /** What the net has found in pictures that it was shown. @param {number[]} keys */
  embeddings(keys) {
    return this.#call('embeddings', { keys });
  }

  /** Gives back what it has found at another time. @param {Embeddings} embeddings */
  recall(embeddings) {
    return this.#call('recall', { embeddings });
  }

  /** How to learn from now on. @param {Wishes} wishes */
  configure(wishes) {
    return this.#call('configure', { wishes });
  }

  /** A picture as training might see it. @param {Picture} picture @param {Augmentation} augment @param {number} seed */
  augmented(picture, augment, seed) {
    return this.#call('augmented', { picture, augment, seed }, { transfer: [picture.pixels.buffer] });
  }

  /**
   * Trains the taught classes. Aborting keeps what was learnt so far.
   *
   * @param {{ epochs?: number, best?: number | null, onProgress?: (progress: WorkDone | EpochDone) => void, signal?: AbortSignal }} [options]
   */
  train({ epochs = 30, best = null, onProgress, signal } = {}) {
    return this.#call('train', { epochs, best }, { onProgress, signal });
  }

  /** How well it has learnt. @param {{ onProgress?: (progress: WorkDone) => void, signal?: AbortSignal }} [options] */
  measure({ onProgress, signal } = {}) {
    return this.#call('measure', {}, { onProgress, signal });
  }

  /**
   * Where in a picture a class is seen.
   *
   * @param {Picture} picture
   * @param {{ class?: number, signal?: AbortSignal }} [options]
   */
  explain(picture, { class: index, signal } = {}) {
    return this.#call('explain', { picture, class: index }, { transfer: [picture.pixels.buffer], signal });
  }

  /** What was learnt, or all weights. @param {{ all?: boolean, signal?: AbortSignal }} [options] */
  capture({ all = false, signal } = {}) {
    return this.#call('capture', { all }, { signal });
  }

  /** Goes back to what was captured. @param {Snapshot} snapshot @param {{ signal?: AbortSignal }} [options] */
  restore(snapshot, { signal } = {}) {
    return this.#call('restore', { snapshot }, { signal });
  }

  /** Forgets what was taught: the net names its own classes again. */
  reset() {
    return this.#call('reset', {});
  }

  /**
   * Goes over to another device, with the model and all that was taught.
   *
   * @param {DeviceWish} device
   */
  useDevice(device) {
    return this.#call('useDevice', { device });
  }

  /**
   * The net with what it was taught, as files.
   *
   * @param {{ format?: ExportFormat, threshold?: number, signal?: AbortSignal }} [options] `threshold`: below it, it is to say that
   *   it does not know
   */
  exportModel({ format = 'hosting', threshold = 0, signal } = {}) {
    return this.#call('exportModel', { format, threshold }, { signal });
  }

  /**
   * What was taught, to come behind an address.
   *
   * @param {{ address: string, threshold?: number, signal?: AbortSignal }} options `address`: what comes before it in the code
   */
  share({ address, threshold = 0, signal }) {
    return this.#call('share', { address, threshold }, { signal });
  }

  /** Ends the worker. Every call under way fails. */
  close() {
    this.#end({ code: 'worker', message: 'The engine was closed.' });
  }

  /**
   * @template {CallName} Name
   * @param {Name} call
   * @param {Calls[Name]['take']} take
   * @param {object} [options]
   * @param {Transferable[]} [options.transfer]
   * @param {AbortSignal} [options.signal]
   * @param {(progress: Calls[Name]['progress']) => void} [options.onProgress]
   * @returns {Promise<Calls[Name]['give']>}
   */
  #call(call, take, { transfer = [], signal, onProgress } = {}) {
    if (this.#gone) return Promise.reject(errorOf(this.#gone));
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#nextId;
    this.#nextId += 1;
    const stop = () => {
      this.#waiting.delete(id);
      this.#post({ stop: id });
    };
    signal?.addEventListener('abort', stop, { once: true });
    /** @type {Promise<Calls[Name]['give']>} */
    const answered = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      this.#post(/** @type {Call} */ ({ id, call, take }), transfer);
    });
    return abortable(answered, signal).finally(() => signal?.removeEventListener('abort', stop));
  }

  /** @param {ToWorker} message @param {Transferable[]} [transfer] */
  #post(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }

  /** @param {FromWorker} message */
  #receive(message) {
    this.#alive = true;
    switch (message.type) {
      case 'devices':
        this.devices = message.devices;
        this.emit('devices', message.devices);
        break;
      case 'notice':
        this.emit('notice', message.notice);
        break;
      case 'progress':
        this.#waiting.get(message.id)?.onProgress?.(message.progress);
        break;
      case 'done':
        this.#take(message.id)?.resolve(message.give);
        break;
      case 'failed':
        this.#take(message.id)?.reject(errorOf(message.problem));
        break;
    }
  }

  /** @param {number} id */
  #take(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** @param {Problem} problem */
  #end(problem) {
    this.#gone = problem;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(errorOf(problem));
    this.#waiting.clear();
  }
}
