// @ts-check
// Lets the GPU find out how it computes best, slice by slice, behind whoever is waiting for it.
//
// The engine notes each shape that it computes for the first time, and computes it in a way that is right but perhaps
// not the fastest. Measuring the others is work that nobody has asked for, so it may delay a request by one slice and
// no more: a slice takes its turn in the queue, and the next one goes to the end of it.

/** @import { Reply } from '../../generated/protocol.js' */
/** @import { Device } from './device.js' */

/** Milliseconds of a slice. The engine finishes the measurement that is under way, so it can be more. */
const SLICE = 200;

/**
 * On a GPU that is a program on the CPU one measurement can take a second, and the page would be felt to hang. The
 * engine's guess is made for such GPUs anyway. So little is measured there in one visit, in milliseconds, and only when
 * nothing was asked for a while; what was found is kept, and each visit goes on with the shapes that are left.
 */
const SOFTWARE = { budget: 10_000, pause: 2000 };

const REAL = { budget: Infinity, pause: 0 };

export class Tuner {
  #gpu;
  #inTurn;
  #running = false;
  /** Whether there may be something to measure: the engine said so, or has computed since it was asked. */
  #awake = false;
  /** When something was computed last. */
  #woken = 0;
  #spent = 0;
  /** The choices that were kept last: at first none. */
  #kept = '{}';

  /**
   * @param {Device} gpu
   * @param {(task: () => Promise<void>) => Promise<void>} inTurn carries out a task when those before it are
   */
  constructor(gpu, inTurn) {
    this.#gpu = gpu;
    this.#inTurn = inTurn;
  }

  /** The GPU has computed something, perhaps in a shape that was not measured yet. */
  async wake() {
    this.#awake = true;
    this.#woken = performance.now();
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#goesOn()) {
        const { pause } = this.#terms;
        // Even without a pause this lets the page's messages in: whoever has asked meanwhile comes first.
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (performance.now() - this.#woken >= pause) await this.#inTurn(() => this.#slice());
      }
    } finally {
      this.#running = false;
    }
  }

  get #terms() {
    return this.#gpu.software ? SOFTWARE : REAL;
  }

  #goesOn() {
    return this.#awake && this.#gpu.state === 'active' && this.#spent < this.#terms.budget;
  }

  async #slice() {
    if (!this.#goesOn()) return; // another device was chosen since
    this.#awake = false;
    const start = performance.now();
    const reply = await this.#gpu.ask({ type: 'tune', milliseconds: SLICE });
    this.#spent += performance.now() - start;
    if (reply.type === 'tuned') this.#take(reply);
  }

  /** @param {Extract<Reply, { type: 'tuned' }>} tuned */
  #take({ left, choices }) {
    if (left > 0) this.#awake = true;
    if (choices === this.#kept) return;
    this.#kept = choices;
    void this.#gpu.keepChoices(choices);
  }
}
