// @ts-check
// Asks the browser for its GPU: whether there is one, what it is called, and when it is lost.

/** @import { Problem } from '../messages.js' */

/** How long a browser may take to say whether it has an adapter. */
const ADAPTER_WITHIN = 15_000;

/** Names that programs drawing on the CPU go by, for browsers that do not say `isFallbackAdapter`. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|\bwarp\b|basic render|software/i;

/**
 * The GPU's name, or why the engine cannot use it.
 *
 * @returns {Promise<{ name: string, software: boolean, why: string | null }>}
 */
export async function findAdapter() {
  const none = { name: 'WebGPU', software: false };
  if (!navigator.gpu) return { ...none, why: 'This browser does not offer WebGPU to this page.' };
  let adapter;
  try {
    adapter = await Promise.race([
      navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }),
      new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), ADAPTER_WITHIN)),
    ]);
  } catch (error) {
    return { ...none, why: `The browser could not open its GPU (${error instanceof Error ? error.message : error}).` };
  }
  if (!adapter) return { ...none, why: 'The browser has WebGPU, but found no GPU that it may use.' };

  const { info } = adapter;
  const name = info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(' ') || 'WebGPU';
  const software = info.isFallbackAdapter || SOFTWARE.test(`${info.vendor} ${info.architecture} ${name}`);
  // Burn's wgpu runtime times its kernels with it, and without it waits for ever.
  const why = adapter.features.has('timestamp-query')
    ? null
    : 'This GPU offers no "timestamp-query", which the engine needs for now.';
  return { name: capitalised(name), software, why };
}

/**
 * Tells of a lost device and of commands that the GPU refused, as soon as the browser does. The engine makes its
 * own device inside the wasm, so the call that makes it is overheard.
 *
 * @param {(problem: Problem) => void} onTrouble
 */
export function watchGpu(onTrouble) {
  if (typeof GPUAdapter === 'undefined') return;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor);
    device.lost.then(({ message }) => {
      onTrouble({ code: 'device', message: `The browser lost the GPU${message ? ` (${message.trim()})` : ''}.` });
    });
    // A refused command is skipped in silence and leaves stale numbers behind: nothing after it can be trusted.
    device.addEventListener('uncapturederror', ({ error }) => {
      onTrouble({ code: 'device', message: `The GPU refused a command (${firstLine(error.message)}).` });
    });
    return device;
  };
}

/** @param {string} text */
const firstLine = (text) => text.split('\n', 1)[0];

/** @param {string} name */
const capitalised = (name) => name.charAt(0).toUpperCase() + name.slice(1);
