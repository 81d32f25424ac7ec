// @ts-check
// The checksum of zip archives, eight bytes at a time, as weights are hundreds of megabytes.

/** What each byte does to the checksum, when 0 to 7 more bytes come after it. */
const TABLES = [
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  }),
];
while (TABLES.length < 8) {
  TABLES.push(TABLES[TABLES.length - 1].map((crc) => (crc >>> 8) ^ TABLES[0][crc & 0xff]));
}
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES;

/** @param {Uint8Array} bytes @param {number} [before] the checksum of what comes before them */
export function crc32(bytes, before = 0) {
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      T7[crc & 0xff] ^
      T6[(crc >>> 8) & 0xff] ^
      T5[(crc >>> 16) & 0xff] ^
      T4[crc >>> 24] ^
      T3[bytes[at + 4]] ^
      T2[bytes[at + 5]] ^
      T1[bytes[at + 6]] ^
      T0[bytes[at + 7]];
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ T0[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}

/** What is read at once: for thousands of small files, a stream for each would take long. */
const SMALL = 1024 * 1024;

/** The checksum of a blob; a large one is read piece by piece. @param {Blob} blob */
export async function crc32Of(blob) {
  if (blob.size <= SMALL) return crc32(new Uint8Array(await blob.arrayBuffer()));
  let crc = 0;
  const reader = blob.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) crc = crc32(piece.value, crc);
  return crc;
}
