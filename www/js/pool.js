// @ts-check
// Engines for elements: those that only classify share one for each net and device, whoever teaches has one of its own.

/** @import { DeviceWish, LoadProgress } from './messages.js' */

import { Classifier } from './classifier.js';
import { Engine } from './engine.js';
import { WorkerError } from './errors.js';

/** Milliseconds that a shared engine is kept when nobody holds it: pages take elements away and put others in their place. */
const LINGER = 3000;

/** An engine and the net that it is to load. */
class Holding {
  /** How many hold it. */
  holders = 0;
  /** Once it was asked to load. @type {Engine | null} */
  engine = null;
  /** @type {Promise<Classifier> | null} */
  #loading = null;
  /** Who wants to know how far loading is. @type {Set<(progress: LoadProgress) => void>} */
  #listeners = new Set();
  /** @type {LoadProgress | null} */
  #progress = null;

  /**
   * @param {string} url
   * @param {DeviceWish} device
   * @param {{ teaching?: boolean, link?: string | null }} [options] whether it is to be taught; what it was taught elsewhere
   */
  constructor(url, device, { teaching = false, link = null } = {}) {
    this.url = url;
    this.device = device;
    this.teaching = teaching;
    this.link = link;
  }

  /**
   * The net, loaded once for all. After a failure it may be asked for again: the worker has kept what had arrived by then.
   *
   * @param {(progress: LoadProgress) => void} onProgress
   */
  load(onProgress) {
    const loading = (this.#loading ??= this.#load());
    this.#listeners.add(onProgress);
    const forget = () => {
      this.#listeners.delete(onProgress);
    };
    loading.then(forget, forget);
    if (this.#progress) onProgress(this.#progress);
    return loading;
  }

  /** The engine, which is started if it is not yet. */
  prepare() {
    return (this.engine ??= new Engine());
  }

  async #load() {
    const engine = this.prepare();
    try {
      const model = await engine.load(this.url, {
        device: this.device,
        teaching: this.teaching,
        link: this.link,
        onProgress: (progress) => {
          this.#progress = progress;
          for (const listener of this.#listeners) listener(progress);
        },
      });
      return new Classifier(engine, model);
    } catch (error) {
      this.#loading = null;
      if (error instanceof WorkerError) this.engine = null; // the only failure that it does not survive
      throw error;
    } finally {
      this.#progress = null;
    }
  }

  close() {
    this.engine?.close();
  }
}

/** @type {Map<string, Holding>} */
const shared = new Map();

/** @param {{ url: string, device: DeviceWish }} holding */
const keyOf = ({ url, device }) => `${device} ${url}`;

/** The right to an engine, until it is released. */
export class Lease {
  #holding;
  #isShared;

  /** @param {Holding} holding @param {boolean} isShared */
  constructor(holding, isShared) {
    this.#holding = holding;
    this.#isShared = isShared;
    holding.holders += 1;
  }

  /** Once it was asked to load. */
  get engine() {
    return this.#holding.engine;
  }

  /** Starts the engine, which has nothing to load yet. */
  prepare() {
    this.#holding.prepare();
  }

  /** @param {(progress: LoadProgress) => void} onProgress */
  load(onProgress) {
    return this.#holding.load(onProgress);
  }

  /**
   * Has the engine go over to another device, unless that is for others to say as well; says which of both.
   *
   * @param {DeviceWish} device
   */
  async use(device) {
    const holding = this.#holding;
    if (this.#isShared) {
      const { url } = holding;
      if (holding.holders > 1 || shared.has(keyOf({ url, device }))) return false;
      shared.delete(keyOf(holding));
      shared.set(keyOf({ url, device }), holding);
    }
    holding.device = device;
    const classifier = await holding.load(() => {});
    await classifier.useDevice(device);
    return true;
  }

  release() {
    const holding = this.#holding;
    holding.holders -= 1;
    if (this.#isShared) setTimeout(() => forget(holding), LINGER);
    else holding.close();
  }
}

/** Closes a shared engine that nobody has come for. @param {Holding} holding */
function forget(holding) {
  if (holding.holders > 0) return;
  holding.close();
  if (shared.get(keyOf(holding)) === holding) shared.delete(keyOf(holding));
}

/**
 * An engine that others may use as well, and of which nothing is to be asked but to classify.
 *
 * @param {string} url the whole address of a manifest.json
 * @param {DeviceWish} device
 */
export function share(url, device) {
  const key = keyOf({ url, device });
  const holding = shared.get(key) ?? new Holding(url, device);
  shared.set(key, holding);
  return new Lease(holding, true);
}

/**
 * An engine for oneself, to teach, or with what was taught elsewhere.
 *
 * @param {string} url
 * @param {DeviceWish} device
 * @param {{ teaching?: boolean, link?: string | null }} options
 */
export const own = (url, device, options) => new Lease(new Holding(url, device, options), false);
