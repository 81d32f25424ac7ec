// @ts-check
// Weights as other programs read them: https://huggingface.co/docs/safetensors.
//
//   8 bytes   the header's length, little-endian
//   header    JSON: { name: { dtype, shape, data_offsets: [from, to] } }, and texts under __metadata__; padded with spaces
//   data      the tensors' values, one after the other
//
// Blobs stay where they are: nothing but the header is ever read or copied. A file that is not right throws a `ModelError`.

import { ModelError } from '../errors.js';

/** 32-bit floats, little-endian, row after row. @typedef {{ name: string, shape: number[], blob: Blob }} Tensor */

/** What the format allows. */
const LONGEST_HEADER = 100_000_000;

const FLOAT = 4;

/**
 * @param {Tensor[]} tensors
 * @param {Record<string, string>} [metadata]
 */
export function packTensors(tensors, metadata = {}) {
  /** @type {Record<string, unknown>} */
  const header = Object.create(null); // so that any name is a plain one
  header.__metadata__ = { format: 'pt', ...metadata };
  let at = 0;
  for (const { name, shape, blob } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + blob.size] };
    at += blob.size;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = new Uint8Array(8 * Math.ceil((8 + text.length) / 8)).fill(0x20);
  start.set(text, 8);
  new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true);
  return new Blob([start, ...tensors.map(({ blob }) => blob)]);
}

/**
 * The tensors of a file, as parts of it.
 *
 * @param {Blob} file
 * @returns {Promise<Tensor[]>}
 */
export async function unpackTensors(file) {
  if (file.size < 8) throw damaged('it ends too early');
  const length = Number(new DataView(await file.slice(0, 8).arrayBuffer()).getBigUint64(0, true));
  if (length > Math.min(LONGEST_HEADER, file.size - 8)) throw damaged('it ends too early');
  const header = parse(await file.slice(8, 8 + length).text());
  const data = file.slice(8 + length);
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, described]) => ({ name, ...check(name, described) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let covered = 0;
  for (const { name, from, to } of tensors) {
    if (from !== covered || to > data.size) throw damaged(`${JSON.stringify(name)} is not where it should be`);
    covered = to;
  }
  if (covered !== data.size) throw damaged('it is longer than its tensors');
  return tensors.map(({ name, shape, from, to }) => ({ name, shape, blob: data.slice(from, to) }));
}

/** @param {string} text @returns {Record<string, any>} */
function parse(text) {
  try {
    const header = JSON.parse(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return header;
  } catch {
    // said below
  }
  throw damaged('its header is no JSON');
}

/** @param {string} name @param {any} described */
function check(name, described) {
  const { dtype, shape, data_offsets: offsets } = described ?? {};
  const quoted = JSON.stringify(name);
  const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
  if (dtype !== 'F32') throw damaged(`${quoted} is not of 32-bit floats`);
  const areCounts = (/** @type {unknown} */ list) => Array.isArray(list) && list.every(isCount);
  if (!areCounts(shape) || !areCounts(offsets) || offsets.length !== 2) {
    throw damaged(`the description of ${quoted} is not right`);
  }
  const [from, to] = offsets;
  if (to - from !== shape.reduce((/** @type {number} */ all, /** @type {number} */ side) => all * side, FLOAT)) {
    throw damaged(`${quoted} is of another size than its shape`);
  }
  return { shape: /** @type {number[]} */ (shape), from: /** @type {number} */ (from), to: /** @type {number} */ (to) };
}

/** @param {string} how */
const damaged = (how) => new ModelError('bad-weights', `These weights cannot be read: ${how}.`);
