// @ts-check
// One build of the wasm engine and the device it computes on: loading it, checking it, asking it.

/** @import { Build } from '../builds.js' */
/** @import { DeviceKind, Reply, Request } from '../../generated/protocol.js' */
/** @import { DeviceListing, EngineModule, Problem, Told, WasmEngine } from '../messages.js' */

import { BUILDS } from '../builds.js';
import { overseen, releaseGpu } from './adapter.js';
import { forgetChoices, keepChoices, recallChoices } from './choices.js';
import { asProblem, guarded } from './guard.js';

/** A build may need this long to arrive, compile and pass its check, even on a software GPU of a busy machine. */
const START_WITHIN = 180_000;

/** No single request takes this long on a device that works. */
const ANSWER_WITHIN = 60_000;

/** A function of one relaxed instruction, `i8x16.relaxed_swizzle`: WebAssembly for those browsers only that have such. */
// biome-ignore format: one byte a line is no way to read them
const RELAXED = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253,
  128, 2, 11,
);

export class Device {
  software = false;
  /** Tells one GPU from another, for what is kept of it. */
  identity = '';
  /** @type {DeviceListing['state']} */
  state = 'waiting';
  /** Why it is unavailable. @type {Told | null} */
  problem = null;
  /** @type {DeviceListing['largestError']} */
  largestError = null;
  /** @type {DeviceListing['milliseconds']} */
  milliseconds = null;
  /** The build, once it is loaded. @type {EngineModule | null} */
  #module = null;
  /** @type {WasmEngine | null} */
  #engine = null;
  #loads = 0;
  /** Tells one build of the engine from another. */
  #build = '';

  /**
   * @param {DeviceKind} kind
   * @param {string} name
   */
  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
  }

  /**
   * Loads the build and opens the device: `ready` afterwards, or a `Problem` thrown.
   *
   * @param {Request} [open] that of the model in use: the engine checks the device for its net
   */
  async start(open) {
    try {
      this.#engine = await guarded(this.kind, START_WITHIN, () => this.#load());
      if (open) await this.ask(open);
      // The CPU answers first, and is measured when there is a GPU to compare it with.
      if (this.kind === 'webgpu') await this.benchmark();
      this.problem = null;
      this.state = 'ready';
    } catch (error) {
      const problem = asProblem(error);
      this.drop(problem);
      throw problem;
    }
  }

  /** Measures how fast it is, once. */
  async benchmark() {
    if (this.milliseconds !== null) return;
    const reply = await this.ask({ type: 'benchmark' });
    if (reply.type === 'benchmarked') this.milliseconds = reply.milliseconds;
  }

  /** Starts again after a rest. */
  async wake() {
    if (!this.#engine) await this.start();
  }

  /** Gives its memory back while another device answers: that of a wasm instance only grows. A GPU is started only once. */
  rest() {
    if (this.kind !== 'cpu' || !this.#module) return;
    this.#engine = null;
    this.#module.__wbg_reset_state();
  }

  async #load() {
    this.#module ??= await this.#fetch();
    const choices = this.identity ? await recallChoices(this.identity, this.#build) : null;
    return this.#module.Engine.start({ software: this.software, choices });
  }

  async #fetch() {
    if (this.kind === 'cpu' && WebAssembly.validate(RELAXED)) {
      const module = await this.#fetchBuild(BUILDS.relaxed).catch(() => null); // the other one does as well, if not as fast
      if (module) return module;
    }
    return this.#fetchBuild(BUILDS[this.kind]);
  }

  /** @param {Build} build */
  async #fetchBuild({ glue, wasm }) {
    const attempt = this.#loads; // a wasm instance that has panicked is beyond repair
    this.#loads += 1;
    try {
      const [module, file] = await Promise.all([glue(attempt), fetch(wasm)]);
      this.#build = versionOf(file);
      // Not by its default export, whose promise would hold this instance, with its memory, for good.
      module.initSync({ module: await compiled(file) });
      return module;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw /** @type {Problem} */ ({
        code: 'device',
        message: `The engine's build for ${this.kind === 'cpu' ? 'the CPU' : 'WebGPU'} could not be loaded (${why}).`,
        reason: 'build',
        values: { device: this.kind === 'cpu' ? 'CPU' : 'WebGPU', why },
      });
    }
  }

  /** Keeps what the engine has found out about this device for the next visit. @param {string} choices */
  keepChoices(choices) {
    return keepChoices(this.identity, this.#build, choices);
  }

  /**
   * @param {Request} request
   * @returns {Promise<Reply>}
   */
  async ask(request) {
    const reply = await this.#ask(request);
    if (reply.type === 'opened') this.largestError = reply.largestError;
    return reply;
  }

  /** @param {Request} request @returns {Promise<Reply>} */
  #ask(request) {
    const engine = this.#engine;
    if (!engine) return Promise.reject({ code: 'device', message: 'This device is not ready.', ...this.problem });
    // A measurement that has begun is finished, however slow the GPU is. A kernel that is refused only loses the race.
    const measures = request.type === 'tune';
    const handle = async () => engine.handle(request);
    return guarded(this.kind, measures ? START_WITHIN : ANSWER_WITHIN, () =>
      this.kind === 'webgpu' ? overseen(handle, { mayRefuse: measures }) : handle(),
    );
  }

  /** Gives the device up: its engine is not to be trusted any more. @param {Told} problem */
  drop({ message, reason, values }) {
    this.#engine = this.#module = null;
    if (this.kind === 'webgpu') {
      releaseGpu();
      void forgetChoices(this.identity); // it may have failed because of them
    }
    this.state = 'unavailable';
    this.problem = { message, reason, values };
  }

  /** A copy for the page. @returns {DeviceListing} */
  listing() {
    const { kind, name, software, state, problem, largestError, milliseconds } = this;
    return { kind, name, software, state, why: problem?.message ?? null, problem, largestError, milliseconds };
  }
}

/** WebAssembly, also of hosts that do not know what it is. @param {Response} file */
async function compiled(file) {
  if (!file.ok) throw new Error(`${file.url}: ${file.status} ${file.statusText}`);
  const isKnown = file.headers.get('content-type') === 'application/wasm';
  return isKnown ? WebAssembly.compileStreaming(file) : WebAssembly.compile(await file.arrayBuffer());
}

/** What servers say of a file's content: enough to tell builds apart, without reading megabytes. @param {Response} file */
function versionOf({ headers }) {
  return ['etag', 'last-modified', 'content-length'].map((name) => headers.get(name)).join('|');
}
