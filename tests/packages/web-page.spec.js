// @ts-check
// A web page of one's own: made by an element that was taught, unpacked on a host that knows nothing of it, below any path.

import { drawing, withPictures } from '../e2e/embed.js';
import { makeInPage, unpack } from '../made-page.js';
import { expect, pageUsing, SELF_HOSTED, test } from './support.js';

const TEACHER = pageUsing('alexnet/').replace('mode="classify"', 'mode="teach" device="cpu"');

test('a taught net becomes a web page that works elsewhere', async ({ page, host }, info) => {
  const site = await host({ folders: { '/alexnet/': SELF_HOSTED }, pages: { '/': TEACHER } });
  await page.goto(site.url);
  await withPictures(page);
  const drawings = /** @type {const} */ (['ring', 'cross']).map((shape) =>
    [1, 2, 3, 4, 5, 6].map((seed) => drawing(shape, seed)),
  );
  /** What it says of a ring. */
  const ask = () =>
    page.evaluate(
      async (ring) => {
        const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
        const { predictions } = await element.classify(/** @type {any} */ (window).picture(ring));
        return /** @type {{ label: string, probability: number }[]} */ (predictions);
      },
      drawing('ring', 9),
    );
  await page.evaluate(async (classes) => {
    const { picture } = /** @type {any} */ (window);
    const element = /** @type {any} */ (document.querySelector('alexnet-classifier'));
    element.classes = ['<b>ring', 'cross'];
    for (const [index, each] of classes.entries())
      for (const file of each) await element.addSample(index, picture(file));
    await element.train();
  }, drawings);
  const before = await ask();

  const folder = info.outputPath('page');
  await unpack(await page.evaluate(makeInPage), folder);
  const elsewhere = await host({ folders: { '/some/where/': folder } });
  await page.goto(`${elsewhere.url}some/where/index.html`);
  await withPictures(page);
  const after = await ask();
  expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
  for (const [rank, { probability }] of after.entries()) expect(probability).toBeCloseTo(before[rank].probability, 3);
  await expect(page.locator('alexnet-classifier .result')).toContainText(before[0].label);
  expect(elsewhere.asked.filter((path) => !path.startsWith('/some/where/'))).toEqual([]);
});
