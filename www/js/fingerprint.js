// @ts-check
// A number that tells the bytes of one file from those of another: 53 bits, so that among thousands of files no two are ever likely
// to have the same. It is no protection against anybody who looks for two. Pages that are not secure contexts have no SHA-256.

/**
 * The hash "cyrb53" (bryc, public domain): two of 32 bits, each stirred by its own multiplications.
 *
 * @param {Uint8Array} bytes
 * @returns {number} a whole number from 0 to 2^53 - 1
 */
export function fingerprint(bytes) {
  let [one, two] = [0xdeadbeef, 0x41c6ce57];
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 2654435761);
    two = Math.imul(two ^ byte, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return 2 ** 32 * (two & 0x1fffff) + (one >>> 0);
}
