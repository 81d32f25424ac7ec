// @ts-check
// A zip archive of files as they are: weights and pictures are compressed already, so nothing would be gained by compressing
// them again.

import { crc32Of } from './crc32.js';
import { RequestError } from './errors.js';

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];

/** "2.0", which every reader knows; and that names are UTF-8. */
const [VERSION, UTF8] = [20, 1 << 11];

/** The first day that the format knows: an archive of the same files is always the same. 1980-01-01, as bits. */
const DAY = (1 << 5) | 1;

/** What the format's fields can hold. */
const [MOST_FILES, MOST_BYTES] = [0xfffe, 0xfffffffe];

/**
 * An archive of blobs, which stay where they are: each is read once for its checksum, a piece at a time.
 *
 * @param {{ file: string, blob: Blob }[]} entries
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Blob>}
 */
export async function zip(entries, { signal } = {}) {
  const files = [];
  for (const { file, blob } of entries) {
    signal?.throwIfAborted();
    files.push({ file, size: blob.size, crc: await crc32Of(blob) });
  }
  const { headers, end } = framesOf(files);
  return new Blob([...headers.flatMap((header, index) => [header, entries[index].blob]), end], {
    type: 'application/zip',
  });
}

/** What is written before each file, and after the last one. @param {{ file: string, size: number, crc: number }[]} files */
function framesOf(files) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const headers = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let at = 0;
  for (const { file, size, crc } of files) {
    const name = new TextEncoder().encode(file);
    // What both headers have in common: flags, method (0: stored), time, day, checksum, sizes, lengths of name and extras.
    const common = /** @type {const} */ ([
      [2, UTF8],
      [2, 0],
      [2, 0],
      [2, DAY],
      [4, crc],
      [4, size],
      [4, size],
      [2, name.length],
      [2, 0],
    ]);
    const local = joined([numbers([4, LOCAL], [2, VERSION], ...common), name]);
    // Then: comment, disk, attributes inside and outside, and where the local header is.
    directory.push(
      numbers([4, CENTRAL], [2, VERSION], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]),
      name,
    );
    headers.push(local);
    at += local.length + size;
  }
  if (files.length > MOST_FILES || at > MOST_BYTES) {
    throw new RequestError('bad-request', `${files.length} files of ${at} bytes are more than a zip archive can hold.`);
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  // Disks, entries on this one and in all, the directory's size and place, and no comment.
  const end = numbers([4, END], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]);
  return { headers, end: joined([...directory, end]) };
}

/** Numbers, little-endian, each in as many bytes as is said before it. @param {...(readonly [2 | 4, number])} fields */
function numbers(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [width]) => sum + width, 0)));
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return new Uint8Array(view.buffer);
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
