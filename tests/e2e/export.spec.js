// @ts-check
// What was taught is taken along: exported, put on a static host, and loaded again.

import { drawing, embed, ready, tag, withPictures } from './embed.js';
import { expect, test } from './support.js';

/** The files of an archive that holds them as they are. @param {Buffer} archive @returns {Map<string, Buffer>} */
function unpacked(archive) {
  const files = new Map();
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const [bytes, name, extra] = [
      archive.readUInt32LE(at + 22),
      archive.readUInt16LE(at + 26),
      archive.readUInt16LE(at + 28),
    ];
    const start = at + 30 + name + extra;
    files.set(archive.toString('utf8', at + 30, at + 30 + name), archive.subarray(start, start + bytes));
    at = start + bytes;
  }
  return files;
}

test('exports a net that knows what it was taught', async ({ page }) => {
  await embed(page, tag('mode="teach"'));
  await withPictures(page);
  const examples = /** @type {const} */ (['ring', 'cross']).map((shape) =>
    [1, 2, 3, 4, 5, 6].map((seed) => drawing(shape, seed)),
  );
  const { base64, type, before } = await page.evaluate(async ([rings, crosses]) => {
    const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
    const { picture } = /** @type {any} */ (window);
    element.classes = ['ring', 'cross'];
    for (const ring of rings) await element.addSample('ring', picture(ring));
    for (const cross of crosses) await element.addSample('cross', picture(cross));
    await element.train();
    const { predictions } = await element.classify(picture(rings[0]));
    const blob = await element.exportModel({ threshold: 1 });
    const reader = new FileReader();
    reader.readAsDataURL(blob);
    await new Promise((resolve) => {
      reader.onload = resolve;
    });
    return { base64: String(reader.result).split(',')[1], type: blob.type, before: predictions };
  }, examples);
  expect(type).toBe('application/zip');

  const files = unpacked(Buffer.from(base64, 'base64'));
  const manifest = JSON.parse(String(files.get('manifest.json')));
  expect(manifest.taught.labels).toEqual(['ring', 'cross']);
  expect(manifest.threshold).toBe(1);
  const named = [...manifest.shards, manifest.taught.shard].map((/** @type {{ file: string }} */ { file }) => file);
  expect([...files.keys()]).toEqual(['manifest.json', ...named]);

  await page.route('**/weights/taught/*', (route) =>
    route.fulfill({ body: files.get(route.request().url().split('/').pop() ?? '') }),
  );
  await page.locator('alexnet-classifier').evaluate((element) =>
    Object.assign(element, {
      mode: 'classify',
      src: 'weights/taught/manifest.json',
      autoload: true,
    }),
  );
  await ready(page);
  const after = await page.evaluate(async (ring) => {
    const { predictions } = await /** @type {any} */ (document.querySelector('alexnet-classifier')).classify(
      /** @type {any} */ (window).picture(ring),
    );
    return predictions;
  }, examples[0][0]);
  expect(after.map((/** @type {{ label: string }} */ { label }) => label)).toEqual(
    before.map((/** @type {{ label: string }} */ { label }) => label),
  );
  expect(after[0].probability).toBeCloseTo(before[0].probability, 2);
  await expect(page.locator('.answer-label'), 'what is not sure enough is not named').toHaveText('I don’t know');
});
