// @ts-check
// The engine as the page sees it: promises and events over the worker. It needs nothing else of this site's page.
//
//   const engine = new Engine();
//   engine.on('devices', (devices) => ...);
//   await engine.load('weights/alexnet/manifest.json', { onProgress: ({ bytes, total }) => ... });
//   const { predictions } = await engine.classify({ width, height, pixels });
//
// A picture's pixels are handed over to the worker, not copied: the caller's array is empty afterwards.

/** @import { Call, CallName, Calls, FromWorker, Problem, ToWorker } from './messages.js' */
/** @import { DeviceKind, DeviceListing, Epoch, LoadProgress, Notice, Picture } from './messages.js' */

/** Why a call failed: `code` for programs; `message` says what happened and what to do. */
export class EngineError extends Error {
  /** @param {Problem} problem */
  constructor({ code, message }) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}

/**
 * @typedef {object} EngineEvents
 * @property {DeviceListing[]} devices the devices and their states, whenever one of them changes
 * @property {Notice} notice something the visitor should know that no call failed over
 */

/**
 * @typedef {object} Waiting
 * @property {(give: any) => void} resolve
 * @property {(error: EngineError) => void} reject
 * @property {((progress: any) => void) | undefined} onProgress
 */

export class Engine extends EventTarget {
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
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'engine' });
    this.#worker.addEventListener('message', ({ data }) => this.#receive(data));
    this.#worker.addEventListener('error', (event) => {
      // A worker that runs answers for its own errors; one that has never said anything could not be loaded.
      if (this.#alive) return;
      const why = event.message ? ` (${event.message})` : '';
      this.#end({ code: 'worker', message: `The engine's worker could not be loaded${why}. Reload the page.` });
    });
  }

  /**
   * Loads a model. A newer call ends an older one with the code `stopped`.
   *
   * @param {string | URL} url the address of its manifest.json
   * @param {{ onProgress?: (progress: LoadProgress) => void }} [options]
   */
  load(url, { onProgress } = {}) {
    return this.#call('load', { url: new URL(url, document.baseURI).href }, { onProgress });
  }

  /**
   * Names a picture.
   *
   * @param {Picture} picture
   * @param {{ top?: number }} [options] how many classes to name
   */
  classify(picture, { top = 5 } = {}) {
    return this.#call('classify', { picture, top }, { transfer: [picture.pixels.buffer] });
  }

  /**
   * Starts a new set of classes on top of the net; what was taught before is forgotten.
   *
   * @param {string[]} classes at least two, all different
   */
  teach(classes) {
    return this.#call('teach', { classes });
  }

  /**
   * Shows an example of a taught class; gives the number of examples of each class.
   *
   * @param {number} index the class
   * @param {Picture} picture
   */
  addExample(index, picture) {
    return this.#call('addExample', { class: index, picture }, { transfer: [picture.pixels.buffer] });
  }

  /**
   * Trains the taught classes. Aborting keeps what was learnt so far.
   *
   * @param {{ epochs?: number, onStep?: (epoch: Epoch) => void, signal?: AbortSignal }} [options]
   */
  train({ epochs = 30, onStep, signal } = {}) {
    return this.#call('train', { epochs }, { onProgress: onStep, signal });
  }

  /** Forgets what was taught: the net names its own classes again. */
  reset() {
    return this.#call('reset', {});
  }

  /**
   * Goes over to another device, with the model and all that was taught.
   *
   * @param {DeviceKind} kind
   */
  useDevice(kind) {
    return this.#call('useDevice', { kind });
  }

  /** Ends the worker. Every call under way fails. */
  close() {
    this.#end({ code: 'worker', message: 'The engine was closed.' });
  }

  /**
   * `addEventListener`, typed, with the event's detail.
   *
   * @template {keyof EngineEvents} Name
   * @param {Name} name
   * @param {(detail: EngineEvents[Name]) => void} listener
   */
  on(name, listener) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /**
   * @template {CallName} Name
   * @param {Name} call
   * @param {Calls[Name]['take']} take
   * @param {object} [options]
   * @param {Transferable[]} [options.transfer]
   * @param {AbortSignal} [options.signal] asks the worker to stop
   * @param {(progress: Calls[Name]['progress']) => void} [options.onProgress]
   * @returns {Promise<Calls[Name]['give']>}
   */
  #call(call, take, { transfer = [], signal, onProgress } = {}) {
    if (this.#gone) return Promise.reject(new EngineError(this.#gone));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      this.#post(/** @type {Call} */ ({ id, call, take }), transfer);
      const stop = () => this.#post({ stop: id });
      if (signal?.aborted) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    });
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
        this.#emit('devices', message.devices);
        break;
      case 'notice':
        this.#emit('notice', message.notice);
        break;
      case 'progress':
        this.#waiting.get(message.id)?.onProgress?.(message.progress);
        break;
      case 'done':
        this.#take(message.id)?.resolve(message.give);
        break;
      case 'failed':
        this.#take(message.id)?.reject(new EngineError(message.problem));
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
    for (const { reject } of this.#waiting.values()) reject(new EngineError(problem));
    this.#waiting.clear();
  }

  /**
   * @template {keyof EngineEvents} Name
   * @param {Name} name
   * @param {EngineEvents[Name]} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
