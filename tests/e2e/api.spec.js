// @ts-check
// The engine for programmers, as a page uses it that imports js/index.js.

import { drawing, embed, withPictures } from './embed.js';
import { expect, test } from './support.js';
import { workers } from './worker.js';

/** @import { Page } from '@playwright/test' */

const MANIFEST = 'weights/lenet/manifest.json';

/** Opens a page that has imported the package, as `alexnet`. @param {Page} page */
async function importing(page) {
  await embed(page, '<h1>A page</h1>');
  await withPictures(page);
  await page.evaluate(async () => {
    Object.assign(window, { alexnet: await import(new URL('js/index.js', document.baseURI).href) });
  });
}

/** Loads LeNet, as `classifier`. @param {Page} page */
async function load(page) {
  await importing(page);
  await page.evaluate(async (manifest) => {
    const classifier = await /** @type {any} */ (window).alexnet.Classifier.load(manifest, { device: 'cpu' });
    Object.assign(window, { classifier });
  }, MANIFEST);
}

/** What an expression in the page is rejected with. @param {Page} page @param {string} expression */
const failure = (page, expression) =>
  page.evaluate(`(async () => {
  try { await (async () => ${expression})(); } catch (error) { return { name: error.name, code: error.code, message: error.message }; }
})()`);

test('loads a net, with progress, and says what it is', async ({ page }) => {
  await importing(page);
  const { stages, ...said } = await page.evaluate(async (manifest) => {
    /** @type {string[]} */
    const stages = [];
    const onProgress = (/** @type {{ stage: string }} */ { stage }) => stages.push(stage);
    const classifier = await /** @type {any} */ (window).alexnet.Classifier.load(manifest, {
      device: 'cpu',
      onProgress,
    });
    const { model, labels, device, devices } = classifier;
    return { stages, model, labels, device, kinds: devices.map((/** @type {{ kind: string }} */ { kind }) => kind) };
  }, MANIFEST);
  expect([stages[0], stages.at(-1)]).toEqual(['starting', 'ready']);
  expect(said).toMatchObject({ model: { name: 'LeNet' }, device: 'cpu', kinds: ['cpu', 'webgpu'] });
  expect(said.labels).toContain('Bag');
});

test('takes a picture in every form that the web has', async ({ page }) => {
  await page.route('**/ring.png', (route) =>
    route.fulfill({ contentType: 'image/png', body: Buffer.from(drawing('ring', 1), 'base64') }),
  );
  await load(page);
  const answers = await page.evaluate(
    async (base64) => {
      const { classifier, picture } = /** @type {any} */ (window);
      const blob = picture(base64);
      const bitmap = await createImageBitmap(blob);
      const { width, height } = bitmap;
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.drawImage(bitmap, 0, 0);
      const imageData = context.getImageData(0, 0, width, height);
      const offscreen = new OffscreenCanvas(width, height);
      offscreen.getContext('2d')?.drawImage(bitmap, 0, 0);
      const image = new Image();
      image.src = 'ring.png';
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = canvas.captureStream();
      await video.play();
      const pixels = new Uint8Array(imageData.data);
      const forms = { bitmap, imageData, image, video, canvas, offscreen, blob, picture: { width, height, pixels } };
      /** @type {Record<string, string>} */
      const named = {};
      for (const [form, given] of Object.entries(forms)) {
        // Each twice: what is given stays the caller's.
        await classifier.classify(given);
        const {
          predictions: [{ label, probability }],
        } = await classifier.classify(given, { top: 1 });
        named[form] = form === 'video' ? label : `${label} ${probability.toFixed(3)}`; // a video's colours are about right
      }
      return named;
    },
    drawing('ring', 1),
  );
  const { video, ...others } = answers;
  expect(new Set(Object.values(others)).size, JSON.stringify(answers)).toBe(1);
  expect(others.blob.startsWith(video)).toBe(true);
});

test('has one class of errors for each family of codes', async ({ page }) => {
  await load(page);
  await page.route('**/nowhere/manifest.json', (route) => route.fulfill({ contentType: 'text/html', body: 'Welcome' }));
  await page.route('**/unreachable/manifest.json', (route) =>
    route.fulfill({ contentType: 'text/plain', status: 200, body: '{' }),
  );
  for (const [expression, name, code, message] of /** @type {const} */ ([
    ["alexnet.Classifier.load('')", 'RequestError', 'bad-request', /"" is no address/],
    [
      "alexnet.Classifier.load('x', { device: 'tpu' })",
      'RequestError',
      'bad-request',
      /choose one of auto, cpu, webgpu/,
    ],
    ["alexnet.Classifier.load('nowhere/manifest.json')", 'ModelError', 'bad-manifest', /web page in place of/],
    ["alexnet.Classifier.load('unreachable/manifest.json')", 'ModelError', 'bad-manifest', /manifest/],
    ["classifier.classify(picture(btoa('?')))", 'PictureError', 'bad-picture', /cannot be read as a picture/],
    ['classifier.classify(null)', 'RequestError', 'bad-request', /Null is no picture/],
    [
      'classifier.classify({ width: 2, height: 2, pixels: new Uint8Array(3) })',
      'PictureError',
      'bad-picture',
      /16 bytes/,
    ],
    ["classifier.classify(document.createElement('video'))", 'PictureError', 'bad-picture', /<video> cannot be read/],
    [
      'classifier.classify(new ImageData(1, 1), { top: 0 })',
      'RequestError',
      'bad-request',
      /top has to be a whole number/,
    ],
    ["classifier.teach(['one'])", 'RequestError', 'bad-request', /two/],
    ['classifier.addSample(0, new ImageData(1, 1))', 'RequestError', 'bad-request', /taught/],
    ["classifier.useDevice('gpu')", 'RequestError', 'bad-request', /"gpu" is no device/],
    ['classifier.train({ epochs: 1.5 }).next()', 'RequestError', 'bad-request', /epochs has to be a whole number/],
  ])) {
    expect(await failure(page, expression), expression).toEqual({
      name,
      code,
      message: expect.stringMatching(message),
    });
  }
  await page.evaluate(() => /** @type {any} */ (window).classifier.close());
  expect(await failure(page, 'classifier.classify(new ImageData(1, 1))')).toMatchObject({
    name: 'WorkerError',
    code: 'worker',
  });
  const families = await page.evaluate(() => {
    const { Classifier, define, setBase, toSample, ...errors } = /** @type {any} */ (window).alexnet;
    return Object.values(errors).every(
      (/** @type {any} */ each) =>
        new each('worker', '') instanceof errors.AlexNetError && new each('worker', '') instanceof Error,
    );
  });
  expect(families).toBe(true);
});

test('gives up what is aborted, with the reason of the signal', async ({ page }) => {
  await load(page);
  const aborted = { name: 'AbortError', code: 20, message: expect.any(String) };
  expect(await failure(page, `alexnet.Classifier.load('${MANIFEST}', { signal: AbortSignal.abort() })`)).toEqual(
    aborted,
  );
  expect(await failure(page, 'classifier.classify(new ImageData(9, 9), { signal: AbortSignal.abort() })')).toEqual(
    aborted,
  );
  expect(await failure(page, "classifier.teach(['a', 'b'], { signal: AbortSignal.abort() })")).toEqual(aborted);
  expect(await failure(page, 'classifier.addSample(0, new ImageData(9, 9), { signal: AbortSignal.abort() })')).toEqual(
    aborted,
  );
  expect(await failure(page, 'classifier.train({ signal: AbortSignal.abort() }).next()')).toEqual(aborted);
  expect(await failure(page, 'classifier.exportModel({ signal: AbortSignal.abort() })')).toEqual(aborted);
  expect(
    await failure(page, "classifier.classify(new ImageData(9, 9), { signal: AbortSignal.abort(new Error('enough')) })"),
  ).toMatchObject({ name: 'Error', message: 'enough' });
  // In the midst of it; the worker is gone then.
  expect(
    await failure(
      page,
      `(() => {
    const controller = new AbortController();
    return alexnet.Classifier.load('${MANIFEST}', { signal: controller.signal, onProgress: () => controller.abort() });
  })()`,
    ),
  ).toEqual(aborted);
  await expect.poll(() => workers(page).length).toBe(1);
  // Of pictures that wait, the aborted ones are passed over.
  expect(
    await page.evaluate(async () => {
      const { classifier } = /** @type {any} */ (window);
      const controller = new AbortController();
      const given = Array.from({ length: 5 }, (_, index) =>
        classifier.classify(new ImageData(9, 9), index === 4 ? {} : { signal: controller.signal }),
      );
      controller.abort();
      return (await Promise.allSettled(given)).map(({ status }) => status);
    }),
  ).toEqual([...Array(4).fill('rejected'), 'fulfilled']);
});

test('trains step by step, until the loop is left or the signal says so', async ({ page }) => {
  await load(page);
  const outcome = await page.evaluate(
    async ([rings, crosses]) => {
      const { classifier, picture } = /** @type {any} */ (window);
      const own = classifier.labels;
      await classifier.teach(['ring', 'cross']);
      let counts;
      for (const ring of rings) counts = await classifier.addSample(0, picture(ring));
      for (const cross of crosses) counts = await classifier.addSample(1, picture(cross));
      const before = classifier.labels;

      /** @type {number[]} */
      const epochs = [];
      for await (const { epoch, loss, accuracy } of classifier.train({ epochs: 15 })) {
        if (Number.isFinite(loss) && accuracy >= 0 && accuracy <= 1) epochs.push(epoch);
      }
      let left = 0;
      for await (const { epoch } of classifier.train({ epochs: 1000 })) {
        left = epoch;
        if (epoch === 18) break;
      }
      const controller = new AbortController();
      let reason = '';
      try {
        for await (const { epoch } of classifier.train({ epochs: 1000, signal: controller.signal })) {
          if (epoch > 0) controller.abort();
        }
      } catch (error) {
        reason = /** @type {Error} */ (error).name;
      }
      let overtaken = '';
      let newer;
      try {
        for await (const { epoch } of classifier.train({ epochs: 1000 }))
          if (epoch > 0) newer ??= classifier.train({ epochs: 1 }).next();
      } catch (error) {
        overtaken = /** @type {Error} */ (error).name;
      }
      await newer;
      const after = classifier.labels;
      const {
        predictions: [{ label }],
      } = await classifier.classify(picture(rings[0]));
      await classifier.reset();
      return { counts, own, before, epochs, left, reason, overtaken, after, label, reset: classifier.labels };
    },
    /** @type {const} */ (['ring', 'cross']).map((shape) => [1, 2, 3, 4, 5].map((seed) => drawing(shape, seed))),
  );
  expect(outcome).toMatchObject({
    counts: [5, 5],
    epochs: Array.from({ length: 15 }, (_, index) => index + 1),
    left: 18,
    reason: 'AbortError',
    overtaken: 'StoppedError',
    after: ['ring', 'cross'],
    label: 'ring',
  });
  expect(outcome.before, 'nothing is learnt yet').toEqual(outcome.own);
  expect(outcome.reset).toEqual(outcome.own);
});

test('defines the element when it is asked to', async ({ page }) => {
  await page.route('**/bare.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>Bare</title><link rel="icon" href="favicon.svg">',
    }),
  );
  await page.goto('./bare.html');
  const [before, after] = await page.evaluate(async () => {
    const { define } = await import(new URL('js/index.js', document.baseURI).href);
    const known = customElements.get('alexnet-classifier') !== undefined;
    return [known, (await define()) === customElements.get('alexnet-classifier')];
  });
  expect([before, after]).toEqual([false, true]);
});
