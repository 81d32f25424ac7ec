// @ts-check
// The names of files in a zip archive. Programs write them in UTF-8, or in whatever their system had before, and mostly do not
// say which.

import { crc32 } from './crc32.js';

/** @typedef {{ name: Uint8Array<ArrayBuffer>, extra: DataView }} Named */

/** The extra field of Info-ZIP with the name in UTF-8, beside that in the old encoding. */
const UNICODE_PATH = 0x7075;

/** What Windows writes where these languages are spoken. @type {[language: RegExp, encoding: string][]} */
const ENCODINGS = [
  [/^zh-(tw|hk|mo|hant)/i, 'big5'],
  [/^zh/i, 'gbk'],
  [/^ja/i, 'shift_jis'],
  [/^ko/i, 'euc-kr'],
  [/^(ru|be|bg|uk)/i, 'ibm866'],
];

/** Code page 850, from 0x80 on: what the rest of Europe's Windows writes. All letters of page 437 but Greek ones are the same. */
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

/**
 * The names of an archive, with `/` between folders. Those that do not say what they are in were most likely written by one
 * program, so they are read alike.
 *
 * @param {Named[]} entries
 * @param {readonly string[]} languages of the reader, the likeliest first
 */
export function namesOf(entries, languages) {
  const known = entries.map((entry) => unicodePath(entry) ?? utf8(entry.name));
  const decode = guess(
    entries.filter((_, index) => known[index] === null).map(({ name }) => name),
    languages,
  );
  return entries.map(({ name }, index) => (known[index] ?? decode(name)).replaceAll('\\', '/'));
}

/** The name in UTF-8 of the extra field, if it belongs to this name. @param {Named} entry */
function unicodePath({ name, extra }) {
  for (const { id, data } of fieldsOf(extra)) {
    if (id !== UNICODE_PATH || data.byteLength < 5 || data.getUint8(0) !== 1) continue;
    const text = new Uint8Array(/** @type {ArrayBuffer} */ (data.buffer), data.byteOffset + 5, data.byteLength - 5);
    if (data.getUint32(1, true) === crc32(name)) return utf8(text);
  }
  return null;
}

/** @param {DataView} extra @returns {Generator<{ id: number, data: DataView }>} its fields, as far as they are whole */
export function* fieldsOf(extra) {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const [id, size] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    if (at + 4 + size > extra.byteLength) return;
    yield { id, data: new DataView(extra.buffer, extra.byteOffset + at + 4, size) };
    at += 4 + size;
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function utf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * How to read names that are not in UTF-8: in the first encoding of which all make sense.
 *
 * @param {Uint8Array<ArrayBuffer>[]} names
 * @param {readonly string[]} languages
 * @returns {(name: Uint8Array<ArrayBuffer>) => string}
 */
function guess(names, languages) {
  const ofLanguages = languages.flatMap((language) => {
    const [, encoding] = ENCODINGS.find(([pattern]) => pattern.test(language)) ?? [];
    return encoding ? [encoding] : [];
  });
  // Also where nobody speaks it: names of such pairs of bytes are nothing but boxes and Greek elsewhere.
  for (const encoding of new Set([...ofLanguages, 'gbk'])) {
    if (names.every((name) => makesSense(encoding, name))) return (name) => new TextDecoder(encoding).decode(name);
  }
  const windows = (/** @type {Uint8Array<ArrayBuffer>} */ name) => new TextDecoder('windows-1252').decode(name);
  const isText = (/** @type {string} */ text) => /^[\0-\x7f\p{L}\p{M}]*$/u.test(text);
  return names.some((name) => !isText(cp850(name))) && names.every((name) => isText(windows(name))) ? windows : cp850;
}

/** @param {Uint8Array<ArrayBuffer>} name */
const cp850 = (name) =>
  Array.from(name, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP850[byte - 128])).join('');

/** Which bytes make a character that is common in an encoding. @type {Record<string, (lead: number, trail: number) => boolean>} */
const COMMON = {
  // The rows of GB 2312: signs, and the characters that nearly all names are of.
  gbk: (lead, trail) => ((lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xf7)) && trail >= 0xa1,
  big5: (lead, trail) => lead >= 0xa1 && lead <= 0xf9 && (trail >= 0xa1 || (trail >= 0x40 && trail <= 0x7e)),
  shift_jis: (lead, trail) => ((lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xea)) && trail >= 0x40,
  'euc-kr': (lead, trail) => lead >= 0xa1 && lead <= 0xfd && trail >= 0xa1,
};

/** Whether a name is likely one in this encoding. @param {string} encoding @param {Uint8Array<ArrayBuffer>} name */
function makesSense(encoding, name) {
  const isCommon = COMMON[encoding];
  if (isCommon) {
    for (let at = 0; at < name.length; at += 1) {
      if (name[at] < 0x80) continue;
      if (encoding === 'shift_jis' && name[at] >= 0xa1 && name[at] <= 0xdf) continue; // a narrow kana
      if (!isCommon(name[at], name[at + 1] ?? 0)) return false;
      at += 1;
    }
  }
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(name);
    // No word is half Latin, half Cyrillic.
    return /^[\0-\x7f\p{L}\p{M}\p{N}\p{P}\p{Zs}]*$/u.test(text) && !/[a-z]\p{sc=Cyrl}|\p{sc=Cyrl}[a-z]/iu.test(text);
  } catch {
    return false;
  }
}
