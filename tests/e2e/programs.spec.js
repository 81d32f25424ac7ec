// @ts-check
// A project is one and the same to the page, to Python and to the native command.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { drawing } from './embed.js';
import { nativeAnswers, nativeTeach } from './native.js';
import { heldSo, png } from './pictures.js';
import { answer, download, learn, open, saved, SHAPES, show, train } from './projects.js';
import { expect, test } from './support.js';
import { unzip } from '../../www/js/unzip.js';

/** @import { Page, TestInfo } from '@playwright/test' */

/** To have torch, safetensors and pillow; where it has not, that is said, and the test counts as skipped. */
const PYTHON = process.env.PYTHON ?? 'python3';

/** Whether there is a Python that can load a project: it is asked what it has, since importing that takes seconds. */
function hasTorch() {
  const has = 'from importlib.util import find_spec as f; exit(not all(map(f, ["torch", "safetensors", "PIL"])))';
  return spawnSync(PYTHON, ['-c', has], { stdio: 'ignore' }).status === 0;
}

for (const [net, what, epochs] of /** @type {const} */ ([
  ['lenet', 'head', 10],
  ['lenet', 'whole', 10],
  ['alexnet', 'head', 10],
  ['alexnet', 'last', 1],
  ['alexnet', 'whole', 1],
  ['efficientnet-lite0', 'head', 10],
  ['efficientnet-lite0', 'last', 1],
])) {
  test(`PyTorch and the native command load the project and answer the same (${net}, ${what})`, async ({
    page,
  }, info) => {
    test.skip(!hasTorch(), `${PYTHON} has no torch, safetensors and pillow`);
    await open(page, net);
    await show(page, 8);
    await learn(page, what);
    await train(page, epochs);
    await saved(page);
    const path = info.outputPath('project.zip');
    await download(page, path);
    const answers = await answersOf(page);
    const said = await comparedInTorch(path, answers, info);
    info.annotations.push({ type: 'torch', description: said });
    console.log(said);
    expectAlike(nativeProbabilities(path, answers, info), answers);
  });
}

for (const [net, layers] of /** @type {const} */ ([
  ['lenet', '0'],
  ['lenet', 'all'],
  ['efficientnet-lite0', '0'],
])) {
  test(`what the native command teaches is a project of the page (${net}, ${layers} layers)`, async ({
    page,
  }, info) => {
    for (const [index, shape] of SHAPES.entries()) {
      mkdirSync(info.outputPath('shapes', shape), { recursive: true });
      for (let seed = 0; seed < 8; seed += 1) {
        const file = info.outputPath('shapes', shape, `${seed}.png`);
        writeFileSync(file, Buffer.from(drawing(shape, 100 * index + seed), 'base64'));
      }
    }
    const path = info.outputPath('shapes.zip');
    const { measured } = nativeTeach(info.outputPath('shapes'), net, path, '--layers', layers, '--epochs', '10');
    expect(measured.heldOut).toBe(true);

    await open(page, net);
    await page.locator('.projects').click();
    await page.locator('.open-project input').setInputFiles(path);
    await expect(page.locator('.class-count')).toHaveText(['8 examples', '8 examples']);
    await saved(page);
    const answers = await answersOf(page);
    expectAlike(nativeProbabilities(path, answers, info), answers);

    // The page writes what it has opened as it found it, but for what it measures anew.
    const again = info.outputPath('again.zip');
    await download(page, again);
    const [written, found] = [await contents(again), await contents(path)];
    expect([...written.keys()]).toEqual([...found.keys()]);
    const exact = [...found.keys()].filter((name) => !/project|settings|CARD|safetensors/.test(name));
    expect(exact).toHaveLength(3 + 16);
    for (const name of exact)
      expect(written.get(name)?.equals(/** @type {Buffer} */ (found.get(name))), name).toBe(true);
    const [ours, theirs] = [written, found].map((files) => JSON.parse(`${files.get('project.json')}`));
    for (const project of [ours, theirs]) {
      expect(project.training.bestState).toBe(project.training.state);
      for (const each of ['state', 'bestState', 'settings']) delete project.training[each];
      delete project.saved;
      delete project.net.src;
    }
    expect(ours).toEqual(theirs);
    const [here, there] = [written, found].map((files) =>
      `${files.get('MODEL_CARD.md')}`
        .replace('in the browser', 'by the command `alexnet teach`')
        .replace(/`[^`]*manifest\.json`/, 'src')
        .replace(/[\d.]+/g, '0'),
    );
    expect(here).toBe(there);
    if (hasTorch()) console.log(await comparedInTorch(path, answers, info));
  });
}

/** @param {Page} page @param {string} picture a drawing */
async function asJpeg(page, picture) {
  const bytes = await page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(/** @type {any} */ (window).picture(base64));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
  }, picture);
  return Buffer.from(bytes);
}

/** What the page makes of drawings that it has not learnt from. @param {Page} page */
async function answersOf(page) {
  const answers = [];
  for (const [index, shape] of SHAPES.entries()) {
    for (let seed = 0; seed < 4; seed += 1) {
      const picture = drawing(shape, 1000 + 10 * index + seed);
      answers.push({ picture, lossy: false, probabilities: await answer(page, picture) });
    }
  }
  // As cameras and scanners write them: lying on its side, and with 16 bits a pixel.
  const wide = Buffer.alloc(2 * 120 * 80);
  for (let at = 0; at < wide.length; at += 2) wide.writeUInt16BE(((at / 2) % 120) * 500, at);
  for (const [file, lossy] of /** @type {const} */ ([
    [heldSo(await asJpeg(page, drawing('cross', 7)), 6), true],
    [png(120, 80, wide), false],
  ])) {
    const picture = file.toString('base64');
    answers.push({ picture, lossy, probabilities: await answer(page, picture) });
  }
  return answers;
}

/** @typedef {Awaited<ReturnType<typeof answersOf>>} Answers */

/** One for all tests of a worker, since PyTorch takes seconds to import. @type {ReturnType<typeof startPython> | null} */
let python = null;

function startPython() {
  const script = new URL('../python/compare.py', import.meta.url).pathname;
  const { stdin, stdout } = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { stdin, answers: createInterface(stdout)[Symbol.asyncIterator]() };
}

test.afterAll(() => {
  python?.stdin.end();
  python = null;
});

/** Has the same drawings named in PyTorch, which must agree. @param {string} project @param {Answers} answers @param {TestInfo} info */
async function comparedInTorch(project, answers, info) {
  const file = info.outputPath('answers.json');
  writeFileSync(file, JSON.stringify(answers));
  python ??= startPython();
  python.stdin.write(`${JSON.stringify([project, file])}\n`);
  const said = String(JSON.parse((await python.answers.next()).value));
  expect(said).toContain('10 answers are the same');
  return said;
}

/** @param {Record<string, number>[]} found @param {Answers} answers */
function expectAlike(found, answers) {
  for (const [index, { lossy, probabilities }] of answers.entries()) {
    const all = Object.entries(probabilities).map(([label, probability]) =>
      Math.abs(probability - found[index][label]),
    );
    expect(Math.max(...all), `picture ${index}`).toBeLessThan(lossy ? 2e-3 : 5e-4);
  }
}

/** What the native command makes of the same drawings. @param {string} project @param {Answers} answers @param {TestInfo} info */
function nativeProbabilities(project, answers, info) {
  const files = answers.map(({ picture }, index) => {
    const name = info.outputPath(`${index}.png`);
    writeFileSync(name, Buffer.from(picture, 'base64'));
    return name;
  });
  return nativeAnswers(project, files).map(({ predictions }) =>
    Object.fromEntries(predictions.map(({ label, probability }) => [label, probability])),
  );
}

/** The files of an archive. @param {string} path */
async function contents(path) {
  const files = await unzip(new Blob([readFileSync(path)]));
  const read = files.map(async ({ name, open }) => {
    const file = await open();
    return /** @type {[string, Buffer]} */ ([name, Buffer.from(await file.arrayBuffer())]);
  });
  return new Map(await Promise.all(read));
}
