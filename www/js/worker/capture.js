// @ts-check
// What was learnt, out of the engine and back: in pieces, so that no tensor, of which the largest has a hundred megabytes,
// is in the worker's memory as a whole. What a wasm instance has needed once it keeps for good.

/** @import { Request } from '../../generated/protocol.js' */
/** @import { Captured, SavedTensor } from '../messages.js' */
/** @import { Ask } from './session.js' */

/** Bytes of a piece on its way back. */
const PIECE = 8 * 1024 * 1024;

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
    const size = 4 * shape.reduce((product, side) => product * side, 1);
    // A blob is the browser's, not the worker's: a net's worth of weights takes no memory here.
    let blob = new Blob();
    while (blob.size < size) {
      const { bytes } = await ask('tensor', { type: 'read', name, from: blob.size / 4 });
      blob = new Blob([blob, /** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);
    }
    captured.tensors.push({ name, shape, blob });
  }
  return captured;
}

/**
 * How a tensor is put back.
 *
 * @param {SavedTensor} tensor
 * @returns {AsyncGenerator<Request, void, void>}
 */
export async function* writing({ name, shape, blob }) {
  for (let from = 0; from < blob.size; from += PIECE) {
    const bytes = new Uint8Array(await blob.slice(from, from + PIECE).arrayBuffer());
    yield { type: 'write', name, shape, from: from / 4, bytes };
  }
}
