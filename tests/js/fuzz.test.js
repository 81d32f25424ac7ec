// @ts-check
// What the scripts read of strangers' files, and of what a browser has kept, damaged in every way: an answer or an error of ours, and
// nothing else. `FUZZ_RUNS=100000 node --test tests/js/fuzz.test.js` looks longer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatOf } from '../../www/js/decode-format.js';
import { AlexNetError } from '../../www/js/errors.js';
import { withEnd } from '../../www/js/png-end.js';
import { Folder } from '../../www/js/teach/folder.js';
import { parseProject } from '../../www/js/teach/project.js';
import { packTensors, unpackTensors } from '../../www/js/teach/safetensors.js';
import { unzip } from '../../www/js/unzip.js';
import { zip } from '../zip.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 2000);
/** Milliseconds that one case may take: there are no loops that a file can make long. */
const LONG = 1000;

/** @typedef {{ cut: number, edits: [at: number, value: number][], again: [from: number, to: number, length: number] }} Damage */

/** Bytes that are changed, cut off, and copied over others. @type {fc.Arbitrary<Damage>} */
const damage = fc.record({
  cut: fc.oneof(fc.constant(0), fc.nat(400)),
  edits: fc.array(fc.tuple(fc.nat(4000), fc.oneof(fc.constantFrom(0, 1, 127, 128, 254, 255), fc.nat(255))), {
    maxLength: 6,
  }),
  again: fc.tuple(fc.nat(4000), fc.nat(4000), fc.nat(40)),
});

/** @param {Uint8Array} bytes @param {Damage} damage @returns {Uint8Array<ArrayBuffer>} */
function damaged(bytes, { cut, edits, again: [from, to, length] }) {
  const changed = Uint8Array.from(bytes.subarray(0, Math.max(0, bytes.length - cut)));
  if (changed.length === 0) return changed;
  for (const [at, value] of edits) changed[at % changed.length] = value;
  changed.copyWithin(to % changed.length, from % changed.length, (from % changed.length) + length);
  return changed;
}

/** Bytes that mean nothing, or those of one of these files with some damage. @param {Uint8Array[]} files */
const strange = (files) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)) },
    {
      weight: 9,
      arbitrary: fc.tuple(fc.constantFrom(...files), damage).map(([file, how]) => damaged(file, how)),
    },
  );

/** A part of some JSON, by the number of the way there, put in another's place or taken away. @param {unknown} whole */
function strangeJson(whole) {
  const replacement = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, -1, 0.5, 1e308, '', '__proto__', [], {}, [null], [[]], 2 ** 53),
  );
  return fc
    .array(fc.tuple(fc.array(fc.nat(20), { maxLength: 5 }), fc.option(replacement, { nil: undefined })), {
      maxLength: 4,
    })
    .map((changes) => {
      /** @type {any} */
      const changed = structuredClone(whole);
      for (const [way, value] of changes) {
        let at = changed;
        for (const step of way) {
          const keys = Object.keys(at);
          const key = keys[step % keys.length];
          if (typeof at[key] !== 'object' || at[key] === null) break;
          at = at[key];
        }
        const keys = Object.keys(at);
        const key = keys[(way.at(-1) ?? 0) % keys.length];
        if (key === undefined) continue;
        if (value === undefined) delete at[key];
        else at[key] = structuredClone(value);
      }
      return JSON.stringify(changed);
    });
}

/**
 * Whatever is read, it ends soon, and what is thrown is an error of ours.
 *
 * @template T
 * @param {fc.Arbitrary<T>} files @param {(file: T) => unknown} read
 */
async function holds(files, read) {
  await fc.assert(
    fc.asyncProperty(files, async (file) => {
      const start = performance.now();
      try {
        await read(file);
      } catch (error) {
        assert.ok(error instanceof AlexNetError, `${/** @type {Error} */ (error).stack}`);
      }
      assert.ok(performance.now() - start < LONG, 'it takes too long');
    }),
    { numRuns: RUNS },
  );
}

const TEXT = new TextEncoder().encode('a shoe, a bag\n'.repeat(30));
const ARCHIVES = [
  [
    { file: 'shoes/1.txt', bytes: TEXT },
    { file: '包/2.bin', bytes: TEXT.slice(0, 40) },
  ],
  [],
  Array.from({ length: 9 }, (_, index) => ({ file: `${index}.txt`, bytes: TEXT })),
];

test('archives', async () => {
  const files = await Promise.all(ARCHIVES.map(zip));
  await holds(strange(files), async (bytes) => {
    for (const { open } of await unzip(new Blob([bytes]), ['zh', 'de'])) await open();
  });
});

/** The beginnings of pictures of each kind. */
const HEADERS = [
  '89504e470d0a1a0a0000000d494844520000012c000000c808000000000000000000000349444154010203000000000000000049454e4400000000',
  'ffd8ffe10008ffd80102ffd9ffc0000808 00c8012c01ffda00030107 07ff0007ffd9',
  '474946383961 2c01c800800000000000ffffff21f90400 0a0000002c00000000010001000002024401003b',
  '52494646 1e000000 57454250565038580a000000 12000000 2b0100c70000 414e494d00000000',
  '424d 9e0000000000000036000000280000002c010000c80000000100 18000000000000000000',
  '0000001c66747970 68656963 00000000 6d696631 68656963 68657663 0000',
  '3c737667 20786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030302f737667222f3e',
].map((hex) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')));

test('pictures', () =>
  holds(strange(HEADERS), (bytes) => {
    const format = formatOf(bytes);
    if (!format) return;
    for (const side of [format.width, format.height]) assert.ok(side >= 0 && side < 2 ** 32, `${side}`);
    if (format.kind === 'png') withEnd(bytes);
  }));

test('weights', async () => {
  const tensors = [
    { name: 'taught.weight', shape: [2, 3], blob: new Blob([new Float32Array([1, 2, 3, 4, 5, 6])]) },
    { name: 'taught.bias', shape: [2], blob: new Blob([new Float32Array([7, 8])]) },
  ];
  const file = new Uint8Array(await packTensors(tensors, { net: 'LeNet' }).arrayBuffer());
  await holds(strange([file]), async (bytes) => {
    for (const { shape, blob } of await unpackTensors(new Blob([bytes]))) {
      assert.equal(blob.size, 4 * shape.reduce((product, side) => product * side, 1));
    }
  });
});

const STATE = { loss: [0.5], epoch: 2 };
const PROJECT = {
  format: 2,
  title: 'Shoes',
  saved: '2026-11-01T10:00:00.000Z',
  net: { name: 'LeNet', src: 'https://example.org/lenet/manifest.json', sha256: 'a'.repeat(64) },
  classes: [
    { name: 'left', color: '#aa3300' },
    { name: 'right', color: '#0033aa' },
  ],
  share: 0.2,
  nextId: 3,
  samples: [
    { id: 1, class: 0, heldOut: false, name: 'a.png', bytes: 70, type: 'image/png' },
    { id: 2, class: 1, heldOut: true, name: '', bytes: 9, type: 'image/webp' },
  ],
  training: {
    settings: { layers: 1, learningRate: 0.01 },
    epochs: 10,
    patience: 2,
    threshold: 0.5,
    history: [{ epoch: 1, loss: 1, accuracy: 0.5, validation: null }],
    best: 0,
    paused: false,
    state: JSON.stringify(STATE),
    bestState: null,
  },
};

test('projects', async () => {
  await holds(fc.oneof(strangeJson(PROJECT), strangeJson({ ...PROJECT, format: 1 }), fc.string()), parseProject);
});

/** The description of a project as a browser keeps it. */
const KEPT = {
  ...PROJECT,
  packs: [
    {
      file: 'samples-1.bin',
      places: [
        [1, 70, 5],
        [2, 9, 6],
      ],
    },
  ],
  weights: { last: 'weights-1.safetensors', best: null },
  embeddings: null,
};

/** A folder with that description, and zeros in all other files. @param {string} text @returns {any} */
const filesOf = (text) => ({
  read: async (/** @type {string} */ name) => new Blob([name === 'project.json' ? text : new Uint8Array(79)]),
});

test('what a browser has kept', () =>
  holds(strangeJson(KEPT), async (text) => {
    const folder = new Folder(filesOf(text));
    const read = await folder.read();
    if (read) await folder.readWeights(read.project.training);
  }));

test('the files that are damaged here are whole', async () => {
  assert.equal(parseProject(JSON.stringify(PROJECT)).title, 'Shoes');
  for (const header of HEADERS) assert.ok(formatOf(header), Buffer.from(header).toString('hex'));
  const text = JSON.stringify(KEPT);
  assert.equal((await new Folder(filesOf(text)).read())?.samples.length, 2);
  assert.equal((await unzip(new Blob([await zip(ARCHIVES[0])]))).length, 2);
});
