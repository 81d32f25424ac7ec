// @ts-check
// The one dedicated worker: it holds the wasm, so that nothing it does can hold up the page.
//
//   worker.js            messages in and out
//   worker/calls.js      what the page can ask, in terms of the engine's requests
//   worker/session.js    the queue, the devices, going over from one to another
//   worker/device.js     one build of the engine: loading, checking, asking
//   worker/guard.js      every call into the wasm ends, even when it panics
//   worker/journal.js    what to tell another device so that it can take over
//   worker/tuner.js      measuring on the GPU, when nobody is waiting for it
//   worker/choices.js    what was measured, from one visit to the next
//   worker/shards.js     fetching and keeping the files of a model
//   worker/download.js   files from the network, also after a broken connection
//   worker/kept.js       the browser's memory for both
//   worker/adapter.js    what GPU the browser has

/** @import { Call, CallName, Classified, Embeddings, FromWorker, ToWorker } from './messages.js' */

import { implementCalls } from './worker/calls.js';
import { asProblem } from './worker/guard.js';
import { Session } from './worker/session.js';

/** @param {FromWorker} message @param {Transferable[]} [transfer] */
const post = (message, transfer = []) => self.postMessage(message, { transfer });

const calls = implementCalls(
  new Session({
    onDevices: (devices) => post({ type: 'devices', devices }),
    onNotice: (notice) => post({ type: 'notice', notice }),
  }),
);

/** Ends each call under way. @type {Map<number, AbortController>} */
const underWay = new Map();

/** @param {Call} call */
async function answer({ id, call, take }) {
  const controller = new AbortController();
  underWay.set(id, controller);
  /** @type {(take: unknown, onProgress: (progress: unknown) => void, controller: AbortController) => Promise<unknown>} */
  const carryOut = /** @type {any} */ (calls[call]);
  try {
    const give = await carryOut(take, (progress) => post({ type: 'progress', id, progress }), controller);
    post({ type: 'done', id, give }, handedOver(call, give));
  } catch (error) {
    post({ type: 'failed', id, problem: asProblem(error) });
  } finally {
    underWay.delete(id);
  }
}

/** What of an answer is not copied for the page. @param {CallName} call @param {unknown} give @returns {Transferable[]} */
function handedOver(call, give) {
  switch (call) {
    case 'classify':
      return [/** @type {Classified} */ (give).seen.buffer];
    case 'embeddings':
      return [/** @type {Embeddings} */ (give).bytes.buffer];
    default:
      return [];
  }
}

self.addEventListener('message', (/** @type {MessageEvent<ToWorker>} */ { data }) => {
  if ('stop' in data) underWay.get(data.stop)?.abort();
  else void answer(data);
});
