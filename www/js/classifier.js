// @ts-check
// The engine for programmers: loads a net, names pictures, learns classes from examples.
//
//   const classifier = await Classifier.load('weights/alexnet/manifest.json');
//   const { predictions } = await classifier.classify(document.querySelector('img'));
//   await classifier.teach(['cat', 'dog']);
//   for (const photo of cats) await classifier.addSample(0, photo);
//   for await (const { epoch, loss, accuracy } of classifier.train()) console.log(epoch, loss, accuracy);
//
// It needs nothing of the page around it. What it throws is an `AlexNetError`, or the reason of the signal that aborted it.

/** @import { DeviceWish, EpochDone, EpochLearnt, ImageInput, LoadProgress, ModelInfo, WorkDone } from './messages.js' */
/** @import { Augmentation, Embeddings, ExportFormat, Sample, Snapshot, Wishes } from './messages.js' */
/** @import { EngineEvents } from './engine.js' */

import { abortable } from './abort.js';
import { toPicture, toSample } from './decoder.js';
import { Emitter } from './emitter.js';
import { Engine } from './engine.js';
import { RequestError, StoppedError } from './errors.js';
import { Queue } from './queue.js';

/** @type {DeviceWish[]} */
const DEVICES = ['auto', 'cpu', 'webgpu'];

/** @type {ExportFormat[]} */
const FORMATS = ['hosting', 'onnx', 'teachable-machine', 'tflite', 'tflite-float16'];

/** @extends {Emitter<EngineEvents>} */
export class Classifier extends Emitter {
  #engine;
  #model;
  /** The classes that are being taught. @type {string[]} */
  #classes = [];
  /** The largest id of a sample. */
  #lastId = 0;
  /** Whether the net names those now, and not its own. */
  #taught = false;
  #queue = new Queue();

  /**
   * For `load` and the pool: an engine that has loaded a model.
   *
   * @param {Engine} engine
   * @param {ModelInfo} model
   */
  constructor(engine, model) {
    super();
    this.#engine = engine;
    this.#model = model;
    for (const name of /** @type {const} */ (['devices', 'notice'])) {
      engine.on(name, (detail) => this.emit(name, detail));
    }
  }

  /**
   * Loads a net, in a worker of its own. It answers on the CPU first; with `auto`, the GPU takes over when it has passed
   * its check and is faster, with `webgpu` when it has passed its check.
   *
   * @param {string | URL} url the address of a manifest.json
   * @param {object} [options]
   * @param {(progress: LoadProgress) => void} [options.onProgress]
   * @param {AbortSignal} [options.signal]
   * @param {DeviceWish} [options.device]
   * @param {string} [options.link] what this net was taught elsewhere, as `share` gave it
   */
  static async load(url, { onProgress, signal, device = 'auto', link } = {}) {
    const manifest = addressOf(url);
    checkDevice(device);
    signal?.throwIfAborted();
    const engine = new Engine();
    try {
      return new Classifier(engine, await engine.load(manifest, { device, link, onProgress, signal }));
    } catch (error) {
      engine.close();
      throw error;
    }
  }

  /** What the manifest says of the net. */
  get model() {
    return this.#model;
  }

  /** What it names pictures by now: its own classes or, when it has learnt something, the taught ones. */
  get labels() {
    return [...(this.#taught ? this.#classes : this.#model.labels)];
  }

  /** The devices, and what is known of each. */
  get devices() {
    return this.#engine.devices;
  }

  /** The device in use; null while one takes over from another. */
  get device() {
    return this.devices.find(({ state }) => state === 'active')?.kind ?? null;
  }

  /**
   * Names a picture. Pictures are looked at one after another.
   *
   * @param {ImageInput} image
   * @param {{ top?: number, invert?: boolean, signal?: AbortSignal }} [options] how many classes to name; whether a picture
   *   with a light border is inverted, if not as the net has it
   */
  async classify(image, { top = 5, invert, signal } = {}) {
    checkCount('top', top);
    const picture = await toPicture(image, { signal });
    return this.#inTurn(signal, () => this.#engine.classify(picture, { top, invert, signal }));
  }

  /**
   * Begins a new set of classes; what was taught before is forgotten.
   *
   * @param {string[]} classes their names: at least two, all different
   * @param {{ signal?: AbortSignal }} [options]
   */
  async teach(classes, { signal } = {}) {
    const names = [...classes];
    await this.#engine.teach(names, { signal });
    this.#classes = names;
    this.#lastId = 0;
    this.#taught = false;
  }

  /** Gives the taught classes other names; what was learnt stays. @param {string[]} classes */
  async rename(classes) {
    const names = [...classes];
    await this.#engine.rename(names);
    this.#classes = names;
  }

  /**
   * Shows an example of a class.
   *
   * @param {number} index the class, as an index into the names given to `teach`
   * @param {ImageInput} image
   * @param {{ heldOut?: boolean, signal?: AbortSignal }} [options] `heldOut`: it is not learnt from, but measured on
   * @returns {Promise<number[]>} how many examples there are of each class
   */
  async addSample(index, image, { heldOut = false, signal } = {}) {
    const { picture, key } = await toSample(image, { signal });
    return this.giveSamples([{ id: this.#lastId + 1, class: index, heldOut, picture, key }], { signal });
  }

  /**
   * A picture as the net sees it.
   *
   * @param {ImageInput} image
   * @param {{ signal?: AbortSignal }} [options]
   */
  async reduce(image, { signal } = {}) {
    const picture = await toPicture(image, { signal });
    return this.#inTurn(signal, () => this.#engine.reduce(picture, { signal }));
  }

  /**
   * Adds samples, or changes those of the same ids.
   *
   * @param {Sample[]} samples
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<number[]>} how many samples there are of each class
   */
  async giveSamples(samples, { signal } = {}) {
    this.#lastId = samples.reduce((last, { id }) => Math.max(last, id), this.#lastId);
    return this.#engine.giveSamples(samples.map(ofSample), { signal });
  }

  /** Has the net look at samples that it may learn from later. @param {Sample[]} samples @param {{ signal?: AbortSignal }} [options] */
  async look(samples, { signal } = {}) {
    await this.#engine.look(samples.map(ofSample), { signal });
  }

  /** What the net has found in those of these pictures that it was shown. @param {number[]} keys */
  async embeddings(keys) {
    return this.#engine.embeddings(keys);
  }

  /** Gives back what the same net has found at another time: it need not look at those pictures again. @param {Embeddings} embeddings */
  async recall(embeddings) {
    await this.#engine.recall(embeddings);
  }

  /** Forgets samples. @param {number[]} ids */
  async forgetSamples(ids) {
    await this.#engine.forgetSamples(ids);
  }

  /** How to learn from now on; with other `layers` it begins anew. Gives all settings. @param {Wishes} [wishes] */
  async configure(wishes = {}) {
    return this.#engine.configure(wishes);
  }

  /** A picture as training might see it. @param {ImageInput} image @param {Augmentation} augment @param {number} seed */
  async augmented(image, augment, seed) {
    return this.#engine.augmented(await toPicture(image), augment, seed);
  }

  /**
   * Trains what was taught, an epoch at a time. Leaving the loop ends the training, as does the signal; what was learnt so
   * far is kept. Pictures can be classified meanwhile. An epoch whose loss on what is held out is below `best`, and below that of
   * all before, comes with what it had learnt.
   *
   * @param {{ epochs?: number, best?: number | null, onProgress?: (progress: WorkDone) => void, signal?: AbortSignal }} [options]
   * @returns {AsyncGenerator<EpochLearnt, void, void>}
   */
  async *train({ epochs = 30, best = null, onProgress, signal } = {}) {
    checkCount('epochs', epochs);
    signal?.throwIfAborted();
    const end = new AbortController();
    const abort = () => end.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });

    /** What has come and was not taken yet. @type {EpochLearnt[]} */
    const epochsDone = [];
    let ended = false;
    let wake = () => {};
    const onWork = (/** @type {WorkDone | EpochDone} */ progress) => {
      if (progress.stage !== 'epoch') return onProgress?.(progress);
      const { stage, ...epoch } = progress;
      this.#taught = true;
      epochsDone.push(epoch);
      wake();
    };
    const training = this.#engine.train({ epochs, best, onProgress: onWork, signal: end.signal }).finally(() => {
      ended = true;
      wake();
    });
    training.catch(() => {}); // it is awaited below, unless the loop is left before

    try {
      while (!ended || epochsDone.length > 0) {
        const next = epochsDone.shift();
        if (next) yield next;
        else
          await new Promise((resolve) => {
            wake = () => resolve(undefined);
          });
      }
      const { stopped } = await training;
      if (stopped) throw new StoppedError('stopped', 'A newer call of teach, train or reset ended this training.');
    } finally {
      signal?.removeEventListener('abort', abort);
      end.abort();
    }
  }

  /**
   * How well it has learnt, on the samples that are held out. Its probabilities are true to that from then on.
   *
   * @param {{ onProgress?: (progress: WorkDone) => void, signal?: AbortSignal }} [options]
   */
  async measure({ onProgress, signal } = {}) {
    return this.#engine.measure({ onProgress, signal });
  }

  /**
   * Where in a picture a class is seen (Grad-CAM).
   *
   * @param {ImageInput} image
   * @param {{ class?: number, signal?: AbortSignal }} [options] the likeliest class, if none is given
   */
  async explain(image, { class: index, signal } = {}) {
    const picture = await toPicture(image, { signal });
    return this.#inTurn(signal, () => this.#engine.explain(picture, { class: index, signal }));
  }

  /**
   * What was learnt so far, to go on from another time; with `all`, every weight of the net.
   *
   * @param {{ all?: boolean, signal?: AbortSignal }} [options]
   */
  async capture({ all = false, signal } = {}) {
    return this.#engine.capture({ all, signal });
  }

  /**
   * Goes back to what was captured, of the same net and the same classes.
   *
   * @param {Snapshot} snapshot
   * @param {{ signal?: AbortSignal }} [options]
   */
  async restore(snapshot, { signal } = {}) {
    await this.#engine.restore(snapshot, { signal });
    this.#taught = true;
  }

  /** Forgets what was taught: the net names its own classes again. */
  async reset() {
    await this.#engine.reset();
    this.#taught = false;
  }

  /**
   * Goes over to another device, with all that was taught.
   *
   * @param {DeviceWish} device
   */
  async useDevice(device) {
    checkDevice(device);
    await this.#engine.useDevice(device);
  }

  /**
   * What names pictures by now, as a file: for `hosting`, a zip archive of a manifest.json and its shards, which can be loaded again
   * from any static host; for other engines their files, of several a zip archive.
   *
   * @param {object} [options]
   * @param {ExportFormat} [options.format]
   * @param {number} [options.threshold] below this probability it is to say that it does not know; 0 if not said
   * @param {AbortSignal} [options.signal]
   */
  async exportModel({ format, threshold, signal } = {}) {
    const files = await this.exportFiles({ format, threshold, signal });
    if (files.length === 1) return files[0].blob;
    const { zip } = await import('./zip.js');
    return zip(files, { signal });
  }

  /**
   * The same, file by file.
   *
   * @param {{ format?: ExportFormat, threshold?: number, signal?: AbortSignal }} [options]
   */
  async exportFiles({ format = 'hosting', threshold, signal } = {}) {
    if (!FORMATS.includes(format)) {
      throw new RequestError('bad-request', `"${format}" is no format: choose one of ${FORMATS.join(', ')}.`);
    }
    return this.#engine.exportModel({ format, threshold, signal });
  }

  /**
   * A new last layer that was taught, as a short text that `load` takes for the same net: to come behind the address of a page. And
   * both as a QR code, if they fit into one.
   *
   * @param {{ address?: string, threshold?: number, signal?: AbortSignal }} [options] `address`: what comes before it in the code
   */
  share({ address = '', threshold, signal } = {}) {
    return this.#engine.share({ address, threshold, signal });
  }

  /** Ends the worker and gives back its memory. Every call under way fails with the code `worker`. */
  close() {
    this.#engine.close();
  }

  /**
   * One picture after another, so that one that is aborted while it waits costs nothing.
   *
   * @template T
   * @param {AbortSignal | undefined} signal
   * @param {() => Promise<T>} task
   * @returns {Promise<T>}
   */
  #inTurn(signal, task) {
    return abortable(
      this.#queue.add(() => {
        signal?.throwIfAborted();
        return task();
      }),
      signal,
    );
  }
}

/**
 * The whole address of a manifest, which may be given relative to the page.
 *
 * @param {string | URL} url
 */
export function addressOf(url) {
  if (url && URL.canParse(url, document.baseURI)) return new URL(url, document.baseURI);
  throw new RequestError(
    'bad-request',
    `"${url}" is no address: give that of a manifest.json, such as "weights/alexnet/manifest.json".`,
  );
}

/** What the engine knows of a sample. @param {Sample} sample @returns {Sample} */
const ofSample = ({ id, class: index, heldOut, picture, key }) => ({ id, class: index, heldOut, picture, key });

/** @param {DeviceWish} device */
export function checkDevice(device) {
  if (DEVICES.includes(device)) return;
  throw new RequestError('bad-request', `"${device}" is no device: choose one of ${DEVICES.join(', ')}.`);
}

/** @param {string} name @param {number} count */
function checkCount(name, count) {
  if (Number.isInteger(count) && count > 0) return;
  throw new RequestError('bad-request', `${name} has to be a whole number above 0, and is ${count}.`);
}
