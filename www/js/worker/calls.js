// @ts-check
// What the page can ask of the worker, in terms of the engine's own requests.

/** @import { ShardInfo } from '../../generated/protocol.js' */
/** @import { Calls, CallName } from '../messages.js' */
/** @import { Session } from './session.js' */

import { zip } from '../zip.js';
import { asProblem } from './guard.js';
import { ask } from './session.js';
import { fetchManifest, fetchShard, forget, keep, keepManifest, recall } from './shards.js';
import { implementTeaching } from './teaching.js';

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
  const teaching = implementTeaching(session);

  return {
    ...teaching,

    async load({ url, device }, onProgress, controller) {
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

    async useDevice({ device }) {
      await session.use(device);
    },

    async exportModel() {
      const { manifest, files } = await ask(session, 'exported', { type: 'export' });
      /** @type {Set<string>} */
      const named = new Set(JSON.parse(manifest).shards.map((/** @type {{ file: string }} */ shard) => shard.file));
      const own = session.shards.filter((shard) => named.has(shard.file));
      return zip([{ file: 'manifest.json', bytes: new TextEncoder().encode(manifest) }, ...own, ...files]);
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
  void keepManifest(manifest, await text);
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
