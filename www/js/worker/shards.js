// @ts-check
// Fetches the files of a model. Whether their content is right is for the engine to say: only what it has accepted
// is kept, and what it refuses is forgotten.

/** @import { ShardInfo } from '../../generated/protocol.js' */
/** @import { Problem } from '../messages.js' */

import { withCache } from './kept.js';

const CACHE = 'alexnet-web-shards-1';

/** Files whose bytes were refused: the browser's own HTTP cache must not give them again. @type {Set<string>} */
const refused = new Set();

/**
 * The text of a manifest.
 *
 * @param {URL} url
 * @param {AbortSignal} signal
 */
export async function fetchManifest(url, signal) {
  // Always asked for anew: a manifest is small, and an old one names files that may be gone.
  const response = await request(url, { signal, cache: 'no-cache' }, 'bad-manifest');
  return response.text().catch((error) => { throw unreachable(url, error); });
}

/**
 * The bytes of a shard from the network, with a call for each piece that arrives.
 *
 * @param {ShardInfo} shard
 * @param {URL} manifest
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} onBytes bytes of this file so far
 */
export async function fetchShard(shard, manifest, signal, onBytes) {
  const url = new URL(shard.file, manifest);
  const cache = refused.has(shard.sha256) ? 'reload' : 'default';
  const response = await request(url, { signal, cache }, 'bad-shard');
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  // Never beyond the size that the manifest gives, plus one byte that lets the engine see a file that is too long.
  const bytes = new Uint8Array(shard.bytes + 1);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const piece = value.subarray(0, bytes.length - length);
      bytes.set(piece, length);
      length += piece.length;
      onBytes(Math.min(length, shard.bytes));
      if (length > shard.bytes) break;
    }
  } catch (error) {
    throw unreachable(url, error);
  } finally {
    reader.cancel().catch(() => {});
  }
  return bytes.subarray(0, length);
}

/**
 * The bytes kept from an earlier visit, or null.
 *
 * @param {ShardInfo} shard
 */
export async function recall(shard) {
  const response = await withCache(CACHE, (cache) => cache.match(keyOf(shard)));
  return response ? new Uint8Array(await response.arrayBuffer()) : null;
}

/**
 * Keeps bytes that the engine has accepted.
 *
 * @param {ShardInfo} shard
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function keep(shard, bytes) {
  refused.delete(shard.sha256);
  await withCache(CACHE, (cache) => cache.put(keyOf(shard), new Response(bytes)));
}

/**
 * Forgets bytes that the engine has refused, wherever they came from.
 *
 * @param {ShardInfo} shard
 */
export async function forget(shard) {
  refused.add(shard.sha256);
  await withCache(CACHE, (cache) => cache.delete(keyOf(shard)));
}

/** The cache's key: by content, so that two models can share a file and a renamed one is found. @param {ShardInfo} shard */
function keyOf({ sha256 }) {
  return new URL(`../../shards/${sha256}`, import.meta.url);
}

/**
 * A response that is what it should be as far as its headers tell.
 *
 * @param {URL} url
 * @param {RequestInit} init
 * @param {'bad-manifest' | 'bad-shard'} code the failure when another file comes in its place
 */
async function request(url, init, code) {
  let response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    throw unreachable(url, error);
  }
  if (!response.ok) {
    throw problem('network', `${nameOf(url)} could not be fetched: the server answered ${response.status}. `
      + 'Try again; if it stays so, the site is incomplete.');
  }
  // Many hosts answer a missing file with their front page and status 200.
  if (response.headers.get('content-type')?.includes('text/html')) {
    throw problem(code, `The server sent a web page in place of ${nameOf(url)}. `
      + 'Try again; if it stays so, the file is missing on the server.');
  }
  return response;
}

/** @param {URL} url @param {unknown} error */
function unreachable(url, error) {
  if (error instanceof DOMException && error.name === 'AbortError') {
    return problem('stopped', 'Another model was chosen meanwhile.');
  }
  return problem('network', `${nameOf(url)} could not be fetched: the connection failed. `
    + 'Check the connection and try again.');
}

/** @param {Problem['code']} code @param {string} message @returns {Problem} */
const problem = (code, message) => ({ code, message });

/** The last two parts of the path: enough to find the file. @param {URL} url */
const nameOf = (url) => url.pathname.split('/').slice(-2).join('/');
