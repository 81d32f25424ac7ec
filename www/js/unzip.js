// @ts-check
// Reads zip archives. They may come from anyone, so nothing in them is believed: not the sizes, not the places, not the
// checksums. Only what is opened is read, and names are never used as paths.
//
//   for (const { name, size, open } of await unzip(file)) if (wanted(name)) use(await open());
//
// An archive that cannot be read throws an `ArchiveError` that says why.

import { crc32, crc32Of } from './crc32.js';
import { RequestError } from './errors.js';
import { fieldsOf, namesOf } from './zip-names.js';

/**
 * @typedef {object} ZipFile
 * @property {string} name with `/` between folders
 * @property {number} size unpacked, as the archive has it
 * @property {() => Promise<Blob>} open its contents, checked; of a large one, as long as the archive is there
 * @property {() => Promise<Uint8Array<ArrayBuffer>>} bytes the same in memory, which of a small one takes a single read
 */

/**
 * Why an archive cannot be read.
 *
 * @typedef {'archive-foreign' | 'archive-parts' | 'archive-damaged'
 *   | 'archive-password' | 'archive-method' | 'archive-large' | 'teachable-machine'} ArchiveReason `foreign`: it is none, or its
 *   end is missing; `parts`: it is one of several; `password`, `method` and `large` are of one of its files; `teachable-machine`: it is
 *   a model of that, of which nothing can be used
 */

/** An archive that cannot be read. `reason` is for programs that have words of their own. */
export class ArchiveError extends RequestError {
  /** @param {ArchiveReason} reason @param {string} message @param {string} file which of its files it is about, or '' */
  constructor(reason, message, file) {
    super('bad-request', message);
    this.reason = reason;
    this.file = file;
  }

  static {
    this.prototype.name = 'ArchiveError';
  }
}

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_LENGTH, CENTRAL_LENGTH, END_LENGTH] = [30, 46, 22];

/** Of a zip64: its end, and where that is, right before the end of a plain archive. */
const [END64, LOCATOR] = [0x06064b50, 0x07064b50];
const [END64_LENGTH, LOCATOR_LENGTH] = [56, 20];
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;

/** Where the number does not fit, and is in a field of 64 bits. */
const ELSEWHERE = 0xffffffff;

/** The extra field with an entry's numbers of 64 bits. */
const ZIP64 = 0x0001;

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
 * @param {readonly string[]} [languages] of the reader, the likeliest first: names may be in what their systems had before UTF-8
 * @returns {Promise<ZipFile[]>}
 */
export async function unzip(archive, languages = []) {
  const { count, size, at, endsAt } = await readEnd(archive);
  const startsAt = endsAt - size;
  if (startsAt < at) throw damaged('its directory lies outside of it');
  const before = startsAt - at; // bytes before the archive, as in those that unpack themselves
  const directory = await viewOf(archive, startsAt, size);

  const entries = [];
  let packedInAll = 0;
  for (let offset = 0; entries.length < count; ) {
    const entry = readEntry(directory, offset);
    offset = entry.next;
    packedInAll += entry.packed;
    if (packedInAll > archive.size) throw damaged('its files would be larger than itself'); // or overlap: a zip bomb
    entries.push(entry);
  }
  const names = namesOf(entries, languages);
  return entries.flatMap((entry, index) => {
    const name = names[index];
    if (name.endsWith('/')) return [];
    const read = () => unpack(archive, name, { ...entry, at: before + entry.at });
    return {
      name,
      size: entry.size,
      open: async () => new Blob([await read()]),
      bytes: async () => bytesOf(await read()),
    };
  });
}

/** The end of the archive, which says where its directory is. @param {Blob} archive */
async function readEnd(archive) {
  const from = Math.max(0, archive.size - END_LENGTH - 0xffff); // a comment may follow
  const tail = await viewOf(archive, from, archive.size - from);
  for (let place = tail.byteLength - END_LENGTH; place >= 0; place -= 1) {
    if (tail.getUint32(place, true) !== END) continue;
    if (place + END_LENGTH + tail.getUint16(place + 20, true) > tail.byteLength) continue; // by chance, in a comment
    const large = await readEnd64(archive, from + place);
    if (large) return large;
    const count = tail.getUint16(place + 10, true);
    const [size, at] = [tail.getUint32(place + 12, true), tail.getUint32(place + 16, true)];
    if (tail.getUint16(place + 4, true) !== 0) throw unreadable('archive-parts', 'it is one part of several');
    return { count, size, at, endsAt: from + place };
  }
  throw unreadable('archive-foreign', 'it is no zip archive, or its end is missing, as if a download was cut short');
}

/** The end of a zip64; null if the archive is none. @param {Blob} archive @param {number} end where its plain end is */
async function readEnd64(archive, end) {
  const locatedAt = end - LOCATOR_LENGTH;
  if (locatedAt < 0) return null;
  const locator = await viewOf(archive, locatedAt, LOCATOR_LENGTH);
  if (locator.getUint32(0, true) !== LOCATOR) return null;
  if (locator.getUint32(16, true) > 1) throw unreadable('archive-parts', 'it is one part of several');
  // Where something was put before the archive, the place that it names is not right, but this one mostly is.
  for (const place of [long64(locator, 8), locatedAt - END64_LENGTH]) {
    if (place < 0 || place + END64_LENGTH > locatedAt) continue;
    const view = await viewOf(archive, place, END64_LENGTH);
    if (view.getUint32(0, true) !== END64) continue;
    return { count: long64(view, 32), size: long64(view, 40), at: long64(view, 48), endsAt: place };
  }
  throw damaged('the end of its directory is missing');
}

/** A number of 64 bits; what does not fit into 53 is outside of any archive, as this is. @param {DataView} view @param {number} at */
const long64 = (view, at) => Number(view.getBigUint64(at, true));

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
  const start = directory.byteOffset + offset;
  const buffer = /** @type {ArrayBuffer} */ (directory.buffer);
  const name = new Uint8Array(buffer, start + CENTRAL_LENGTH, nameEnd - CENTRAL_LENGTH);
  const extra = new DataView(buffer, start + nameEnd, short(30));
  const [size, packed, at] = wide([long(24), long(20), long(42)], extra);
  return {
    name,
    extra,
    flags: short(8),
    method: short(10),
    crc: long(16),
    packed,
    size,
    at,
    headLength: LOCAL_LENGTH + name.length + EXTRA,
    next,
  };
}

/** Numbers of an entry, those of 64 bits from its extra field. @param {number[]} numbers @param {DataView} extra */
function wide(numbers, extra) {
  if (!numbers.includes(ELSEWHERE)) return numbers;
  const data = [...fieldsOf(extra)].find(({ id }) => id === ZIP64)?.data;
  let from = 0;
  return numbers.map((number) => {
    if (number !== ELSEWHERE || !data || from + 8 > data.byteLength) return number;
    from += 8;
    return long64(data, from - 8);
  });
}

/**
 * Its contents, checked: in memory if they are small.
 *
 * @param {Blob} archive
 * @param {string} name
 * @param {ReturnType<typeof readEntry>} entry
 */
async function unpack(archive, name, { flags, method, crc, packed, size, at, headLength }) {
  const quoted = JSON.stringify(name);
  if (flags & ENCRYPTED) throw unreadable('archive-password', `${quoted} needs a password`, name);
  const isSmall = packed <= SMALL;
  // A small one comes with its header.
  const ahead = Math.min(headLength + (isSmall ? packed : 0), archive.size - at);
  const start = await viewOf(archive, at, Math.max(LOCAL_LENGTH, ahead));
  if (start.getUint32(0, true) !== LOCAL) throw damaged(`${quoted} is not where it should be`, name);
  const skip = LOCAL_LENGTH + start.getUint16(26, true) + start.getUint16(28, true);
  const from = at + skip;
  if (from + packed > archive.size) throw damaged(`${quoted} is cut off`, name);
  const data = archive.slice(from, from + packed);
  if (method === STORED) {
    const isThere = isSmall && skip + packed <= start.byteLength;
    const bytes = isThere ? new Uint8Array(start.buffer, skip, packed) : isSmall ? await bytesOf(data) : null;
    const sum = bytes ? crc32(bytes) : await crc32Of(data);
    if (packed !== size || sum !== crc) throw damaged(`${quoted} is not as it was packed`, name);
    return bytes ?? data;
  }
  if (method !== DEFLATED)
    throw unreadable('archive-method', `${quoted} is packed in a way that browsers do not know`, name);
  if (size > MOST_UNPACKED) {
    throw unreadable('archive-large', `${quoted} would have ${size} bytes: more than can be unpacked here`, name);
  }
  return inflate(data, { name, crc, size });
}

/** @param {Blob} data @param {{ name: string, crc: number, size: number }} expected */
async function inflate(data, { name, crc, size }) {
  const quoted = JSON.stringify(name);
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
    throw damaged(`${quoted} cannot be unpacked`, name);
  }
  if (length !== size || sum !== crc) throw damaged(`${quoted} is not as it was packed`, name);
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

/** @param {ArchiveReason} reason @param {string} why */
const unreadable = (reason, why, file = '') => new ArchiveError(reason, `This archive cannot be read: ${why}.`, file);

/** @param {string} how @param {string} [file] */
const damaged = (how, file) => unreadable('archive-damaged', `it is damaged; ${how}`, file);
