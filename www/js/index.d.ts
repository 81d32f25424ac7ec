// The types of the package. What the engine says is generated from Rust (generated/protocol.d.ts); tests/types/ holds this
// file against the code.

import type {
  Captured,
  Classified,
  DeviceListing,
  DeviceWish,
  ElementEvents,
  Embeddings,
  Epoch,
  EpochLearnt,
  Explanation,
  ExportFormat,
  ExportedFile,
  ImageInput,
  LoadProgress,
  Notice,
  Problem,
  ProblemCode,
  Reduced,
  Sample,
  Shared,
  Snapshot,
  TrainingStep,
  WorkDone,
} from './messages.js';
import type {
  Answer,
  Augmentation,
  DeviceKind,
  ModelInfo,
  Picture,
  Prediction,
  Report,
  Settings,
  TensorInfo,
  Wishes,
} from '../generated/protocol.js';

export type {
  Answer,
  Augmentation,
  Captured,
  Classified,
  DeviceKind,
  DeviceListing,
  DeviceWish,
  ElementEvents,
  Embeddings,
  Epoch,
  EpochLearnt,
  Explanation,
  ExportFormat,
  ExportedFile,
  ImageInput,
  LoadProgress,
  ModelInfo,
  Notice,
  Picture,
  Prediction,
  Problem,
  ProblemCode,
  Reduced,
  Report,
  Sample,
  Settings,
  Shared,
  Snapshot,
  TensorInfo,
  TrainingStep,
  Wishes,
  WorkDone,
};

/** What can be aborted: the promise then rejects with the signal's reason. */
export interface Abortable {
  signal?: AbortSignal;
}

/** A net in a worker of its own. */
export class Classifier extends EventTarget {
  private constructor();

  /**
   * Loads a net. It answers on the CPU first; with `auto`, the GPU takes over when it has passed its check and is faster,
   * with `webgpu` when it has passed its check.
   *
   * @param url the address of a manifest.json, relative to the page
   * @param options `link`: what this net was taught elsewhere, as `share` gave it
   */
  static load(
    url: string | URL,
    options?: Abortable & { onProgress?: (progress: LoadProgress) => void; device?: DeviceWish; link?: string },
  ): Promise<Classifier>;

  /** What the manifest says of the net. */
  get model(): ModelInfo;

  /** What it names pictures by now: its own classes or, when it has learnt something, the taught ones. */
  get labels(): string[];

  /** The devices, and what is known of each. */
  get devices(): DeviceListing[];

  /** The device in use; null while one takes over from another. */
  get device(): DeviceKind | null;

  /**
   * Names a picture. Pictures are looked at one after another.
   *
   * @param options `top`: how many classes to name, 5 if not given; `invert`: whether a picture with a light border is
   *   inverted, if not given where the net learnt from bright on black (`model.darkBackground`)
   */
  classify(image: ImageInput, options?: Abortable & { top?: number; invert?: boolean }): Promise<Classified>;

  /**
   * Begins a new set of classes; what was taught before is forgotten.
   *
   * @param classes their names: at least two, all different
   */
  teach(classes: string[], options?: Abortable): Promise<void>;

  /** Gives the taught classes other names, as many as there are; what was learnt stays. */
  rename(classes: string[]): Promise<void>;

  /**
   * Shows an example of a class; gives the number of examples of each class.
   *
   * @param index the class, as an index into the names given to `teach`
   * @param options `heldOut`: it is not learnt from, but measured on
   */
  addSample(index: number, image: ImageInput, options?: Abortable & { heldOut?: boolean }): Promise<number[]>;

  /** A picture as the net sees it. */
  reduce(image: ImageInput, options?: Abortable): Promise<Reduced>;

  /** Adds samples, or changes those of the same ids; gives the number of samples of each class. */
  giveSamples(samples: Sample[], options?: Abortable): Promise<number[]>;

  /**
   * Has the net look at samples that it may learn from later: a new last layer then learns at once. It never looks at a picture twice.
   */
  look(samples: Sample[], options?: Abortable): Promise<void>;

  /** What the net has found in those of these pictures that it was shown, by the keys of the samples. */
  embeddings(keys: number[]): Promise<Embeddings>;

  /** Gives back what the same net (`model.sha256`) has found at another time: it need not look at those pictures again. */
  recall(embeddings: Embeddings): Promise<void>;

  /** Forgets samples. */
  forgetSamples(ids: number[]): Promise<void>;

  /**
   * How to learn from now on, until the next call of `teach`: what is not said is as the engine thinks best. With other `layers` than before
   * it begins anew. Gives all settings.
   */
  configure(wishes?: Wishes): Promise<Settings>;

  /** A picture as training might see it; another seed, another change. */
  augmented(image: ImageInput, augment: Augmentation, seed: number): Promise<Reduced>;

  /**
   * Trains what was taught, an epoch at a time. Leaving the loop ends the training, as does the signal; what was learnt so
   * far is kept. Pictures can be classified meanwhile.
   *
   * @param options `epochs`: 30 if not given; `best`: an epoch whose loss on what is held out is below it, and below that of all
   *   epochs before, comes with what it had learnt (Infinity: from the first one on)
   */
  train(
    options?: Abortable & {
      epochs?: number;
      best?: number | null;
      onProgress?: (progress: WorkDone) => void;
    },
  ): AsyncGenerator<EpochLearnt, void, void>;

  /** How well it has learnt, on the samples that are held out, or on all where none are. Its probabilities are true to that from then on. */
  measure(options?: Abortable & { onProgress?: (progress: WorkDone) => void }): Promise<Report>;

  /**
   * Where in a picture a class is seen (Grad-CAM).
   *
   * @param options `class`: as an index; the likeliest one if not given
   */
  explain(image: ImageInput, options?: Abortable & { class?: number }): Promise<Explanation>;

  /** What was learnt so far, to go on from another time; with `all`, every weight of the net. */
  capture(options?: Abortable & { all?: boolean }): Promise<Captured>;

  /** Goes back to what was captured, of the same net, the same classes and the same samples. */
  restore(snapshot: Snapshot, options?: Abortable): Promise<void>;

  /** Forgets what was taught: the net names its own classes again. */
  reset(): Promise<void>;

  /** Goes over to another device, with all that was taught. */
  useDevice(device: DeviceWish): Promise<void>;

  /**
   * What names pictures by now, as a file: for `hosting`, which it is if nothing is said, a zip archive of a manifest.json and its
   * shards, to be unpacked on a static host; for other engines their files, of several a zip archive (docs/EXPORT.md).
   *
   * @param options `threshold`: below this probability it is to say that it does not know; 0 if not said
   */
  exportModel(options?: Abortable & { format?: ExportFormat; threshold?: number }): Promise<Blob>;

  /** The same, file by file. */
  exportFiles(options?: Abortable & { format?: ExportFormat; threshold?: number }): Promise<ExportedFile[]>;

  /**
   * A new last layer that was taught, as a short text that `load` takes for the same net; and, behind `address`, as a QR code, if
   * it fits into one: a byte for each module, row after row, 1 is dark. Fails with `bad-request` where more than a last layer was
   * taught, or more than 20 classes.
   */
  share(options?: Abortable & { address?: string; threshold?: number }): Promise<Shared>;

  /** Ends the worker. Every call under way fails with the code `worker`. */
  close(): void;

  /** `addEventListener`, with the event's detail. */
  on(name: 'devices', listener: (devices: DeviceListing[]) => void, options?: AddEventListenerOptions): void;
  on(name: 'notice', listener: (notice: Notice) => void, options?: AddEventListenerOptions): void;
}

/**
 * A picture as samples are kept: a compressed file of a bounded size, and a number that no other picture has. With an id, a class and
 * whether it is held out it is a `Sample`.
 */
export function toSample(image: ImageInput, options?: Abortable): Promise<{ picture: Blob; key: number }>;

/** Why a call failed. What was aborted rejects with the signal's reason instead. */
export class AlexNetError extends Error {
  constructor(code: ProblemCode, message: string, options?: { cause?: Problem });
  /** For programs; `message` says what happened and what to do, in English. */
  code: ProblemCode;
  /** What the engine told, for programs that have words of their own: its `reason` and `values`. */
  cause?: unknown;
}

/** The call makes no sense, or not now: `bad-request`. */
export class RequestError extends AlexNetError {}

/** A file of the model is not what it should be: `bad-manifest`, `bad-shard`, `bad-weights`. */
export class ModelError extends AlexNetError {}

/** A picture cannot be read: `bad-picture`. */
export class PictureError extends AlexNetError {}

/** A device failed, and no other could take over: `device`. */
export class DeviceError extends AlexNetError {}

/** A file could not be fetched: `network`. */
export class NetworkError extends AlexNetError {}

/** A newer call made this one pointless: `stopped`. */
export class StoppedError extends AlexNetError {}

/** The engine's worker could not be started, or is gone: `worker`. */
export class WorkerError extends AlexNetError {}

/**
 * Says where a copy of the package's files is, for bundlers that carry no workers, such as esbuild and Rollup: the page then loads
 * its workers, and these the engine, from there. To be called before anything is started.
 *
 * @param url the address of a folder that has `js` and `engine` in it, relative to the page
 */
export function setBase(url: string | URL): void;

/** `<alexnet-classifier>`. Its methods start it, if it is not started yet. */
export class AlexNetClassifierElement extends HTMLElement {
  /** The address of the net's manifest.json, relative to the page. */
  src: string;
  mode: 'classify' | 'teach';
  /** Where to compute. */
  device: DeviceWish;
  /** Whether it starts by itself. */
  autoload: boolean;
  /** What the page's address brings an element with the attribute `share`; null where it brings nothing. */
  get link(): string | null;
  /** In `teach`: the name under which what is taught is kept in the browser's storage; null, and nothing is kept. */
  project: string | null;
  /** The names of the classes that are taught. Setting them begins anew. */
  classes: string[];
  /** The devices, and what is known of each, once it was started. */
  get devices(): DeviceListing[];

  /** Does what the button does; gives what the manifest says of the net, when that is ready. */
  start(): Promise<ModelInfo>;

  /**
   * Names a picture, and shows what came of it.
   *
   * @param options `expected`: what it is, to be told whether the net is right
   */
  classify(image: ImageInput, options?: Abortable & { expected?: string }): Promise<Classified>;

  /** Gives an example of a class; tells how many there are of it. */
  addSample(classNameOrIndex: string | number, image: ImageInput, options?: Abortable): Promise<number>;

  /** Trains what it was shown examples of; gives the last epoch, or null if it was stopped before there was one. */
  train(options?: Abortable & { epochs?: number }): Promise<Epoch | null>;

  /** Ends the training. What was learnt so far is kept. */
  stop(): void;

  /** What names pictures by now, as a file: see `Classifier.exportModel`. */
  exportModel(options?: Abortable & { format?: ExportFormat }): Promise<Blob>;

  addEventListener<Name extends keyof ElementEvents>(
    type: Name,
    listener: (this: AlexNetClassifierElement, event: CustomEvent<ElementEvents[Name]>) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<Name extends Exclude<keyof HTMLElementEventMap, keyof ElementEvents>>(
    type: Name,
    listener: (this: AlexNetClassifierElement, event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof ElementEvents>(
    type: Name,
    listener: (this: AlexNetClassifierElement, event: CustomEvent<ElementEvents[Name]>) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<Name extends Exclude<keyof HTMLElementEventMap, keyof ElementEvents>>(
    type: Name,
    listener: (this: AlexNetClassifierElement, event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** Makes `<alexnet-classifier>` known to the page; gives its class. */
export function define(): Promise<typeof AlexNetClassifierElement>;

declare global {
  interface HTMLElementTagNameMap {
    'alexnet-classifier': AlexNetClassifierElement;
  }
}
