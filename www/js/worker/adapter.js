// @ts-check
// Asks the browser for its GPU: whether there is one, what it is called, and when it is lost or refuses something.
//
// The engine opens the GPU by itself, inside the wasm. What it asks of the browser for that is overheard here, and
// corrected where it asks too much.

/** @import { Problem, Told } from '../messages.js' */

/** How long a browser may take to say whether it has an adapter. */
const ADAPTER_WITHIN = 15_000;

/** Names that programs drawing on the CPU go by, for browsers that do not say `isFallbackAdapter`. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|\bwarp\b|basic render|software/i;

const TIMESTAMPS = 'timestamp-query';

/** The GPU that the engine computes on. @type {GPUDevice | null} */
let inUse = null;

/**
 * What is known of the GPU before the engine opens it.
 *
 * @typedef {object} Found
 * @property {string} name for people
 * @property {string} identity the same for the same GPU in the same version of the same browser
 * @property {boolean} software whether the GPU is a program on the CPU
 * @property {Told | null} problem why there is none
 */

/** @returns {Promise<Found>} */
export async function findAdapter() {
  const none = { name: 'WebGPU', identity: '', software: false };
  if (!navigator.gpu) {
    return { ...none, problem: { message: 'This browser does not offer WebGPU to this page.', reason: 'no-webgpu' } };
  }
  let adapter;
  try {
    adapter = await Promise.race([
      navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }),
      new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), ADAPTER_WITHIN)),
    ]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The browser could not open its GPU (${why}).`;
    return { ...none, problem: { message, reason: 'gpu-closed', values: { why } } };
  }
  if (!adapter) {
    const message = 'The browser has WebGPU, but found no GPU that it may use.';
    return { ...none, problem: { message, reason: 'no-gpu' } };
  }

  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'WebGPU';
  const software = isFallbackAdapter || SOFTWARE.test(`${vendor} ${architecture} ${name}`);
  // The browser compiles the shaders, so its version counts as much as the GPU.
  const identity = [vendor, architecture, device, description, navigator.userAgent].join('|');
  return { name: capitalised(name), identity, software, problem: null };
}

/**
 * Overhears the engine from now on: tells of a lost device and of commands that the GPU refused as soon as the
 * browser does, and lets the engine work on GPUs without timestamp queries.
 *
 * @param {(problem: Problem) => void} onTrouble
 */
export function watchGpu(onTrouble) {
  if (typeof GPUAdapter === 'undefined') return;
  const hasTimestamps = pretendTimestamps();
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const asked = [...(descriptor?.requiredFeatures ?? [])];
    const requiredFeatures = asked.filter((feature) => feature !== TIMESTAMPS || hasTimestamps(this));
    const device = await requestDevice.call(this, { ...descriptor, requiredFeatures });
    inUse = device;
    device.lost.then(({ message }) => {
      if (device !== inUse) return;
      const why = message.trim();
      onTrouble({
        code: 'device',
        message: `The browser lost the GPU${why ? ` (${why})` : ''}.`,
        reason: 'gpu-lost',
        values: { why },
      });
    });
    // What is refused while nothing is under way; the rest is for `overseen` to tell.
    device.addEventListener('uncapturederror', (event) => {
      // wgpu's own listener comes after this one, since it is set when the device is already there. It would panic,
      // which adds nothing but noise: the engine is given up anyway.
      event.stopImmediatePropagation();
      if (device === inUse) onTrouble(refusal(event.error));
    });
    return device;
  };
}

/** What a GPU can refuse. @type {GPUErrorFilter[]} */
const REFUSALS = ['validation', 'internal', 'out-of-memory'];

/**
 * Has the engine compute on the GPU, and throws if the GPU refused any of it. A refused command is skipped in silence
 * and leaves stale numbers behind, and the browser's event may tell of it only after they were read.
 *
 * @template T
 * @param {() => Promise<T>} task
 * @param {{ mayRefuse: boolean }} options whether a refused command does no harm; memory that is missing always does
 * @returns {Promise<T>}
 */
export async function overseen(task, { mayRefuse }) {
  const device = inUse;
  if (!device) return task();
  for (const filter of REFUSALS) device.pushErrorScope(filter);
  const [outcome] = await Promise.allSettled([task()]);
  // A lost device has nothing to say here; that it is lost is told elsewhere.
  const errors = await Promise.all(REFUSALS.map(() => device.popErrorScope().catch(() => null)));
  const error = errors.find((each) => each && !(mayRefuse && !(each instanceof GPUOutOfMemoryError)));
  if (error) throw refusal(error);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/** Gives the GPU up, and its memory back, when the engine on it is not to be asked any more. */
export function releaseGpu() {
  const device = inUse;
  inUse = null;
  device?.destroy();
}

/**
 * Makes every adapter look as if it had timestamp queries, and gives a way to ask for the truth. Burn's wgpu runtime
 * panics in a browser without them, although it needs them only to time its kernels, which the engine never has it do.
 *
 * @returns {(adapter: GPUAdapter) => boolean}
 */
function pretendTimestamps() {
  const features = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'features');
  /** @param {GPUAdapter} adapter @returns {ReadonlySet<string>} */
  const real = (adapter) => features?.get?.call(adapter);
  Object.defineProperty(GPUAdapter.prototype, 'features', {
    ...features,
    get() {
      const those = real(this);
      return those.has(TIMESTAMPS) ? those : new Set([...those, TIMESTAMPS]);
    },
  });
  return (adapter) => real(adapter).has(TIMESTAMPS);
}

/** @param {GPUError} error @returns {Problem} */
function refusal(error) {
  const isFull = error instanceof GPUOutOfMemoryError;
  const why = firstLine(error.message);
  return {
    code: 'device',
    message: `${isFull ? 'The GPU has no memory left' : 'The GPU refused a command'} (${why}).`,
    reason: isFull ? 'gpu-memory' : 'gpu-refused',
    values: { why },
  };
}

/** @param {string} text */
const firstLine = (text) => text.split('\n', 1)[0].trim();

/** @param {string} name */
const capitalised = (name) => name.charAt(0).toUpperCase() + name.slice(1);
