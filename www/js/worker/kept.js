// @ts-check
// What is kept in the browser from one visit to the next, in its Cache API.

/**
 * Keeping is a convenience: without it (private windows, a full disk) everything works, only slower the next time.
 *
 * @template T
 * @param {string} name
 * @param {(cache: Cache) => Promise<T>} use
 * @returns {Promise<T | undefined>}
 */
export async function withCache(name, use) {
  try {
    return await use(await caches.open(name));
  } catch {
    return undefined;
  }
}

/**
 * The address to keep something under. Not below the folder of the scripts, as that has another name in each release, and
 * what is kept outlives them.
 *
 * @param {'manifests' | 'shards' | 'choices'} kind
 * @param {string} name
 */
export function keyOf(kind, name) {
  return new URL(`/alexnet-web/${kind}/${encodeURIComponent(name)}`, self.origin);
}
