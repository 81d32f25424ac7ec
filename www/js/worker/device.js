// @ts-check
// One build of the wasm engine and the device it computes on: loading it, checking it, asking it.

/** @import { DeviceKind, Reply, Request } from '../../generated/protocol.js' */
/** @import { DeviceListing, EngineModule, Problem, WasmEngine } from '../messages.js' */

import { asProblem, guarded } from './guard.js';

/** A build may need this long to arrive, compile and pass its check, even on a software GPU of a busy machine. */
const START_WITHIN = 180_000;

/** No single request takes this long on a device that works. */
const ANSWER_WITHIN = 60_000;

/** @implements {DeviceListing} */
export class Device {
  software = false;
  /** @type {DeviceListing['state']} */
  state = 'waiting';
  /** @type {DeviceListing['why']} */
  why = null;
  /** @type {DeviceListing['report']} */
  report = null;
  /** @type {WasmEngine | null} */
  #engine = null;
  #starts = 0;

  /**
   * @param {DeviceKind} kind
   * @param {string} name
   */
  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
  }

  /** Loads the build and lets the engine check itself: `ready` afterwards, or a `Problem` thrown. */
  async start() {
    try {
      this.#engine = await guarded(this.kind, START_WITHIN, () => this.#load());
      this.report = this.#engine.report();
      this.why = null;
      this.state = 'ready';
    } catch (error) {
      const problem = asProblem(error);
      this.drop(problem.message);
      throw problem;
    }
  }

  async #load() {
    // A wasm instance that has panicked is beyond repair, and a module is only ever instantiated once for one address.
    const again = this.#starts > 0 ? `?start=${this.#starts}` : '';
    this.#starts += 1;
    const url = new URL(`../../engine/${this.kind}/engine.js${again}`, import.meta.url);
    /** @type {EngineModule} */
    let build;
    try {
      build = await import(url.href);
      await build.default();
    } catch (error) {
      throw /** @type {Problem} */ ({
        code: 'device',
        message: `The engine's build for ${this.kind === 'cpu' ? 'the CPU' : 'WebGPU'} could not be loaded `
          + `(${error instanceof Error ? error.message : error}).`,
      });
    }
    return build.Engine.start();
  }

  /**
   * @param {Request} request
   * @returns {Promise<Reply>}
   */
  ask(request) {
    const engine = this.#engine;
    if (!engine) return Promise.reject({ code: 'device', message: this.why ?? 'This device is not ready.' });
    return guarded(this.kind, ANSWER_WITHIN, () => engine.handle(request));
  }

  /** Gives the device up: its engine is not to be trusted any more. @param {string} why */
  drop(why) {
    this.#engine = null;
    this.state = 'unavailable';
    this.why = why;
  }

  /** A copy for the page. @returns {DeviceListing} */
  listing() {
    const { kind, name, software, state, why, report } = this;
    return { kind, name, software, state, why, report };
  }
}
