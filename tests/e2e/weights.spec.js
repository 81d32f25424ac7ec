// @ts-check
// The weights do not arrive as they should: the page says so, keeps nothing of it, and recovers.

import { answer, cached, expect, loaded, open, test } from './support.js';

/** @import { Page, Route } from '@playwright/test' */

const MANIFEST = '**/weights/alexnet/manifest.json';
const SHARDS = /\/weights\/alexnet\/(?!manifest\.json)[^/]+$/;

/** @param {Page} page @param {RegExp} message */
async function failsWith(page, message) {
  await expect(page.locator('#clothes-classifier .loading')).toHaveClass(/failed/, { timeout: 60_000 });
  await expect(page.getByRole('alert').first()).toHaveText(message);
  expect(await cached(page), 'nothing that was refused is kept').toEqual([]);
}

/** @param {Page} page */
async function heals(page) {
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await loaded(page);
  expect(await answer(page)).toBeTruthy();
}

test('a shard with one wrong byte', async ({ page }) => {
  await page.route(SHARDS, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[Math.floor(body.length / 2)] ^= 1;
    await route.fulfill({ response, body });
  });
  await page.goto('./#clothes');
  await failsWith(page, /SHA-256|hash/i);
  await heals(page);
});

test('a shard that is cut short', async ({ page }) => {
  await page.route(SHARDS, async (route) => {
    const response = await route.fetch();
    const body = (await response.body()).subarray(0, 1000);
    const { 'content-length': _, ...headers } = response.headers();
    await route.fulfill({ status: 200, headers, body });
  });
  await page.goto('./#clothes');
  await failsWith(page, /bytes/i);
  await heals(page);
});

const webPage = (/** @type {Route} */ route) =>
  route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html><title>Welcome</title>' });

test('a web page in place of a shard', async ({ page }) => {
  await page.route(SHARDS, webPage);
  await page.goto('./#clothes');
  await failsWith(page, /sent a web page in place of/);
  await heals(page);
});

test('a web page in place of the manifest', async ({ page }) => {
  await page.route(MANIFEST, webPage);
  await page.goto('./#clothes');
  await failsWith(page, /sent a web page in place of alexnet\/manifest\.json/);
  await heals(page);
});

test('a web page that does not say so', async ({ page }) => {
  await page.route(MANIFEST, (route) =>
    route.fulfill({ status: 200, contentType: 'application/json', body: '<!doctype html><title>Welcome</title>' }),
  );
  await page.goto('./#clothes');
  await failsWith(page, /manifest/i);
  await heals(page);
});

test.describe('with a failing server', () => {
  test.use({ meantErrors: /Failed to load resource/ });

  test('a missing shard', async ({ page }) => {
    await page.route(SHARDS, (route) => route.fulfill({ status: 404, body: 'no' }));
    await page.goto('./#clothes');
    await failsWith(page, /the server answered 404/);
    await heals(page);
  });

  test('no connection', async ({ page }) => {
    await page.route(MANIFEST, (route) => route.abort('connectionfailed'));
    await page.goto('./#clothes');
    await failsWith(page, /Check the connection/);
    await heals(page);
  });
});

test('verified shards are kept, and a spoilt one is found out and replaced', async ({ page }) => {
  await open(page);
  const { shards } = await (await page.request.get('weights/alexnet/manifest.json')).json();
  await expect.poll(async () => (await cached(page)).length).toBe(shards.length);
  const kept = await cached(page);

  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) await cache.put(request, new Response('spoilt'));
    }
  });
  await page.reload();
  await loaded(page);
  await expect.poll(() => cached(page)).toEqual(kept);

  // From here on nothing needs to come over the network.
  let fetched = 0;
  await page.route(SHARDS, (route) => {
    fetched += 1;
    return route.continue();
  });
  await page.reload();
  await loaded(page);
  expect(fetched).toBe(0);
});
