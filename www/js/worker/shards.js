// @ts-check
// Fetches the files of a model. Whether their content is right is for the engine to say: only what it has accepted
// is kept, and what it refuses is forgotten.

/** @import { ShardInfo } from '../../generated/protocol.js' */

import { Download, fetchText } from './download.js';
import { asProblem } from './guard.js';
import { keyOf, withCache } from './kept.js';

const CACHE = 'alexnet-web-shards-1';

/** Files whose bytes were refused: the browser's own HTTP cache must not give them again. @type {Set<string>} */
const refused = new Set();

/** Files that have not arrived as a whole. @type {Map<string, Download>} */
const unfinished = new Map();

/**
 * The text of a manifest, and the address that its files are beside; that of the last visit, where the network or the host is down.
 *
 * @param {URL} url
 * @param {AbortSignal} signal
 * @returns {Promise<{ text: string, from: URL }>}
 */
export async function fetchManifest(url, signal) {
  try {
    // Always asked for anew: a manifest is small, and an old one names files that may be gone.
    const { text, from } = await fetchText(url, { signal, cache: 'no-cache' }, 'bad-manifest');
    // What the query says, such as a token, is not for another host.
    if (from.origin === url.origin && !from.search) from.search = url.search;
    return { text, from };
  } catch (error) {
    const kept = asProblem(error).code === 'network' && (await recallManifest(url));
    if (kept) return { text: kept, from: url }; // its files are kept as well, or their absence is told
    throw error;
  }
}

/** @param {URL} url */
function recallManifest(url) {
  return withCache(CACHE, async (cache) => (await cache.match(keyOf('manifests', url.href)))?.text());
}

/** Keeps a manifest that the engine has accepted. @param {URL} url @param {string} text */
export async function keepManifest(url, text) {
  await withCache(CACHE, (cache) => cache.put(keyOf('manifests', url.href), new Response(text)));
}

/**
 * The bytes of a shard from the network, with a call for each piece that arrives. After a broken connection, what has
 * arrived is not fetched again.
 *
 * @param {ShardInfo} shard
 * @param {URL} manifest where it came from
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} onBytes bytes of this file so far
 */
export async function fetchShard(shard, manifest, signal, onBytes) {
  const cache = refused.has(shard.sha256) ? 'reload' : 'default';
  const download = unfinished.get(shard.sha256) ?? new Download(shard.bytes);
  unfinished.set(shard.sha256, download);
  const bytes = await download.run(besides(manifest, shard.file), { signal, cache }, 'bad-shard', onBytes);
  unfinished.delete(shard.sha256);
  return bytes;
}

/** A file beside a manifest, asked for with the same query: a host that wants a token wants it for each. @param {URL} manifest @param {string} file */
function besides(manifest, file) {
  const url = new URL(file, manifest);
  if (!url.search) url.search = manifest.search;
  return url;
}

/**
 * The bytes kept from an earlier visit, or null.
 *
 * @param {ShardInfo} shard
 */
export async function recall({ sha256 }) {
  const bytes = await withCache(CACHE, async (cache) => (await cache.match(keyOf('shards', sha256)))?.arrayBuffer());
  return bytes ? new Uint8Array(bytes) : null;
}

/**
 * Keeps bytes that the engine has accepted: by content, so that two models can share a file, and a renamed one is found.
 *
 * @param {ShardInfo} shard
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function keep({ sha256 }, bytes) {
  refused.delete(sha256);
  await withCache(CACHE, (cache) => cache.put(keyOf('shards', sha256), new Response(bytes)));
}

/**
 * Forgets bytes that the engine has refused, wherever they came from.
 *
 * @param {ShardInfo} shard
 */
export async function forget({ sha256 }) {
  refused.add(sha256);
  await withCache(CACHE, (cache) => cache.delete(keyOf('shards', sha256)));
}
