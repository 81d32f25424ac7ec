// @ts-check
// Remembers what brought the engine to its state, so that another device can be brought to the same.

/** @import { Example, Request } from '../../generated/protocol.js' */
/** @import { Snapshot } from '../messages.js' */

import { writing } from './capture.js';

export class Journal {
  /** The manifest and the verified shards. @type {Request[]} */
  #model = [];
  /** The classes. @type {Request | null} */
  #classes = null;
  /** How to learn. @type {Request | null} */
  #settings = null;
  /** @type {Map<number, Example>} */
  #examples = new Map();
  /** What was learnt, as it was last captured. @type {Snapshot | null} */
  #learnt = null;
  #trained = false;

  /** Notes a request that an engine has carried out. @param {Request} request */
  note(request) {
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
        this.#classes = request;
        break;
      case 'rename':
        this.#classes = { type: 'teach', classes: request.classes };
        break;
      case 'learn':
        this.#settings = request;
        break;
      case 'example':
        this.#examples.set(request.example.id, request.example);
        break;
      case 'forget':
        this.#examples.delete(request.id);
        break;
      case 'step':
        this.#trained = true;
        break;
      case 'reset':
        this.#forgetTaught();
        break;
    }
  }

  /** Remembers what was learnt; where that is nothing yet, as after a first step that only asks for pictures, what was before. @param {Snapshot} snapshot */
  keep(snapshot) {
    if (!snapshot.state) return;
    this.#learnt = snapshot;
    this.#trained = true;
  }

  /** Whether something was learnt that is worth capturing. */
  get trained() {
    return this.#trained;
  }

  /** Whether some examples are only measured on. */
  get holdsOut() {
    return [...this.#examples.values()].some(({ heldOut }) => heldOut);
  }

  /** What opened the model, if one is. @returns {Request | undefined} */
  get opened() {
    return this.#model[0];
  }

  /** The model's files, as the engine has accepted them. */
  get shards() {
    return this.#model.filter((request) => request.type === 'shard');
  }

  /** What to ask of a fresh engine, in order. @returns {AsyncGenerator<Request, void, void>} */
  async *requests() {
    yield* this.#model;
    if (this.#classes) yield this.#classes;
    for (const example of this.#examples.values()) yield { type: 'example', example };
    if (this.#settings) yield this.#settings;
    if (!this.#learnt) return;
    yield { type: 'restore', state: this.#learnt.state };
    for (const tensor of this.#learnt.tensors) yield* writing(tensor);
  }

  #forgetTaught() {
    this.#classes = null;
    this.#settings = null;
    this.#examples.clear();
    this.#learnt = null;
    this.#trained = false;
  }
}
