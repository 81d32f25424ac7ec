// @ts-check
// Project files: what is in one, that it comes back as it was, and that no other file does any harm. That PyTorch reads one is
// tested in tests/python/, and that a real one is resumed in tests/e2e/project.spec.js.

import assert from 'node:assert/strict';
import { after, before, mock, test } from 'node:test';
import { RequestError } from '../../www/js/errors.js';
import { fingerprint } from '../../www/js/fingerprint.js';
import { openArchive, packArchive } from '../../www/js/teach/archive.js';
import { Lesson } from '../../www/js/teach/lesson.js';
import { unzip } from '../../www/js/unzip.js';
import { zip } from '../../www/js/zip.js';

/** @import { Tutor } from '../../www/js/teach/tutor.js' */

const SRC = 'https://example.org/weights/lenet/manifest.json';
const MANIFEST = '{"architecture": {"name": "lenet"}, "preprocessing": {"resolution": 28}}';
const TITLE = 'Shoes | `and` 猫';

before(() => {
  mock.method(globalThis, 'fetch', async () => new Response(MANIFEST));
});
after(() => mock.restoreAll());

/** @param {string} name @param {number[]} shape @param {number} value */
const tensor = (name, shape, value) => ({
  name,
  shape,
  blob: new Blob([new Float32Array(shape.reduce((all, side) => all * side, 1)).fill(value)]),
});

const SETTINGS = {
  layers: 5,
  learningRate: 0.01,
  momentum: 0.9,
  weightDecay: 0.001,
  batch: 16,
  seed: 1,
  augment: { flip: true, translate: 0.1, brightness: 0, contrast: 0, saturation: 0, hue: 0, erase: 0 },
};
const EPOCH = { epoch: 1, step: 0, steps: 1, loss: 0.5, accuracy: 0.75, validation: { loss: 0.6, accuracy: 0.7 } };
const REPORT = {
  heldOut: true,
  loss: 0.6,
  accuracy: 0.7,
  confusion: [
    [3, 1, 0],
    [0, 4, 0],
    [0, 0, 0],
  ],
  answers: [],
  calibration: 0.05,
  temperature: 1.5,
  threshold: 0.6,
};

/**
 * A tutor of which only is there what an archive is made of.
 *
 * @param {ReturnType<typeof tensor>[] | null} tensors
 * @param {ReturnType<typeof tensor>[] | null} best those of the best epoch, if that was an earlier one
 */
function tutorOf(tensors, best = null) {
  const rest = {
    settings: SETTINGS,
    epochs: 40,
    patience: 3,
    threshold: 0.6,
    history: tensors ? [EPOCH] : [],
    best: tensors ? 0 : null,
    paused: true,
  };
  return /** @type {Tutor} */ (
    /** @type {unknown} */ ({
      ...rest,
      net: { model: { name: 'LeNet', sha256: '0123' } },
      knows: tensors !== null,
      report: null,
      measure: async () => REPORT,
      snapshot: async () => {
        const learnt = tensors && { state: 'opaque', tensors };
        return { ...rest, learnt, bestLearnt: best ? { state: 'best', tensors: best } : learnt };
      },
    })
  );
}

/** Names that are trouble in a file system, in Markdown, or in JavaScript. */
const NAMES = ['a/b', 'A/B', '__proto__'];

/** A WebP file as far as it says what it is; of what it shows there are `length` bytes. @param {number} length @param {number} byte */
const webp = (length, byte) => [
  ...['RIFF', [18 + length, 0, 0, 0], 'WEBPVP8L', [6 + length, 0, 0, 0, 0x2f, 0, 0, 0, 0, 0]].flatMap((part) =>
    typeof part === 'string' ? [...Buffer.from(part)] : part,
  ),
  ...new Uint8Array(length).fill(byte),
];

function lessonOf(names = NAMES, count = 12) {
  const lesson = new Lesson();
  for (const name of names) lesson.addClass(name);
  for (let each = 0; each < count; each += 1) {
    const bytes = new Uint8Array(webp(40 + each, each));
    const picture = new Blob([bytes], { type: 'image/webp' });
    lesson.add({ class: each % names.length, picture, key: fingerprint(bytes), name: `../${each}` });
  }
  return lesson;
}

const WHOLE = [tensor('features.0.weight', [6, 1, 5, 5], 1), tensor('momentum.features.0.weight', [6, 1, 5, 5], 2)];
const pack = (
  lesson = lessonOf(),
  tensors = /** @type {typeof WHOLE | null} */ (WHOLE),
  best = /** @type {typeof WHOLE | null} */ (null),
) => packArchive({ lesson, tutor: tutorOf(tensors, best), title: TITLE, src: SRC });

/** @param {{ tensors: { name: string, blob: Blob }[] } | null} learnt */
const values = (learnt) =>
  Promise.all(
    (learnt?.tensors ?? []).map(async ({ name, blob }) => [
      name,
      blob.size,
      new Float32Array(await blob.arrayBuffer())[0],
    ]),
  );

/** The archive, with some files changed or left out. @param {Blob} archive @param {Record<string, (text: string) => string | null>} changes */
async function altered(archive, changes) {
  const entries = [];
  for (const { name, open } of await unzip(archive)) {
    const blob = await open();
    const text = name in changes ? changes[name](await blob.text()) : undefined;
    if (text !== null) entries.push({ file: name, blob: text === undefined ? blob : new Blob([text]) });
  }
  return zip(entries);
}

/** project.json with a change. @param {(project: any) => void} change */
const projectWith = (change) => ({
  'project.json': (/** @type {string} */ text) => {
    const project = JSON.parse(text);
    change(project);
    return JSON.stringify(project);
  },
});

test('a project comes back as it was packed', async () => {
  const lesson = lessonOf();
  const opened = await openArchive(await pack(lesson));
  assert.equal(opened.project.title, TITLE);
  assert.deepEqual(opened.project.net, { name: 'LeNet', src: SRC, sha256: '0123' });
  assert.deepEqual(opened.project.classes, lesson.classes);
  assert.deepEqual(opened.project.training, {
    settings: SETTINGS,
    epochs: 40,
    patience: 3,
    threshold: 0.6,
    history: [EPOCH],
    best: 0,
    paused: true,
    state: 'opaque',
    bestState: 'opaque',
  });
  assert.deepEqual([opened.project.nextId, opened.project.share], [lesson.nextId, lesson.share]);
  const originals = [...lesson.samples.values()];
  assert.equal(opened.samples.length, originals.length);
  for (const [index, { picture, ...sample }] of opened.samples.entries()) {
    const { picture: original, ...expected } = originals[index];
    assert.deepEqual(sample, expected);
    assert.equal(picture.type, original.type);
    assert.deepEqual(await picture.arrayBuffer(), await original.arrayBuffer());
  }
  assert.deepEqual(await values(opened.learnt), [
    ['features.0.weight', 600, 1],
    ['momentum.features.0.weight', 600, 2],
  ]);
  assert.equal(opened.bestLearnt, opened.learnt);
});

test('what the best epoch had learnt comes along, if another one was last', async () => {
  const best = [tensor('features.0.weight', [6, 1, 5, 5], 5), tensor('momentum.features.0.weight', [6, 1, 5, 5], 6)];
  const archive = await pack(lessonOf(), WHOLE, best);
  const { learnt, bestLearnt } = await openArchive(archive);
  assert.deepEqual([learnt?.state, bestLearnt?.state], ['opaque', 'best']);
  assert.deepEqual(await values(bestLearnt), [
    ['features.0.weight', 600, 5],
    ['momentum.features.0.weight', 600, 6],
  ]);
  const damaged = await altered(archive, { 'best.safetensors': () => null });
  await assert.rejects(openArchive(damaged), /best\.safetensors is missing/);
});

test('of a new last layer, only that is taken: the rest is the net’s own', async () => {
  const tensors = [
    ...WHOLE.slice(0, 1),
    tensor('taught.weight', [3, 400], 3),
    tensor('momentum.taught.weight', [3, 400], 4),
  ];
  const archive = await pack(lessonOf(), tensors);
  assert.deepEqual(await values((await openArchive(archive)).learnt), [
    ['taught.weight', 4800, 3],
    ['momentum.taught.weight', 4800, 4],
  ]);
});

test('a project that has learnt nothing is one, too', async () => {
  const { learnt, project } = await openArchive(await pack(lessonOf(), null));
  assert.deepEqual([learnt, project.training.state, project.net], [null, null, null]);
});

test('every file has a place of its own, below the archive', async () => {
  const names = (await unzip(await pack())).map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => !name.startsWith('samples/')),
    [
      'project.json',
      'MODEL_CARD.md',
      'load.py',
      'labels.txt',
      'settings.json',
      'net.json',
      'model.safetensors',
      'state.safetensors',
    ],
  );
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  for (const name of names) assert.match(name, /^([^/\\:*?"<>|.]+\/)*[^/\\:*?"<>|]+$/);
});

test('the model card has this run’s numbers, and no name breaks it', async () => {
  const files = await unzip(await pack());
  const card = (await (await files.find(({ name }) => name === 'MODEL_CARD.md')?.open())?.text()) ?? '';
  assert.match(card, /^# Shoes \\\| \\`and\\` 猫\n/);
  assert.match(card, /accuracy \*\*70\.0 %\*\*, loss 0\.6000/);
  assert.match(card, /\| a\/b \| 100\.0 % \| 75\.0 % \| 3 \| 1 \| 0 \|/);
  assert.match(card, /\| \\_\\_proto\\_\\_ \| none \| none \|/);
  assert.match(card, /temperature 1\.50; suggested threshold 60\.0 %/);
});

test('a project in a folder of an archive is found', async () => {
  const files = await unzip(await pack());
  const entries = [];
  for (const { name, open } of files) entries.push({ file: `my project/${name}`, blob: await open() });
  assert.equal((await openArchive(await zip(entries))).samples.length, 12);
});

test('another archive is said to be none of ours', async () => {
  const other = await zip([{ file: 'cats/1.png', blob: new Blob(['x']) }]);
  await assert.rejects(openArchive(other), { name: 'ProjectError', fault: 'foreign' });
  await assert.rejects(openArchive(new Blob(['hello'])), { reason: 'archive-foreign', message: /no zip archive/ });
});

test('a project of a newer version is said to be one', async () => {
  const newer = await altered(
    await pack(),
    projectWith((project) => {
      project.format = 3;
    }),
  );
  await assert.rejects(openArchive(newer), { name: 'ProjectError', fault: 'newer', message: /format 3/ });
});

test('what is not right in a project is refused, and said', async () => {
  const archive = await pack();
  const cases = /** @type {[string, Parameters<typeof altered>[1], RegExp][]} */ ([
    ['no JSON', { 'project.json': () => '{' }, /no JSON/],
    ['null', { 'project.json': () => 'null' }, /which format/],
    [
      'no format',
      projectWith((project) => {
        delete project.format;
      }),
      /which format/,
    ],
    [
      'a class without a colour',
      projectWith(({ classes }) => {
        delete classes[0].color;
      }),
      /a class/,
    ],
    [
      'a colour that is more',
      projectWith(({ classes }) => {
        classes[0].color = 'url(//example.org)';
      }),
      /a class/,
    ],
    [
      'a sample of no class',
      projectWith(({ samples }) => {
        samples[0].class = 3;
      }),
      /sample 1 /,
    ],
    [
      'a sample of half a class',
      projectWith(({ samples }) => {
        samples[0].class = 'length';
      }),
      /sample 1 /,
    ],
    [
      'a sample twice',
      projectWith(({ samples }) => {
        samples[1].id = 1;
      }),
      /sample 1 /,
    ],
    [
      'a sample that is no picture',
      projectWith(({ samples }) => {
        samples[0].type = 'text/html';
      }),
      /sample 1 /,
    ],
    [
      'a sample of no size',
      projectWith(({ samples }) => {
        samples[0].bytes = 1e18;
      }),
      /sample 1 /,
    ],
    [
      'a picture of another size',
      projectWith(({ samples }) => {
        samples[0].bytes += 1;
      }),
      /another picture/,
    ],
    [
      'a picture of another type',
      projectWith(({ samples }) => {
        samples[0].type = 'image/png';
      }),
      /no whole picture/,
    ],
    [
      'a picture that is not there',
      projectWith(({ samples }) => {
        samples[0].file = '../1.webp';
      }),
      /is missing/,
    ],
    [
      'a net without a name',
      projectWith(({ net }) => {
        delete net.name;
      }),
      /its net/,
    ],
    [
      'a number given before',
      projectWith((project) => {
        project.nextId = 3;
      }),
      /next number/,
    ],
    [
      'a share above a half',
      projectWith((project) => {
        project.share = 0.9;
      }),
      /held out/,
    ],
    [
      'a best epoch that is none',
      projectWith(({ training }) => {
        training.best = 5;
      }),
      /how training went/,
    ],
    [
      'an epoch without a loss',
      projectWith(({ training }) => {
        training.history[0].loss = null;
      }),
      /how training went/,
    ],
    ['no picture', { 'samples/a_b/1.webp': () => null }, /1\.webp is missing/],
    ['half a picture', { 'samples/a_b/1.webp': () => 'RIFF' }, /another picture/],
    ['no weights', { 'model.safetensors': () => null }, /model\.safetensors is missing/],
    ['no momentum', { 'state.safetensors': () => null }, /state\.safetensors is missing/],
  ]);
  for (const [what, changes, message] of cases) {
    await assert.rejects(
      openArchive(await altered(archive, changes)),
      (error) => error instanceof RequestError && message.test(error.message),
      what,
    );
  }
  await assert.rejects(openArchive(await altered(archive, { 'model.safetensors': () => 'x' })), {
    code: 'bad-weights',
  });
});

test('a project file that is cut off anywhere is refused', async () => {
  const whole = await pack();
  for (let length = 0; length < whole.size; length += 97) {
    await assert.rejects(openArchive(whole.slice(0, length)), RequestError, `${length} of ${whole.size} bytes`);
  }
});

test('the opening of many pictures tells how far it is, and can be given up', async () => {
  const archive = await pack(lessonOf(NAMES, 200));
  /** @type {number[]} */
  const shares = [];
  await openArchive(archive, { onProgress: (share) => shares.push(share) });
  assert.deepEqual(
    shares,
    [64, 128, 192].map((count) => count / 200),
  );
  const stop = new AbortController();
  const given = openArchive(archive, { signal: stop.signal, onProgress: () => stop.abort() });
  await assert.rejects(given, { name: 'AbortError' });
});
