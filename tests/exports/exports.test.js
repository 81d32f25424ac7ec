// @ts-check
// What is exported, in the programs of others: onnxruntime, LiteRT and MediaPipe in Python; onnxruntime-web, Teachable Machine's
// own package and ml5 in Chromium. Run by `cargo xtask test exports`.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from '@playwright/test';
import { png, random } from '../e2e/pictures.js';
import { Host } from '../host.js';

/** @import { Browser } from '@playwright/test' */

/** @typedef {{ name: string, model: string, side: number, channels: 1 | 3 }} Case */

const ROOT = resolve(import.meta.dirname, '../..');
const FORMATS = ['onnx', 'tflite', 'tflite-float16', 'teachable-machine'];

const folder = mkdtempSync(join(tmpdir(), 'alexnet-exports-'));
const weights = (/** @type {string} */ net) => join(ROOT, 'www/weights', net);

/** Every net, and one that was taught. @type {Case[]} */
const CASES = [
  { name: 'lenet', model: weights('lenet'), side: 28, channels: 1 },
  { name: 'alexnet', model: weights('alexnet'), side: 28, channels: 1 },
  { name: 'efficientnet-lite0', model: weights('efficientnet-lite0'), side: 224, channels: 3 },
  { name: 'taught', model: join(folder, 'taught.zip'), side: 224, channels: 3 },
];

/** The classes that one is taught: what their pictures are made of. @type {[name: string, colour: number[]][]} */
const COLOURS = [
  ['Red, "roughly"', [190, 60, 50]],
  ['Grün', [60, 160, 70]],
  ['蓝色', [60, 70, 190]],
];

/** What the command answers. @param {string[]} args */
function alexnet(...args) {
  const { ALEXNET } = process.env;
  if (!ALEXNET) throw new Error('run this by `cargo xtask test exports`: it sets ALEXNET');
  return JSON.parse(execFileSync(ALEXNET, [...args, '--json'], { encoding: 'utf8', maxBuffer: 1 << 24 }));
}

/**
 * A picture of the net's size with nothing at its border, as those that grey nets know: blots on black.
 *
 * @param {number} side @param {1 | 3} channels @param {number} seed @param {number[]} [colour]
 */
function picture(side, channels, seed, colour = [255, 255, 255]) {
  const next = random(seed);
  const blots = Array.from({ length: 5 }, () => [next(), next(), 0.1 + 0.2 * next(), next()]);
  const pixels = Buffer.alloc(side * side * channels);
  for (let at = 0; at < side * side; at += 1) {
    const [x, y] = [(at % side) / side, Math.floor(at / side) / side];
    const light = blots.reduce(
      (sum, [cx, cy, size, light]) => sum + light * Math.exp(-(((x - cx) / size) ** 2 + ((y - cy) / size) ** 2)),
      0,
    );
    const inside = Math.min(x, y, 1 - x, 1 - y) > 0.06 ? 1 : 0;
    for (let channel = 0; channel < channels; channel += 1) {
      const value = inside * Math.min(1, light + 0.1 * next()) * (channels === 3 ? colour[channel] : 255);
      pixels[at * channels + channel] = value;
    }
  }
  return png(side, side, pixels, channels);
}

/** The size at which Teachable Machine's models are shown everything. */
const SHOWN = 224;

/** @typedef {{ pictures: string[], expected: Record<string, number>[] }} Known what the net itself says of each picture */

/** Of pictures of the net's size, and of that size. @type {Map<string, { own: Known, shown: Known }>} */
const known = new Map();

/**
 * Makes pictures, and has the net name them.
 *
 * @param {Case} which @param {number} side
 * @returns {Known}
 */
function named({ name, model, channels }, side) {
  const pictures = [1, 2, 3, 4].map((seed) => {
    const file = join(folder, name, `${side}-${seed}.png`);
    writeFileSync(file, picture(side, channels, seed, COLOURS[seed % 3][1]));
    return file;
  });
  /** @type {{ predictions: { label: string, probability: number }[] }[]} */
  const answers = alexnet('classify', '--model', model, '--top', '1000', ...pictures);
  const expected = answers.map(({ predictions }) =>
    Object.fromEntries(predictions.map(({ label, probability }) => [label, probability])),
  );
  return { pictures, expected };
}

/** @type {Host} */
let host;
/** @type {Browser} */
let browser;

before(async () => {
  const shown = join(folder, 'shown');
  for (const [name, colour] of COLOURS) {
    mkdirSync(join(shown, name), { recursive: true });
    for (let seed = 0; seed < 6; seed += 1) {
      writeFileSync(join(shown, name, `${seed}.png`), picture(224, 3, 100 + seed, colour));
    }
  }
  alexnet('teach', shown, '--model', weights('efficientnet-lite0'), '--out', CASES[3].model, '--epochs', '20');
  for (const which of CASES) {
    const { name, model, side } = which;
    mkdirSync(join(folder, name));
    const own = named(which, side);
    known.set(name, { own, shown: side === SHOWN ? own : named(which, SHOWN) });
    for (const format of FORMATS)
      alexnet('export', '--model', model, '--to', format, '--out', join(folder, name, format));
  }
  const npm = join(import.meta.dirname, 'node_modules/');
  host = new Host({
    folders: { '/exported/': folder, '/npm/': npm, '/page/': join(ROOT, 'dist/') },
    pages: {
      '/teachable-machine.html': page(
        '@tensorflow/tfjs/dist/tf.min.js',
        '@teachablemachine/image/dist/teachablemachine-image.min.js',
      ),
      '/ml5.html': page('ml5/dist/ml5.min.js'),
      '/element.html':
        '<!doctype html><title>A page</title><script type="module" src="/page/alexnet-classifier.js"></script>' +
        '<alexnet-classifier src="/exported/net/manifest.json" device="cpu" autoload></alexnet-classifier>',
      '/onnxruntime.html': page('onnxruntime-web/dist/ort.wasm.min.js'),
    },
  });
  await host.open();
  const executablePath = process.env.CHROMIUM;
  const { args } = JSON.parse(readFileSync(join(ROOT, 'webdriver.json'), 'utf8'))['goog:chromeOptions'];
  browser = await chromium.launch({ executablePath, args });
});

after(async () => {
  await browser?.close();
  await host?.close();
  rmSync(folder, { recursive: true });
});

/** @param {string[]} scripts of npm's packages */
function page(...scripts) {
  const tags = scripts.map((script) => `<script src="/npm/${script}"></script>`).join('');
  return `<!doctype html><meta charset="utf-8"><title>A page</title>${tags}`;
}

test('onnxruntime, LiteRT and MediaPipe give the same answers', () => {
  const cases = CASES.map(({ name }) => ({ name, folder: join(folder, name), ...known.get(name)?.own }));
  const file = join(folder, 'cases.json');
  writeFileSync(file, JSON.stringify(cases));
  const { PYTHON } = process.env;
  if (!PYTHON) throw new Error('run this by `cargo xtask test exports`: it sets PYTHON');
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(ROOT, 'tests/python/exports.py'), file], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  console.log(stdout);
});

test('two processes of PyTorch train as one does, and what they made comes back', async () => {
  const script = join(ROOT, 'examples/torchrun/train.py');
  const { PYTHON } = process.env;
  if (!PYTHON) throw new Error('run this by `cargo xtask test exports`: it sets PYTHON');
  /** @param {string[]} start */
  const losses = (...start) => {
    const out = join(folder, `trained-${start.length}`);
    const words = [
      CASES[3].model,
      join(folder, 'shown'),
      '--out',
      out,
      '--epochs',
      '2',
      '--batch',
      '9',
      '--no-dropout',
    ];
    const { status, stdout, stderr } = spawnSync(PYTHON, [...start, script, ...words], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => /** @type {{ loss: number }} */ (JSON.parse(line)).loss);
  };
  const alone = losses();
  const together = losses('-m', 'torch.distributed.run', '--standalone', '--nproc_per_node', '2');
  assert.equal(alone.length, 4);
  const difference = Math.max(...alone.map((loss, step) => Math.abs(loss - together[step])));
  console.log(
    `losses ${alone.map((loss) => loss.toFixed(4)).join(', ')}; of two processes to ${difference.toExponential(1)}`,
  );
  assert.ok(difference < 1e-3, `${alone} ${together}`);

  const trained = join(folder, 'trained-5');
  const net = join(folder, 'net');
  alexnet(
    'import',
    join(trained, 'model.safetensors'),
    '--labels',
    join(trained, 'labels.txt'),
    '--out',
    net,
    '--full',
  );
  const files = COLOURS.map(([name]) => join(folder, 'shown', name, '0.png'));
  /** @type {{ predictions: { label: string }[] }[]} */
  const answers = alexnet('classify', '--model', net, ...files);
  assert.deepEqual(
    answers.map(({ predictions }) => predictions[0].label),
    COLOURS.map(([name]) => name),
  );
  const page = await browser.newPage();
  await page.goto(`${host.url}element.html`);
  const named = await page.evaluate(
    (pictures) =>
      Promise.all(
        pictures.map(async (picture) => {
          const image = await (await fetch(picture)).blob();
          const { predictions } = await /** @type {any} */ (document.querySelector('alexnet-classifier')).classify(
            image,
          );
          return predictions[0].label;
        }),
      ),
    COLOURS.map(([name]) => `/exported/shown/${encodeURIComponent(name)}/0.png`),
  );
  await page.close();
  assert.deepEqual(
    named,
    COLOURS.map(([name]) => name),
    'the element names them so, too',
  );
});

/**
 * Has a page name pictures of a case.
 *
 * @param {string} path @param {string} name of the case
 * @param {'own' | 'shown'} size
 * @param {(address: string, pictures: string[]) => Promise<Record<string, number>[]>} ask in the page
 */
async function answersOn(path, name, size, ask) {
  const page = await browser.newPage();
  try {
    await page.goto(`${host.url}${path}`);
    const address = `${host.url}exported/${name}/`;
    const { pictures: files } = known.get(name)?.[size] ?? { pictures: [] };
    const pictures = files.map((file) => address + basename(file));
    return await page.evaluate(
      ([source, address, pictures]) => new Function(`return (${source})`)()(address, pictures),
      /** @type {const} */ ([`${ask}`, address, pictures]),
    );
  } finally {
    await page.close();
  }
}

/** @param {string} name @param {'own' | 'shown'} size @param {Record<string, number>[]} answers @param {number} within */
function assertSame(name, size, answers, within) {
  const { expected } = known.get(name)?.[size] ?? { expected: [] };
  assert.equal(answers.length, expected.length);
  let largest = 0;
  for (const [index, answer] of answers.entries()) {
    assert.deepEqual(Object.keys(answer).sort(), Object.keys(expected[index]).sort());
    for (const [label, probability] of Object.entries(answer)) {
      largest = Math.max(largest, Math.abs(probability - expected[index][label]));
    }
  }
  console.log(`${name}: the largest difference of a probability is ${largest.toExponential(1)}`);
  assert.ok(largest < within, `${name}: ${largest}`);
}

for (const { name, side } of CASES) {
  // Those shown at another size than the net's are rounded elsewhere.
  const within = side === SHOWN ? 1e-3 : 1e-2;

  test(`@teachablemachine/image answers the same (${name})`, async () => {
    const answers = await answersOn('teachable-machine.html', name, 'shown', async (address, pictures) => {
      const { tf, tmImage } = /** @type {any} */ (window);
      await tf.setBackend('cpu');
      const model = await tmImage.load(
        `${address}teachable-machine/model.json`,
        `${address}teachable-machine/metadata.json`,
      );
      const answers = [];
      for (const picture of pictures) {
        const image = Object.assign(new Image(), { src: picture });
        await image.decode();
        const named = await model.predict(image);
        answers.push(Object.fromEntries(named.map((/** @type {any} */ each) => [each.className, each.probability])));
      }
      return answers;
    });
    assertSame(name, 'shown', answers, within);
  });

  test(`onnxruntime-web answers the same (${name})`, async () => {
    const answers = await answersOn('onnxruntime.html', name, 'own', async (address, pictures) => {
      const { ort } = /** @type {any} */ (window);
      ort.env.wasm.numThreads = 1;
      const session = await ort.InferenceSession.create(`${address}onnx`);
      const labels = await (await fetch(`${address}teachable-machine/metadata.json`))
        .json()
        .then((each) => each.labels);
      const answers = [];
      for (const picture of pictures) {
        const image = Object.assign(new Image(), { src: picture });
        await image.decode();
        const { width, height } = image;
        const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
        if (!context) throw new Error('no canvas');
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        const pixels = new Float32Array(3 * width * height);
        for (let at = 0; at < width * height; at += 1) {
          for (let channel = 0; channel < 3; channel += 1)
            pixels[channel * width * height + at] = data[4 * at + channel];
        }
        const { probabilities } = await session.run({
          pixels: new ort.Tensor('float32', pixels, [1, 3, height, width]),
        });
        answers.push(
          Object.fromEntries(
            labels.map((/** @type {string} */ label, /** @type {number} */ i) => [label, probabilities.data[i]]),
          ),
        );
      }
      return answers;
    });
    assertSame(name, 'own', answers, 1e-4);
  });

  // It takes long to start, and loads what the package above loads.
  if (name === 'efficientnet-lite0' || name === 'alexnet') continue;

  test(`ml5 answers the same (${name})`, async () => {
    const answers = await answersOn('ml5.html', name, 'shown', async (address, pictures) => {
      const { ml5 } = /** @type {any} */ (window);
      const classifier = await ml5.imageClassifier(`${address}teachable-machine/model.json`);
      await classifier.ready;
      const answers = [];
      for (const picture of pictures) {
        const image = Object.assign(new Image(), { src: picture });
        await image.decode();
        const named = await classifier.classify(image, 1000);
        answers.push(Object.fromEntries(named.map((/** @type {any} */ each) => [each.label, each.confidence])));
      }
      return answers;
    });
    assertSame(name, 'shown', answers, within);
  });
}
