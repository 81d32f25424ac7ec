// Where a model's files are fetched from: beside the manifest, wherever that came from, and with its query.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
/** @import { AddressInfo } from 'node:net' */

Object.assign(globalThis, { self: new EventTarget() }); // as in a worker
const { fetchManifest, fetchShard } = await import('../../www/js/worker/shards.js');

/** @type {(string | undefined)[]} */
const asked = [];

const server = createServer(({ url = '' }, response) => {
  asked.push(url);
  if (url.startsWith('/latest/'))
    response.writeHead(302, { location: `/v3/${url.includes('keep') ? url.split('/')[2] : 'manifest.json'}` });
  else if (url.startsWith('/private/') && !url.includes('token=abc')) response.writeHead(403);
  response.end(url.includes('.bin') ? 'four' : '{}');
});
await new Promise((resolve) => server.listen(0, () => resolve(undefined)));
after(() => server.close());
const origin = `http://localhost:${/** @type {AddressInfo} */ (server.address()).port}`;

/** What is asked for. @param {string} manifest @param {string} [file] */
async function fetched(manifest, file = 'a.bin') {
  asked.length = 0;
  const { signal } = new AbortController();
  const { from } = await fetchManifest(new URL(manifest, origin), signal);
  const shard = { file, bytes: 4, sha256: `${manifest} ${file}` };
  assert.equal((await fetchShard(shard, from, signal, () => {})).length, 4);
  return asked;
}

test('a query goes along', async () => {
  assert.deepEqual(await fetched('/private/manifest.json?token=abc'), [
    '/private/manifest.json?token=abc',
    '/private/a.bin?token=abc',
  ]);
  assert.deepEqual((await fetched('/v3/manifest.json?token=abc', 'a.bin?v=2'))[1], '/v3/a.bin?v=2');
  assert.deepEqual((await fetched('/v3/manifest.json'))[1], '/v3/a.bin');
});

test('files are beside what a redirection led to', async () => {
  assert.equal((await fetched('/latest/manifest.json'))[2], '/v3/a.bin');
  assert.equal((await fetched('/latest/manifest.json?token=abc'))[2], '/v3/a.bin?token=abc');
  assert.equal((await fetched('/latest/manifest.json?keep=1'))[2], '/v3/a.bin?keep=1');
});
