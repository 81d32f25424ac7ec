// @ts-check
// Reads zip archives. They may come from anyone, so nothing in them is believed: not the sizes, not the places, not the
// checksums. Only what is opened is read, and names are never used as paths.
//
//   for (const { name, size, open } of await unzip(file)) if (wanted(name)) use(await open());
//
// An archive that cannot be read throws a `RequestError` that says why.

import { crc32, crc32Of } from './crc32.js';
import { RequestError } from './errors.js';

/**
 * @typedef {object} ZipFile
 * @property {string} name with `/` between folders
 * @property {number} size unpacked, as the archive has it
 * @property {() => Promise<Blob>} open its contents, checked; of a large one, as long as the archive is there
 * @property {() => Promise<Uint8Array<ArrayBuffer>>} bytes the same in memory, which of a small one takes a single read
 */

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_LENGTH, CENTRAL_LENGTH, END_LENGTH] = [30, 46, 22];
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;

/** Where the number does not fit: the archive is a zip64. */
const ELSEWHERE = 0xffffffff;

/** What is unpacked is in memory: no picture and no description of a project has this many bytes. */
const MOST_UNPACKED = 256 * 1024 * 1024;

/** What is read once and stays in memory; what is larger stays where it is. */
const SMALL = 1024 * 1024;

/** What most have beside their names in their headers is shorter. */
const EXTRA = 64;

/**
 * The files of an archive; folders are left out.
 *
 * @param {Blob} archive
 * @returns {Promise<ZipFile[]>}
 */
export async function unzip(archive) {
  const { count, size, at, endsAt } = await readEnd(archive);
  const startsAt = endsAt - size;
  if (startsAt < at) throw damaged('its directory lies outside of it');
  const before = startsAt - at; // bytes before the archive, as in those that unpack themselves
  const directory = await viewOf(archive, startsAt, size);

  /** @type {ZipFile[]} */
  const files = [];
  let packedInAll = 0;
  let offset = 0;
  for (let entry = 0; entry < count; entry += 1) {
    const header = readEntry(directory, offset);
    offset = header.next;
    packedInAll += header.packed;
    if (packedInAll > archive.size) throw damaged('its files would be larger than itself'); // or overlap: a zip bomb
    const { name, size: unpacked } = header;
    if (name.endsWith('/')) continue;
    const read = () => unpack(archive, { ...header, at: before + header.at });
    files.push({
      name,
      size: unpacked,
      open: async () => new Blob([await read()]),
      bytes: async () => bytesOf(await read()),
    });
  }
  return files;
}

/** The end of the archive, which says where its directory is. @param {Blob} archive */
async function readEnd(archive) {
  const from = Math.max(0, archive.size - END_LENGTH - 0xffff); // a comment may follow
  const tail = await viewOf(archive, from, archive.size - from);
  for (let place = tail.byteLength - END_LENGTH; place >= 0; place -= 1) {
    if (tail.getUint32(place, true) !== END) continue;
    if (place + END_LENGTH + tail.getUint16(place + 20, true) > tail.byteLength) continue; // by chance, in a comment
    const count = tail.getUint16(place + 10, true);
    const [size, at] = [tail.getUint32(place + 12, true), tail.getUint32(place + 16, true)];
    if (at === ELSEWHERE || count === 0xffff) throw unreadable('it is a zip64 archive: pack it with less in it');
    if (tail.getUint16(place + 4, true) !== 0) throw unreadable('it is one part of several');
    return { count, size, at, endsAt: from + place };
  }
  throw unreadable('it is no zip archive, or its end is missing, as if a download was cut short');
}

/** An entry of the directory. @param {DataView} directory @param {number} offset */
function readEntry(directory, offset) {
  if (offset + CENTRAL_LENGTH > directory.byteLength || directory.getUint32(offset, true) !== CENTRAL) {
    throw damaged('its directory ends too early');
  }
  const short = (/** @type {number} */ place) => directory.getUint16(offset + place, true);
  const long = (/** @type {number} */ place) => directory.getUint32(offset + place, true);
  const nameEnd = CENTRAL_LENGTH + short(28);
  const next = offset + nameEnd + short(30) + short(32); // after an extra field and a comment
  if (next > directory.byteLength) throw damaged('its directory ends too early');
  const name = new Uint8Array(
    directory.buffer,
    directory.byteOffset + offset + CENTRAL_LENGTH,
    nameEnd - CENTRAL_LENGTH,
  );
  return {
    name: textOf(name),
    flags: short(8),
    method: short(10),
    crc: long(16),
    packed: long(20),
    size: long(24),
    at: long(42),
    headLength: LOCAL_LENGTH + name.length + EXTRA,
    next,
  };
}

/** Its contents, checked: in memory if they are small. @param {Blob} archive @param {ReturnType<typeof readEntry>} entry */
async function unpack(archive, { name, flags, method, crc, packed, size, at, headLength }) {
  const quoted = JSON.stringify(name);
  if (flags & ENCRYPTED) throw unreadable(`${quoted} needs a password`);
  const isSmall = packed <= SMALL;
  // A small one comes with its header.
  const ahead = Math.min(headLength + (isSmall ? packed : 0), archive.size - at);
  const start = await viewOf(archive, at, Math.max(LOCAL_LENGTH, ahead));
  if (start.getUint32(0, true) !== LOCAL) throw damaged(`${quoted} is not where it should be`);
  const skip = LOCAL_LENGTH + start.getUint16(26, true) + start.getUint16(28, true);
  const from = at + skip;
  if (from + packed > archive.size) throw damaged(`${quoted} is cut off`);
  const data = archive.slice(from, from + packed);
  if (method === STORED) {
    const isThere = isSmall && skip + packed <= start.byteLength;
    const bytes = isThere ? new Uint8Array(start.buffer, skip, packed) : isSmall ? await bytesOf(data) : null;
    const sum = bytes ? crc32(bytes) : await crc32Of(data);
    if (packed !== size || sum !== crc) throw damaged(`${quoted} is not as it was packed`);
    return bytes ?? data;
  }
  if (method !== DEFLATED) throw unreadable(`${quoted} is packed in a way that browsers do not know`);
  if (size > MOST_UNPACKED) throw unreadable(`${quoted} would have ${size} bytes: more than can be unpacked here`);
  return inflate(data, { quoted, crc, size });
}

/** @param {Blob} data @param {{ quoted: string, crc: number, size: number }} expected */
async function inflate(data, { quoted, crc, size }) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  let [length, sum] = [0, 0];
  const reader = data.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      length += piece.value.length;
      if (length > size) throw new RangeError('more than was said'); // before it fills the memory
      sum = crc32(piece.value, sum);
      pieces.push(piece.value);
    }
  } catch {
    reader.cancel().catch(() => {});
    throw damaged(`${quoted} cannot be unpacked`);
  }
  if (length !== size || sum !== crc) throw damaged(`${quoted} is not as it was packed`);
  return new Blob(pieces);
}

/** @param {Blob | Uint8Array<ArrayBuffer>} contents */
const bytesOf = async (contents) =>
  contents instanceof Blob ? new Uint8Array(await contents.arrayBuffer()) : contents;

/** @param {Blob} blob @param {number} from @param {number} length */
async function viewOf(blob, from, length) {
  if (from < 0 || from + length > blob.size) throw damaged('it ends too early');
  return new DataView(await blob.slice(from, from + length).arrayBuffer());
}

/** Names are in UTF-8; those of old programs in what Windows had before. @param {Uint8Array} bytes */
function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\\', '/');
  } catch {
    return new TextDecoder('windows-1252').decode(bytes).replaceAll('\\', '/');
  }
}

/** @param {string} why */
const unreadable = (why) => new RequestError('bad-request', `This archive cannot be read: ${why}.`);

/** @param {string} how */
const damaged = (how) => unreadable(`it is damaged; ${how}`);
