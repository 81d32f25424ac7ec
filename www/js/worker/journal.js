// @ts-check
// Remembers what brought the engine to its state, so that another device can be brought to the same.

/** @import { Reply, Request } from '../../generated/protocol.js' */

export class Journal {
  /** The manifest and the verified shards. @type {Request[]} */
  #model = [];
  /** The classes and their examples. @type {Request[]} */
  #taught = [];
  /** The taught layer as it was last captured. @type {Extract<Request, { type: 'restore' }> | null} */
  #layer = null;
  #trained = false;

  /**
   * Notes a request that an engine has carried out.
   *
   * @param {Request} request
   * @param {Reply} reply
   */
  note(request, reply) {
    switch (request.type) {
      case 'open':
        this.#model = [request];
        this.#forgetTaught();
        break;
      case 'shard':
        this.#model.push(request);
        break;
      case 'teach':
        this.#forgetTaught();
        this.#taught.push(request);
        break;
      case 'example':
        this.#taught.push(request);
        break;
      case 'step':
        this.#trained = true;
        break;
      case 'capture':
        if (reply.type === 'captured') this.#layer = { type: 'restore', layer: reply.layer };
        break;
      case 'reset':
        this.#forgetTaught();
        break;
    }
  }

  /** Whether there is a taught layer that has learnt something, and is worth capturing. */
  get trained() {
    return this.#trained;
  }

  /** The model's files, as the engine has accepted them. */
  get shards() {
    return this.#model.filter((request) => request.type === 'shard');
  }

  /** What to ask of a fresh engine, in order. @returns {Request[]} */
  get requests() {
    return [...this.#model, ...this.#taught, ...(this.#layer ? [this.#layer] : [])];
  }

  #forgetTaught() {
    this.#taught = [];
    this.#layer = null;
    this.#trained = false;
  }
}
