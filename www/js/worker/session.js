// @ts-check
// Carries requests out one after another, on the fastest device that works, and on another one when it fails.

/** @import { DeviceKind, Reply, Request } from '../../generated/protocol.js' */
/** @import { Aftermath, DeviceListing, DeviceWish, Notice, Problem, Snapshot, Told } from '../messages.js' */

import { Queue } from '../queue.js';
import { findAdapter, watchGpu } from './adapter.js';
import { capture } from './capture.js';
import { Device } from './device.js';
import { asProblem, failUnderWay } from './guard.js';
import { Journal } from './journal.js';
import { Tuner } from './tuner.js';

/** Requests that make a device compute, perhaps in a shape that is new to it. @type {Set<Request['type']>} */
const COMPUTING = new Set(['classify', 'step', 'measure', 'explain']);

/**
 * @typedef {object} Listener
 * @property {(devices: DeviceListing[]) => void} onDevices
 * @property {(notice: Notice) => void} onNotice
 */

/**
 * Asks, and takes the one type of reply that answers this request.
 *
 * @typedef {<Type extends Reply['type']>(type: Type, request: Request) => Promise<Extract<Reply, { type: Type }>>} Ask
 */

export class Session {
  #cpu = new Device('cpu', 'CPU, WebAssembly SIMD');
  #gpu = new Device('webgpu', 'WebGPU');
  /** @type {Device | null} */
  #active = null;
  /** What was chosen last: neither measurements overrule it, nor what is still under way for an earlier choice. @type {DeviceWish} */
  #wish = 'auto';
  #journal = new Journal();
  #tuner = new Tuner(this.#gpu, (task) => this.#queue.add(() => this.#onGpu(task)));
  #queue = new Queue();
  /** @type {Promise<void> | null} */
  #started = null;
  /** Those under way. @type {Map<Device, Promise<void>>} */
  #checks = new Map();
  #listener;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    watchGpu((problem) => this.#onGpuTrouble(problem));
    this.#tellDevices();
  }

  /** The device that answers now. @returns {DeviceKind} */
  get deviceInUse() {
    return this.#active?.kind ?? 'cpu';
  }

  /** Whether something was learnt that is worth capturing. */
  get trained() {
    return this.#journal.trained;
  }

  /** Whether some examples are only measured on. */
  get holdsOut() {
    return this.#journal.holdsOut;
  }

  /** Remembers what was learnt. @param {Snapshot} snapshot */
  keep(snapshot) {
    this.#journal.keep(snapshot);
  }

  /** The loaded model's files. */
  get shards() {
    return this.#journal.shards;
  }

  /** Makes the first device ready: the CPU, whose build is small and works everywhere. */
  start() {
    this.#started ??= this.#startFirst().catch((problem) => {
      this.#started = null; // so that the next call tries again
      throw problem;
    });
    return this.#started;
  }

  async #startFirst() {
    try {
      await this.#check(this.#cpu);
      this.#activate(this.#cpu);
    } catch (problem) {
      await this.#check(this.#gpu).catch(() => {
        throw problem;
      });
      this.#activate(this.#gpu);
    }
  }

  /**
   * Looks for a GPU, and goes over to it when it is the faster one, or is wished for. Called when the CPU has answered.
   *
   * @param {DeviceWish} wish
   */
  async considerGpu(wish) {
    if (wish === 'cpu' || this.#gpu.state !== 'waiting') return;
    try {
      await this.#check(this.#gpu);
    } catch (problem) {
      const level = wish === 'auto' ? 'info' : 'warning';
      this.#notice(level, ending(asProblem(problem), 'cpu-only'));
      return;
    }
    if (wish === 'auto' && (await this.#findFaster()) !== this.#gpu) return;
    await this.#moveFor('auto', this.#gpu).catch((problem) => {
      this.#warn(ending(asProblem(problem), 'cpu-still'));
    });
  }

  /** The visitor's choice. @param {DeviceWish} wish */
  async use(wish) {
    this.#wish = wish;
    await this.start();
    if (wish === 'auto') return this.#useFaster();
    const device = wish === 'webgpu' ? this.#gpu : this.#cpu;
    if (!isSound(device)) await this.#check(device);
    await this.#moveFor(wish, device);
  }

  async #useFaster() {
    await this.considerGpu('auto');
    await this.#checks.get(this.#gpu)?.catch(() => {}); // whoever began it tells how it went
    const faster = await this.#findFaster();
    if (faster.state === 'ready') await this.#moveFor('auto', faster);
  }

  /** Goes over to a device, unless something else was chosen meanwhile. @param {DeviceWish} wish @param {Device} device */
  async #moveFor(wish, device) {
    await this.#queue.add(async () => {
      if (this.#wish === wish) await this.#moveTo(device);
    });
  }

  /** The faster device of those that have passed their check. */
  async #findFaster() {
    if (isSound(this.#cpu) && isSound(this.#gpu)) await this.#queue.add(() => this.#benchmark(this.#cpu));
    /** @param {Device} device */
    const took = (device) => (isSound(device) && device.milliseconds) || Infinity;
    return took(this.#gpu) < took(this.#cpu) ? this.#gpu : this.#cpu;
  }

  /** @param {Device} device */
  async #benchmark(device) {
    try {
      await device.wake();
      await device.benchmark();
      if (device !== this.#active) device.rest();
    } catch (error) {
      const problem = asProblem(error);
      if (device === this.#active) await this.#leave(device, problem).catch((gone) => this.#warn(gone));
      else device.drop(problem);
    }
    this.#tellDevices();
  }

  /**
   * Has a request carried out when those before it are.
   *
   * @param {Request} request
   */
  ask(request) {
    return this.#queue.add(() => this.#carryOut(request));
  }

  /**
   * Has several requests carried out with none between them, on one device.
   *
   * @template T
   * @param {(ask: Ask) => Promise<T>} task may be run again, when the device fails meanwhile
   * @returns {Promise<T>}
   */
  together(task) {
    return this.#queue.add(async () => {
      for (;;) {
        const device = this.#active;
        const result = await task(this.#ask);
        if (this.#active === device) return result;
      }
    });
  }

  /** @param {Request} request @returns {Promise<Reply>} */
  async #carryOut(request) {
    const device = this.#active;
    if (!device) throw /** @type {Problem} */ ({ code: 'bad-request', message: 'No model is loaded yet.' });
    try {
      const reply = await device.ask(request);
      this.#journal.note(request);
      if (request.type === 'open') this.#tellDevices(); // how its check went
      if (device === this.#gpu && COMPUTING.has(request.type)) this.#tune();
      return reply;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code !== 'device') throw problem;
      await this.#leave(device, problem);
      return this.#carryOut(request);
    }
  }

  /** At once, for whoever has the queue. @type {Ask} */
  #ask = async (type, request) => expecting(type, request, await this.#carryOut(request));

  /** Has the GPU measured for what it has just computed, when nobody is waiting for it. */
  #tune() {
    this.#tuner.wake().catch((problem) => this.#warn(asProblem(problem)));
  }

  /** Does something on the GPU that the visitor has not asked for. @param {() => Promise<void>} task */
  async #onGpu(task) {
    try {
      await task();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'device' && this.#gpu.state === 'active') await this.#leave(this.#gpu, problem);
    }
  }

  /** Takes up on the CPU what a failed device was doing. @param {Device} failed @param {Problem} problem */
  async #leave(failed, problem) {
    failed.drop(problem);
    this.#active = null;
    this.#tellDevices();
    const wasCpu = failed === this.#cpu;
    try {
      // A CPU engine that failed is started afresh.
      if (this.#cpu.state !== 'ready') await this.#check(this.#cpu);
      await this.#replay(this.#cpu);
    } catch {
      this.#started = null;
      throw ending(problem, 'gone');
    }
    this.#activate(this.#cpu);
    // The same request would most likely end the same way on the same device, so it is not repeated.
    if (wasCpu) throw ending(problem, 'restarted');
    this.#warn(ending(problem, 'cpu'));
  }

  /** @param {Device} device */
  async #moveTo(device) {
    const from = this.#active;
    if (from === device) return;
    // Without it, what was captured last has to do.
    if (from && this.#journal.trained) {
      await capture(this.#ask, false).then(
        (learnt) => this.#journal.keep(learnt),
        () => {},
      );
    }
    if (this.#active === device) return; // `from` failed just now, and this was the way out
    try {
      await this.#replay(device);
    } catch (error) {
      const problem = asProblem(error);
      device.drop(problem);
      this.#tellDevices();
      throw problem;
    }
    this.#activate(device);
  }

  /** Brings a device to the state that the journal tells of. @param {Device} device */
  async #replay(device) {
    await device.wake();
    for await (const request of this.#journal.requests()) await device.ask(request);
  }

  /** @param {Device} device */
  #activate(device) {
    const before = this.#active;
    if (before) {
      before.state = 'ready';
      before.rest();
    }
    this.#active = device;
    device.state = 'active';
    this.#tellDevices();
  }

  /** Starts a device, once for all who ask meanwhile: a second start would undo what the first has come to. @param {Device} device */
  #check(device) {
    const under = this.#checks.get(device) ?? this.#start(device).finally(() => this.#checks.delete(device));
    this.#checks.set(device, under);
    return under;
  }

  /** @param {Device} device */
  async #start(device) {
    device.state = 'checking';
    this.#tellDevices();
    try {
      if (device === this.#gpu) await this.#findGpu();
      await device.start(this.#journal.opened);
    } finally {
      this.#tellDevices();
    }
  }

  async #findGpu() {
    const { name, identity, software, problem } = await findAdapter();
    this.#gpu.name = name;
    this.#gpu.identity = identity;
    this.#gpu.software = software;
    if (!problem) return;
    this.#gpu.drop(problem);
    throw /** @type {Problem} */ ({ code: 'device', ...problem });
  }

  /** @param {Problem} problem */
  #onGpuTrouble(problem) {
    failUnderWay('webgpu', problem);
    // Whoever waited for it has dropped the device by now; otherwise nobody asked, and it is given up here.
    this.#queue
      .add(async () => {
        if (this.#gpu.state === 'active') await this.#leave(this.#gpu, problem);
        if (this.#gpu.state === 'ready') this.#gpu.drop(problem);
        this.#tellDevices();
      })
      .catch((gone) => this.#warn(gone));
  }

  #tellDevices() {
    this.#listener.onDevices([this.#cpu.listing(), this.#gpu.listing()]);
  }

  /** @param {Told} problem */
  #warn(problem) {
    this.#notice('warning', problem);
  }

  /** @param {Notice['level']} level @param {Told} problem */
  #notice(level, { message, reason, values }) {
    this.#listener.onNotice({ level, message, reason, values });
  }
}

/** @type {Record<Aftermath, string>} */
const ENDINGS = {
  cpu: 'Everything carries on with the CPU.',
  'cpu-only': 'Everything runs on the CPU.',
  'cpu-still': 'Everything stays on the CPU.',
  restarted: 'It was restarted: try again.',
  gone: 'It could not be restarted: reload the page.',
};

/** What happened, and what became of it. @param {Problem} problem @param {Aftermath} next @returns {Problem} */
const ending = ({ message, reason, values }, next) => ({
  code: 'device',
  message: `${message} ${ENDINGS[next]}`,
  reason,
  values: { ...values, next },
});

/** Whether a device has passed its check, and was not given up since. @param {Device} device */
const isSound = ({ state }) => state === 'ready' || state === 'active';

/**
 * Asks when it is its turn, and takes the one type of reply that answers this request.
 *
 * @template {Reply['type']} Type
 * @param {Session} session
 * @param {Type} type
 * @param {Request} request
 */
export async function ask(session, type, request) {
  return expecting(type, request, await session.ask(request));
}

/**
 * @template {Reply['type']} Type
 * @param {Type} type
 * @param {Request} request
 * @param {Reply} reply
 */
function expecting(type, request, reply) {
  if (reply.type !== type) throw new TypeError(`'${request.type}' was answered by '${reply.type}'`);
  return /** @type {Extract<Reply, { type: Type }>} */ (reply);
}
