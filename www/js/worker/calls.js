// @ts-check
// What the page can ask of the worker, in terms of the engine's own requests.

/** @import { Reply, Request, ShardInfo } from '../../generated/protocol.js' */
/** @import { Calls, CallName, Epoch } from '../messages.js' */
/** @import { Session } from './session.js' */

import { zip } from '../zip.js';
import { asProblem } from './guard.js';
import { fetchManifest, fetchShard, forget, keep, recall } from './shards.js';

/** Milliseconds of training that may be lost with a device. */
const CAPTURE_EVERY = 1000;

/**
 * The page ends a call by its controller; so does a newer call that makes an older one pointless.
 *
 * @typedef {{ [Name in CallName]: (
 *   take: Calls[Name]['take'],
 *   onProgress: (progress: Calls[Name]['progress']) => void,
 *   controller: AbortController,
 * ) => Promise<Calls[Name]['give']> }} Implementation
 */

/**
 * @param {Session} session
 * @returns {Implementation}
 */
export function implementCalls(session) {
  /** Ends the loading under way. @type {AbortController | null} */
  let loading = null;
  /** Ends the training under way. @type {AbortController | null} */
  let training = null;

  return {
    async load({ url, device }, onProgress, controller) {
      training?.abort();
      loading?.abort();
      loading = controller;
      try {
        return await load(session, new URL(url), controller.signal, onProgress);
      } finally {
        // Only now, so that a large build does not compete with the weights; not awaited, so that it holds up nobody.
        void session.considerGpu(device);
      }
    },

    async classify({ picture, top }) {
      const { type, ...classified } = await ask(session, 'classified', { type: 'classify', picture, top });
      return { ...classified, device: session.deviceInUse };
    },

    async teach({ classes }) {
      training?.abort();
      await session.ask({ type: 'teach', classes });
    },

    async addExample({ class: index, picture }) {
      const { counts } = await ask(session, 'counted', { type: 'example', class: index, picture });
      return counts;
    },

    async train({ epochs }, onProgress, controller) {
      training?.abort();
      training = controller;
      const { signal } = controller;
      /** @type {Epoch | null} */
      let last = null;
      let captured = performance.now();
      for (let epoch = 0; epoch < epochs && !signal.aborted; epoch += 1) {
        const { type, ...step } = await ask(session, 'stepped', { type: 'step', epochs: 1 });
        onProgress(last = step);
        if (performance.now() - captured > CAPTURE_EVERY) {
          await session.ask({ type: 'capture' });
          captured = performance.now();
        }
        // Lets the page's messages in: `stop`, or a picture to classify between two epochs.
        await new Promise((resolve) => setTimeout(resolve));
      }
      if (last && session.trained) await session.ask({ type: 'capture' });
      return { stopped: signal.aborted, last };
    },

    async reset() {
      training?.abort();
      await session.ask({ type: 'reset' });
    },

    async useDevice({ device }) {
      await session.use(device);
    },

    async exportModel() {
      const { manifest, file, bytes } = await ask(session, 'exported', { type: 'export' });
      /** @type {Set<string>} */
      const named = new Set(JSON.parse(manifest).shards.map((/** @type {{ file: string }} */ shard) => shard.file));
      const own = session.shards.filter((shard) => named.has(shard.file));
      return zip([{ file: 'manifest.json', bytes: new TextEncoder().encode(manifest) }, ...own, { file, bytes }]);
    },
  };
}

/**
 * @param {Session} session
 * @param {URL} manifest
 * @param {AbortSignal} signal
 * @param {(progress: Calls['load']['progress']) => void} onProgress
 */
async function load(session, manifest, signal, onProgress) {
  onProgress({ stage: 'starting', bytes: 0, total: 0 });
  const text = fetchManifest(manifest, signal);
  text.catch(() => {}); // it is awaited below; until then its failure is not an uncaught one
  await session.start();
  const { model, shards } = await ask(session, 'opened', { type: 'open', manifest: await text });

  const total = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const shard of shards) {
    await loadShard(session, shard, manifest, signal, (bytes) => {
      onProgress({ stage: 'fetching', bytes: before + bytes, total });
    });
    before += shard.bytes;
  }
  onProgress({ stage: 'ready', bytes: total, total });
  return model;
}

/**
 * Gives the engine a shard: the one kept from an earlier visit, or else the one from the network.
 *
 * @param {Session} session
 * @param {ShardInfo} shard
 * @param {URL} manifest
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} onBytes
 */
async function loadShard(session, shard, manifest, signal, onBytes) {
  const { file } = shard;
  /** @param {Uint8Array} bytes */
  const offer = async (bytes) => {
    if (signal.aborted) throw { code: 'stopped', message: 'Another model was chosen meanwhile.' };
    await session.ask({ type: 'shard', file, bytes });
  };
  const kept = await recall(shard);
  if (kept) {
    try {
      onBytes(shard.bytes);
      return await offer(kept);
    } catch (error) {
      if (asProblem(error).code !== 'bad-shard') throw error;
      await forget(shard);
    }
  }
  const bytes = await fetchShard(shard, manifest, signal, onBytes);
  try {
    await offer(bytes);
  } catch (error) {
    if (asProblem(error).code === 'bad-shard') await forget(shard);
    throw error;
  }
  void keep(shard, bytes);
}

/**
 * Asks, and takes the one type of reply that answers this request.
 *
 * @template {Reply['type']} Type
 * @param {Session} session
 * @param {Type} type
 * @param {Request} request
 * @returns {Promise<Extract<Reply, { type: Type }>>}
 */
async function ask(session, type, request) {
  const reply = await session.ask(request);
  if (reply.type !== type) throw new TypeError(`'${request.type}' was answered by '${reply.type}'`);
  return /** @type {Extract<Reply, { type: Type }>} */ (reply);
}
