// @ts-check
// Archives for tests, in memory.

import { zip as zipBlobs } from '../www/js/zip.js';

/** @param {{ file: string, bytes: Uint8Array }[]} entries */
export async function zip(entries) {
  const blobs = entries.map(({ file, bytes }) => ({ file, blob: new Blob([new Uint8Array(bytes)]) }));
  return new Uint8Array(await (await zipBlobs(blobs)).arrayBuffer());
}
