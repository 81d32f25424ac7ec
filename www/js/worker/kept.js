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
