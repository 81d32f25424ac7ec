// @ts-check
// Weights as www/js/teach/safetensors.js writes and reads them. That others can read them too is tested in tests/python/.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModelError } from '../../www/js/errors.js';
import { packTensors, unpackTensors } from '../../www/js/teach/safetensors.js';

const TENSORS = [
  { name: 'taught.weight', shape: [2, 3], blob: new Blob([new Float32Array([1, 2, 3, 4, 5, -6])]) },
  { name: 'taught.bias', shape: [2], blob: new Blob([new Float32Array([0.5, Infinity])]) },
  { name: '__proto__', shape: [], blob: new Blob([new Float32Array([7])]) },
  { name: 'nothing', shape: [0, 4], blob: new Blob([]) },
];

/** A file with this header and as many bytes of data. @param {unknown} header @param {number} [bytes] */
function file(header, bytes = 0) {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(text.length), true);
  return new Blob([length, text, new Uint8Array(bytes)]);
}

/** @param {number} from @param {number} to @param {number[]} shape */
const tensor = (from, to, shape) => ({ dtype: 'F32', shape, data_offsets: [from, to] });

test('tensors come back as they were, in whatever order', async () => {
  const back = await unpackTensors(packTensors(TENSORS, { net: 'LeNet' }));
  assert.deepEqual(new Set(back.map(({ name }) => name)), new Set(TENSORS.map(({ name }) => name)));
  for (const { name, shape, blob } of TENSORS) {
    const found = back.find((each) => each.name === name);
    assert.deepEqual(found?.shape, shape);
    assert.deepEqual(await found?.blob.arrayBuffer(), await blob.arrayBuffer());
  }
});

test('the data begins at a multiple of eight, as the format wants it', async () => {
  const bytes = await packTensors(TENSORS).slice(0, 8).arrayBuffer();
  assert.equal((8n + new DataView(bytes).getBigUint64(0, true)) % 8n, 0n);
});

test('what is not right is refused, and said', async () => {
  const cases = /** @type {[string, Blob, RegExp][]} */ ([
    ['empty', new Blob([]), /too early/],
    ['a header longer than the file', new Blob([new Uint8Array(8).fill(0xff)]), /too early/],
    ['no JSON', file('{'), /no JSON/],
    ['a list', file('[]'), /no JSON/],
    ['null', file({ a: null }), /32-bit/],
    ['another type', file({ a: { ...tensor(0, 4, [2]), dtype: 'F16' } }, 4), /32-bit/],
    ['a shape that is none', file({ a: tensor(0, 4, /** @type {any} */ ('1')) }, 4), /description/],
    ['a negative side', file({ a: tensor(0, 4, [-1, -1]) }, 4), /description/],
    ['half a side', file({ a: tensor(0, 4, [0.5, 2]) }, 4), /description/],
    ['a size that overflows', file({ a: tensor(0, 4, [2 ** 40, 2 ** 40]) }, 4), /shape/],
    ['backwards', file({ a: tensor(4, 0, [1]) }, 4), /shape/],
    ['outside', file({ a: tensor(0, 8, [2]) }, 4), /where/],
    ['over one another', file({ a: tensor(0, 4, [1]), b: tensor(0, 4, [1]) }, 4), /where/],
    ['a gap', file({ a: tensor(4, 8, [1]) }, 8), /where/],
    ['more than is described', file({ a: tensor(0, 4, [1]) }, 8), /longer/],
  ]);
  for (const [what, bad, message] of cases) {
    await assert.rejects(
      unpackTensors(bad),
      (error) => error instanceof ModelError && message.test(error.message),
      what,
    );
  }
});

test('a file that is cut off anywhere is refused', async () => {
  const whole = packTensors(TENSORS);
  for (let length = 0; length < whole.size; length += 1) {
    await assert.rejects(unpackTensors(whole.slice(0, length)), ModelError, `${length} of ${whole.size} bytes`);
  }
});
