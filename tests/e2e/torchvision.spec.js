// @ts-check
// torchvision's own AlexNet, of full size, trained a little by PyTorch: imported, and run by the page on a GPU that binds no more
// than each has to, for which its first linear layer, 151 MB, is too large.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifyDrawing, load, SHOWN, showDrawings, start, train, use, warnings } from './engine.js';
import { alexnet, importModel, nativeAnswers } from './native.js';
import { expect, GPU_WITHIN, test } from './support.js';
import { bend, withDefaultLimits, worker } from './worker.js';

test.setTimeout(3 * GPU_WITHIN);

const SCRIPT = join(import.meta.dirname, '../python/torchvision_net.py');
/** Logits, of numbers that are added in another order. */
const TOLERANCE = 1e-3;

/** Logits but for what they have in common. @param {number[]} logits */
function centred(logits) {
  const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
  return logits.map((logit) => logit - mean);
}

/**
 * By how much the logits behind what was said differ from PyTorch's, at most.
 *
 * @param {{ label: string, probability: number }[]} predictions @param {number[]} logits
 */
function difference(predictions, logits) {
  const found = logits.map((_, index) => {
    const prediction = predictions.find(({ label }) => label === `class ${index}`);
    return Math.log(/** @type {{ probability: number }} */ (prediction).probability);
  });
  const expected = centred(logits);
  return Math.max(...centred(found).map((logit, index) => Math.abs(logit - expected[index])));
}

test('torchvision’s AlexNet says what it says in PyTorch', async ({ page }) => {
  const folder = test.info().outputPath('torchvision');
  mkdirSync(folder, { recursive: true });
  const printed = execFileSync(process.env.PYTHON ?? 'python3', [SCRIPT, folder], { encoding: 'utf8' });
  /** @type {{ losses: number[], logits: number[][] }} */
  const { losses, logits } = JSON.parse(printed);
  expect(losses.at(-1), 'it was trained').toBeLessThan(losses[0]);
  const files = logits.map((_, index) => join(folder, `${index}.png`));

  await test.step('the command', () => {
    const labels = join(folder, 'labels.txt');
    importModel(join(folder, 'net.pth'), labels, join(folder, 'packed'));
    for (const [index, { predictions }] of nativeAnswers(join(folder, 'packed'), files).entries()) {
      expect(difference(predictions, logits[index]), files[index]).toBeLessThan(TOLERANCE);
    }
    expect(() =>
      alexnet('import', join(folder, 'evil.pth'), '--labels', labels, '--out', join(folder, 'evil')),
    ).toThrow(/cannot be read as a state dict/);
    expect(existsSync(join(folder, 'ran')), 'a pickle is read, and not run').toBe(false);
  });

  await page.route('**/weights/torchvision/*', (route) =>
    route.fulfill({ body: readFileSync(join(folder, 'packed', route.request().url().split('/').pop() ?? '')) }),
  );
  await bend(page, withDefaultLimits);
  await start(page, 'lenet');
  await use(page, 'webgpu');
  await load(page, 'torchvision');
  const limits = await worker(page).evaluate(() => /** @type {any} */ (self).made.limits.maxStorageBufferBindingSize);
  expect(limits).toBe(128 << 20);

  const seen = readFileSync(join(folder, 'seen.bin'));
  for (const [index, file] of files.entries()) {
    const said = await page.evaluate(
      async (base64) => {
        const { engine, picture } = /** @type {any} */ (window).bench;
        const { device, predictions, seen, side } = await engine.classify(await picture(base64), { top: 10 });
        return { device, predictions, seen: [...seen], side };
      },
      readFileSync(file, 'base64'),
    );
    expect([said.device, said.side]).toEqual(['webgpu', 224]);
    expect(difference(said.predictions, logits[index]), file).toBeLessThan(TOLERANCE);
    const [pixels, own] = [224 * 224, seen.subarray(3 * 224 * 224 * index)];
    const apart = said.seen.reduce(
      (/** @type {number} */ most, /** @type {number} */ value, /** @type {number} */ at) =>
        Math.max(most, Math.abs(value - own[3 * (at % pixels) + Math.floor(at / pixels)])),
      0,
    );
    expect(apart, 'what it sees is what torchvision shows it, to 1/255').toBeLessThanOrEqual(1);
  }

  await test.step('the layers behind the large one are trained, and those before are not', async () => {
    await showDrawings(page, 2);
    const { refused, settings } = await page.evaluate(async () => {
      const { engine } = /** @type {any} */ (window).bench;
      const refused = await engine.configure({ layers: 3 }).catch((/** @type {Error} */ { message }) => message);
      return { refused, settings: await engine.configure({ layers: 2, augment: null }) };
    });
    expect(refused).toMatch(
      /larger than what this GPU binds at once \(128 MiB\): train at most the last 2, or choose the CPU/,
    );
    expect(settings.layers).toBe(2);
    expect((await train(page, 1)).last?.epoch).toBe(1);
    expect((await classifyDrawing(page, 'ring', SHOWN)).device).toBe('webgpu');
    expect(await warnings(page)).toEqual([]);
  });
});
