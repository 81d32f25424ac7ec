// @ts-check
// What the page can ask of the worker, in terms of the engine's own requests.

/** @import { ShardInfo } from '../../generated/protocol.js' */
/** @import { Calls, CallName, ExportedFile } from '../messages.js' */
/** @import { Session } from './session.js' */

import { asProblem } from './guard.js';
import { ask } from './session.js';
import { fetchManifest, fetchShard, forget, keep, keepManifest, recall } from './shards.js';
import { implementTeaching } from './teaching.js';

/** Shards that are under way at once; each is in memory as a whole until the engine has it. */
const AHEAD = 2;

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
  /** Fetches what was left for later, once. @type {(signal: AbortSignal) => Promise<void>} */
  let complete = async () => {};
  /** Before the net names its own classes. @param {AbortController} controller */
  const completeUntaught = async ({ signal }) => {
    if (!session.trained) await complete(signal);
  };
  const teaching = implementTeaching(session);

  return {
    ...teaching,

    async load({ url, device, teaching, link }, onProgress, controller) {
      loading?.abort();
      loading = controller;
      try {
        const which = { url: new URL(url), teaching, link };
        const { model, later, from } = await load(session, which, controller, onProgress);
        complete = async (signal) => {
          const shard = later.at(-1);
          if (!shard) return;
          await giveShard(session, shard, await getShard(shard, from, signal, () => {}), from, signal);
          later.splice(later.indexOf(shard), 1);
          await complete(signal);
        };
        return model;
      } finally {
        // Only now, so that a large build does not compete with the weights; not awaited, so that it holds up nobody.
        void session.considerGpu(device);
      }
    },

    async classify({ picture, top, invert }, _onProgress, controller) {
      await completeUntaught(controller);
      const request = /** @type {const} */ ({ type: 'classify', picture, top, invert });
      const { type, ...classified } = await ask(session, 'classified', request);
      return { ...classified, device: session.deviceInUse };
    },

    async useDevice({ device }) {
      await session.use(device);
    },

    async explain(take, onProgress, controller) {
      await completeUntaught(controller);
      return teaching.explain(take, onProgress, controller);
    },

    async exportModel({ format, threshold }, _onProgress, controller) {
      if (format !== 'hosting') {
        await completeUntaught(controller);
        return (await ask(session, 'converted', { type: 'convert', format, threshold })).files.map(asBlob);
      }
      await complete(controller.signal);
      const { manifest, files } = await ask(session, 'exported', { type: 'export', threshold });
      /** @type {Set<string>} */
      const named = new Set(JSON.parse(manifest).shards.map((/** @type {{ file: string }} */ shard) => shard.file));
      const own = session.shards.filter((shard) => named.has(shard.file));
      return [{ file: 'manifest.json', blob: new Blob([manifest]) }, ...[...own, ...files].map(asBlob)];
    },

    async share({ threshold, address }) {
      const { type, ...shared } = await ask(session, 'shared', { type: 'share', threshold, address });
      return shared;
    },
  };
}

/** @param {{ file: string, bytes: Uint8Array }} file @returns {ExportedFile} */
const asBlob = ({ file, bytes }) => ({ file, blob: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]) });

/**
 * @param {Session} session
 * @param {{ url: URL, teaching: boolean, link: string | null }} which the address of a manifest; whether new classes are to be
 *   taught; what it was taught elsewhere
 * @param {AbortController} controller
 * @param {(progress: Calls['load']['progress']) => void} onProgress
 */
async function load(session, { url, teaching, link }, controller, onProgress) {
  const { signal } = controller;
  onProgress({ stage: 'starting', bytes: 0, total: 0 });
  const manifest = fetchManifest(url, signal);
  manifest.catch(() => {}); // it is awaited below; until then its failure is not an uncaught one
  await session.start();
  const { text, from } = await manifest;
  const open = /** @type {const} */ ({ type: 'open', manifest: text, teaching, link });
  const { model, shards, later } = await ask(session, 'opened', open);

  const total = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  const arrived = shards.map(() => 0);
  /** Begins to get a shard. @param {number} i */
  const begin = (i) => {
    const source = getShard(shards[i], from, signal, (bytes) => {
      arrived[i] = bytes;
      onProgress({ stage: 'fetching', bytes: arrived.reduce((sum, each) => sum + each), total });
    });
    source.catch(() => {}); // as above
    return source;
  };
  try {
    // Some ahead: they arrive while the engine unpacks the one before.
    const coming = shards.slice(0, AHEAD).map((_, i) => begin(i));
    for (const [i, shard] of shards.entries()) {
      const source = await coming[i];
      if (coming.length < shards.length) coming.push(begin(coming.length));
      await giveShard(session, shard, source, from, signal);
    }
  } catch (error) {
    controller.abort(); // what is on its way is not wanted any more
    throw error;
  }
  void keepManifest(url, text);
  onProgress({ stage: 'ready', bytes: total, total });
  return { model, later, from };
}

/** A shard's bytes, and whether they were kept from an earlier visit. @typedef {{ bytes: Uint8Array<ArrayBuffer>, kept: boolean }} Source */

/**
 * The shard kept from an earlier visit, or else the one from the network.
 *
 * @param {ShardInfo} shard
 * @param {URL} manifest
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} onBytes
 * @returns {Promise<Source>}
 */
async function getShard(shard, manifest, signal, onBytes) {
  const kept = await recall(shard);
  if (!kept) return { bytes: await fetchShard(shard, manifest, signal, onBytes), kept: false };
  onBytes(shard.bytes);
  return { bytes: kept, kept: true };
}

/**
 * Gives the engine a shard; when what was kept has gone bad, the one from the network.
 *
 * @param {Session} session
 * @param {ShardInfo} shard
 * @param {Source} source
 * @param {URL} manifest
 * @param {AbortSignal} signal
 */
async function giveShard(session, shard, { bytes, kept }, manifest, signal) {
  if (signal.aborted) throw { code: 'stopped', message: 'Another model was chosen meanwhile.' };
  try {
    await session.ask({ type: 'shard', file: shard.file, bytes });
  } catch (error) {
    if (asProblem(error).code !== 'bad-shard') throw error;
    await forget(shard);
    if (!kept) throw error;
    const fetched = await fetchShard(shard, manifest, signal, () => {});
    return giveShard(session, shard, { bytes: fetched, kept: false }, manifest, signal);
  }
  if (!kept) void keep(shard, bytes);
}
