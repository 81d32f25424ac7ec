// @ts-check

/** @import { Captured } from '../messages.js' */
/** @import { Ask } from './session.js' */

/**
 * What was learnt, or all weights there are.
 *
 * @param {Ask} ask
 * @param {boolean} all
 * @returns {Promise<Captured>}
 */
export async function capture(ask, all) {
  const { state, epoch, tensors } = await ask('captured', { type: 'capture', all });
  /** @type {Captured} */
  const captured = { state, epoch, tensors: [] };
  for (const { name, shape } of tensors) {
    const { bytes } = await ask('tensor', { type: 'read', name });
    // A blob is the browser's, not the worker's: a net's worth of weights takes no memory here.
    captured.tensors.push({ name, shape, blob: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]) });
  }
  return captured;
}
