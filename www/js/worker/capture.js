// @ts-check

/** @import { Snapshot } from '../messages.js' */
/** @import { Ask } from './session.js' */

/**
 * What was learnt, or all weights there are.
 *
 * @param {Ask} ask
 * @param {boolean} all
 * @returns {Promise<Snapshot>}
 */
export async function capture(ask, all) {
  const { state, tensors } = await ask('captured', { type: 'capture', all });
  /** @type {Snapshot} */
  const snapshot = { state, tensors: [] };
  for (const { name, shape } of tensors) {
    const { bytes } = await ask('tensor', { type: 'read', name });
    // A blob is the browser's, not the worker's: a net's worth of weights takes no memory here.
    snapshot.tensors.push({ name, shape, blob: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]) });
  }
  return snapshot;
}
