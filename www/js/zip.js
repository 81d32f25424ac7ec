// @ts-check
// A zip archive of files as they are: shards are compressed already, so nothing would be gained by compressing them again.

/** @typedef {{ file: string, bytes: Uint8Array }} Entry */

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];

/** "2.0", which every reader knows; and that names are UTF-8. */
const [VERSION, UTF8] = [20, 1 << 11];

/** The first day that the format knows: an archive of the same files is always the same. 1980-01-01, as bits. */
const DAY = (1 << 5) | 1;

/**
 * @param {Entry[]} entries
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function zip(entries) {
  /** @type {Uint8Array[]} */
  const parts = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let at = 0;
  for (const { file, bytes } of entries) {
    const name = new TextEncoder().encode(file);
    // What both headers have in common: flags, method (0: stored), time, day, checksum, sizes, lengths of name and extras.
    const common = /** @type {const} */ ([
      [2, UTF8], [2, 0], [2, 0], [2, DAY], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0],
    ]);
    const local = numbers([4, LOCAL], [2, VERSION], ...common);
    // Then: comment, disk, attributes inside and outside, and where the local header is.
    directory.push(
      numbers([4, CENTRAL], [2, VERSION], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name);
    parts.push(local, name, bytes);
    at += local.length + name.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  // Disks, entries on this one and in all, the directory's size and place, and no comment.
  const end = numbers([4, END], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, size], [4, at], [2, 0]);
  return joined([...parts, ...directory, end]);
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

/** The checksum of each byte. */
const CRCS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRCS[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}
