// @ts-check
// A new release is uploaded while people have pages open.

import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifyBag, expect, netKept, pageUsing, SELF_HOSTED, start, test, works } from './support.js';

const LENET = join(SELF_HOSTED, 'weights/lenet');

const RELEASE = /alexnet-classifier-[0-9a-f]{16}/;

/** The folder of a release that is named by its hash. @param {string} folder */
const hashed = (folder) => /** @type {string} */ (readdirSync(folder).find((name) => RELEASE.test(name)));

/** Makes the next release: the same files, but for what names it. @param {string} folder */
function nextRelease(folder) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(SELF_HOSTED, folder, { recursive: true });
  const [old, next] = [hashed(folder), 'alexnet-classifier-0123456789abcdef'];
  renameSync(join(folder, old), join(folder, next));
  const entry = join(folder, 'alexnet-classifier.js');
  writeFileSync(entry, readFileSync(entry, 'utf8').replaceAll(old, next));
  return { old, next };
}

test('a page never runs on files of two releases, nor fetches weights again', async ({ page, host }, info) => {
  const next = info.outputPath('next');
  const names = nextRelease(next);
  const site = await host({ folders: { '/alexnet/': SELF_HOSTED }, pages: { '/': pageUsing('alexnet/') } });
  await page.goto(site.url);
  await expect(page.locator('alexnet-classifier').getByRole('button').first()).toBeVisible();

  // As one uploads it: over the older one, whose folder stays.
  site.folders = {
    '/alexnet/': next,
    [`/alexnet/${names.old}/`]: join(SELF_HOSTED, names.old),
  };
  await works(page);
  const used = () => new Set(site.asked.flatMap((path) => path.match(RELEASE) ?? []));
  expect([...used()]).toEqual([names.old]);
  await netKept(page, LENET);

  site.asked.length = 0;
  await page.reload();
  await works(page);
  expect([...used()]).toEqual([names.next]);
  expect(site.asked.filter((path) => path.endsWith('.bin'))).toEqual([]);
});

test('kept weights that are damaged are replaced', async ({ page, host }) => {
  const site = await host({ folders: { '/alexnet/': SELF_HOSTED }, pages: { '/': pageUsing('alexnet/') } });
  await page.goto(site.url);
  await works(page);
  await expect.poll(() => spoilKept(page)).toBe(2); // the manifest, and the shard
  const { asked } = site;
  for (const fetched of [1, 0]) {
    asked.length = 0;
    await page.reload();
    await start(page);
    expect((await classifyBag(page)).label).toBe('Bag');
    expect(asked.filter((path) => path.endsWith('.bin'))).toHaveLength(fetched);
    await netKept(page, LENET);
  }
});

/** Damages all that is kept; says how much that was. @param {import('@playwright/test').Page} page */
function spoilKept(page) {
  return page.evaluate(async () => {
    let spoilt = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        await cache.put(request, new Response('spoilt'));
        spoilt += 1;
      }
    }
    return spoilt;
  });
}
