// @ts-check
// Keeps what a GPU was found to compute best with, so that the next visit need not measure it again. What the text says
// is the engine's own affair.

import { keyOf, withCache } from './kept.js';

const CACHE = 'alexnet-web-choices-1';

/**
 * What an earlier visit found with the same GPU and the same build, or null.
 *
 * @param {string} gpu
 * @param {string} build
 * @returns {Promise<string | null>}
 */
export async function recallChoices(gpu, build) {
  const kept = await withCache(CACHE, async (cache) => (await cache.match(keyOf('choices', gpu)))?.json());
  return kept?.build === build && typeof kept.choices === 'string' ? kept.choices : null;
}

/**
 * By GPU alone, so that a new build's choices take the place of the old one's.
 *
 * @param {string} gpu
 * @param {string} build
 * @param {string} choices
 */
export async function keepChoices(gpu, build, choices) {
  await withCache(CACHE, (cache) => cache.put(keyOf('choices', gpu), Response.json({ build, choices })));
}

/** @param {string} gpu */
export async function forgetChoices(gpu) {
  await withCache(CACHE, (cache) => cache.delete(keyOf('choices', gpu)));
}
