// What the page and its worker say to each other. What the worker and the wasm engine say is defined in Rust, in
// src/protocol/; its types are used here wherever they fit.

import type {
  Answer,
  Augmentation,
  DeviceKind,
  FailureCode,
  FailureReason,
  Format,
  ModelInfo,
  Picture,
  Prediction,
  Reply,
  Report,
  Request,
  Settings,
  StartOptions,
  TensorInfo,
  Wishes,
} from '../generated/protocol.js';

/** What the page can ask of the worker: what each call takes, what it gives, what it tells in between. */
export interface Calls {
  load: {
    take: { url: string; device: DeviceWish; teaching: boolean; link: string | null };
    give: ModelInfo;
    progress: LoadProgress;
  };
  classify: { take: { picture: Picture; top: number; invert?: boolean }; give: Classified; progress: never };
  teach: { take: { classes: string[] }; give: void; progress: never };
  rename: { take: { classes: string[] }; give: void; progress: never };
  reduce: { take: { picture: Picture }; give: Reduced; progress: never };
  /** Gives the number of examples of each class. */
  giveSamples: { take: { samples: Sample[] }; give: number[]; progress: never };
  look: { take: { samples: Sample[] }; give: void; progress: never };
  embeddings: { take: { keys: number[] }; give: Embeddings; progress: never };
  recall: { take: { embeddings: Embeddings }; give: void; progress: never };
  forgetSamples: { take: { ids: number[] }; give: void; progress: never };
  configure: { take: { wishes: Wishes }; give: Settings; progress: never };
  augmented: { take: { picture: Picture; augment: Augmentation; seed: number }; give: Reduced; progress: never };
  train: { take: { epochs: number; best: number | null }; give: Trained; progress: WorkDone | EpochDone };
  measure: { take: Record<string, never>; give: Report; progress: WorkDone };
  explain: { take: { picture: Picture; class?: number }; give: Explanation; progress: never };
  capture: { take: { all: boolean }; give: Captured; progress: never };
  restore: { take: { snapshot: Snapshot }; give: void; progress: never };
  reset: { take: Record<string, never>; give: void; progress: never };
  useDevice: { take: { device: DeviceWish }; give: void; progress: never };
  exportModel: { take: { format: ExportFormat; threshold: number }; give: ExportedFile[]; progress: never };
  share: { take: { threshold: number; address: string }; give: Shared; progress: never };
}

/** The name of a call. */
export type CallName = keyof Calls;

/** One call, ready to be posted. */
export type Call = { [Name in CallName]: { id: number; call: Name; take: Calls[Name]['take'] } }[CallName];

/** From the page: a call, or the wish to end one. */
export type ToWorker = Call | { stop: number };

/** From the worker: any number of `progress`, then one `done` or `failed` for a call; `devices` and `notice` unasked. */
export type FromWorker =
  | { type: 'progress'; id: number; progress: unknown }
  | { type: 'done'; id: number; give: unknown }
  | { type: 'failed'; id: number; problem: Problem }
  | { type: 'devices'; devices: DeviceListing[] }
  | { type: 'notice'; notice: Notice };

/** The engine's failures, and those that only the page and its worker know. */
export type ProblemCode =
  | FailureCode
  /** A file could not be fetched, or another one came in its place. */
  | 'network'
  /** A newer call made this one pointless. */
  | 'stopped'
  /** The worker itself could not be started, or is gone. */
  | 'worker';

/** What exactly went wrong: in the engine, or in what brings and watches it; after the colon, its values. */
export type Reason =
  | FailureReason
  /** The server answered that it has no such file: `file`, `status`. */
  | 'http'
  /** A web page came in the place of a file: `file`. */
  | 'web-page'
  /** The connection failed: `file`. */
  | 'connection'
  | 'no-webgpu'
  | 'no-gpu'
  /** The GPU could not be opened: `why`. */
  | 'gpu-closed'
  /** The browser lost the GPU: `why`. */
  | 'gpu-lost'
  /** The GPU has no memory left: `why`. */
  | 'gpu-memory'
  /** The GPU refused a command: `why`. */
  | 'gpu-refused'
  /** A build of the engine could not be loaded: `device`, `why`. */
  | 'build'
  /** The engine stopped: `why`. */
  | 'crash'
  /** The engine has not answered: `seconds`. */
  | 'silence'
  /** The worker's script is not there: `file`. */
  | 'no-worker'
  /** The worker's script could not be loaded: `file`. */
  | 'worker-policy';

/** What became of it: all goes on with the CPU, begins there, or stays there; the engine was started again; it could not be. */
export type Aftermath = 'cpu' | 'cpu-only' | 'cpu-still' | 'restarted' | 'gone';

/** Why something failed, for programs that say it in other words. Values are text, by their names. */
export interface Told {
  /** What happened and what to do, in English. */
  message: string;
  reason?: Reason;
  values?: Partial<Record<string, string>> & { next?: Aftermath };
}

/** Why a call failed; `code` is for programs. */
export interface Problem extends Told {
  code: ProblemCode;
}

/** The device to compute on; `auto` is the faster one of those that work. */
export type DeviceWish = 'auto' | 'cpu' | 'webgpu';

/** How far loading is. `total` is 0 until the manifest has said how much there is. */
export interface LoadProgress {
  stage: 'starting' | 'fetching' | 'ready';
  bytes: number;
  total: number;
}

/** What is taken for a picture. */
export type ImageInput =
  | ImageBitmap
  | ImageData
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | Blob
  | Picture;

/** An example of a taught class. */
export interface Sample {
  /** By which it is called: a whole number, given once. */
  id: number;
  /** The class, as an index into the names. */
  class: number;
  /** The net does not learn from it: it is measured on it. */
  heldOut: boolean;
  /** The file of its picture, which `toSample` makes. It is decoded whenever a net needs its pixels. */
  picture: Blob;
  /** A number below 2^53 that no other picture has: what a net finds in the picture is remembered by it. */
  key: number;
}

/** What a net has found in pictures: a vector of 32-bit floats, little-endian, for each key, one after the other. */
export type Embeddings = Omit<Extract<Reply, { type: 'embeddings' }>, 'type'>;

/** How a net leaves: as the files that elements load, or for other engines (docs/EXPORT.md). */
export type ExportFormat = 'hosting' | Format;

/** A file of a net that leaves. */
export interface ExportedFile {
  file: string;
  blob: Blob;
}

/** What was taught, to come behind an address; and both as a QR code, if they fit into one: a byte for each module, 1 is dark. */
export type Shared = Omit<Extract<Reply, { type: 'shared' }>, 'type'>;

/** A classified picture, and where that was done. */
export type Classified = Omit<Extract<Reply, { type: 'classified' }>, 'type'> & { device: DeviceKind };

/** A picture as a net sees it: `side * side` bytes for each of its channels. */
export type Reduced = Omit<Extract<Reply, { type: 'reduced' }>, 'type'>;

/** Where in a picture a class was seen. */
export type Explanation = Omit<Extract<Reply, { type: 'explained' }>, 'type'>;

/** How far work is that takes a while: the net looks at pictures, takes the steps of an epoch, or is measured. */
export interface WorkDone {
  stage: 'examples' | 'steps' | 'measuring';
  done: number;
  total: number;
  /** Of `steps`: mean over the epoch so far. */
  loss?: number;
  accuracy?: number;
}

/** What one epoch came to. */
export interface Epoch {
  /** Epochs so far. */
  epoch: number;
  /** Mean cross-entropy of the examples that it learns from, each before it was learnt from. */
  loss: number;
  /** Share of those that it named rightly. */
  accuracy: number;
  /** The same of the examples that are held out, after the epoch; null where none are. */
  validation: { loss: number; accuracy: number } | null;
}

/** What it had learnt comes along if that was wanted and is better, by what is held out, than anything before. */
export type EpochLearnt = Epoch & { learnt: Snapshot | null };

export type EpochDone = EpochLearnt & { stage: 'epoch' };

/** What was learnt: opaque state, and tensors of 32-bit floats named and laid out as torchvision has them. */
export interface Snapshot {
  /** Empty where nothing was learnt. */
  state: string;
  tensors: SavedTensor[];
}

/** A tensor outside of the engine. */
export type SavedTensor = TensorInfo & { blob: Blob };

/** What was learnt by the end of that epoch, and in part of the next one perhaps. */
export type Captured = Snapshot & { epoch: number };

/** How training ended: `stopped` when it was asked to; `last` is null when not a single epoch was run. */
export interface Trained {
  stopped: boolean;
  last: Epoch | null;
}

/** A device, for people to read and choose. */
export interface DeviceListing {
  kind: DeviceKind;
  name: string;
  /** A GPU that is really a program on the CPU. */
  software: boolean;
  /** `waiting`: not looked at yet. `checking`: it is started, and its known answers are compared. `ready`: not in use. */
  state: 'waiting' | 'checking' | 'ready' | 'active' | 'unavailable';
  /** Why it is unavailable: in English, or in the language of the element. */
  why: string | null;
  /** The same for programs that have words of their own. */
  problem: Told | null;
  /** Of the known answers of a small net like the one that is open, relative to the largest; null until one was open. */
  largestError: number | null;
  /** What a measured piece of work took; null until there was another device to compare with. */
  milliseconds: number | null;
}

/** Something the visitor should know that no call failed over. */
export interface Notice extends Told {
  level: 'info' | 'warning';
}

/** How far a run of training is: the net looks at new examples, then goes over all of them again and again. */
export interface TrainingStep {
  stage: 'examples' | 'epochs';
  done: number;
  total: number;
}

/** The events of the element, and what each tells in `detail`. */
export interface ElementEvents {
  /** Files of the net have arrived. */
  progress: LoadProgress;
  /** The net is loaded. */
  ready: ModelInfo;
  /** A picture was named. */
  result: Classified;
  /** A step of training is done. */
  step: TrainingStep;
  /** An epoch of training is done. */
  epoch: Epoch;
  /** Something failed that the visitor was told of. */
  error: Error;
  /** A device has another state. */
  devices: DeviceListing[];
}

/** An `engine.js` as wasm-bindgen makes it. */
export interface EngineModule {
  initSync(input: { module: WebAssembly.Module }): unknown;
  /** Has an instance as new in the place of this one. */
  __wbg_reset_state(): void;
  Engine: { start(options: StartOptions): Promise<WasmEngine> };
}

/** The engine inside the wasm; its promises reject with a `Failure`. */
export interface WasmEngine {
  handle(request: Request): Promise<Reply>;
}

export type { Answer, Augmentation, DeviceKind, ModelInfo, Picture, Prediction, Report, Settings, TensorInfo, Wishes };
