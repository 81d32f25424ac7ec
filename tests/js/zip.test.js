// @ts-check
// The archives that www/js/zip.js makes, read by programs that others made. Run by `node --test tests/js/*.test.js`.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { zip } from '../zip.js';

const ENTRIES = [
  { file: 'manifest.json', bytes: new TextEncoder().encode('{"format": 1}\n') },
  { file: '0123456789abcdef.bin', bytes: Uint8Array.from({ length: 100_000 }, (_, index) => index * 31) },
  { file: 'nothing.bin', bytes: new Uint8Array(0) },
];

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
const archive = join(folder, 'model.zip');
before(async () => writeFileSync(archive, await zip(ENTRIES)));
after(() => rmSync(folder, { recursive: true }));

/** Runs a program; null if there is no such program here. @param {string} program @param {...string} args */
function run(program, ...args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8' });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

test('unzip finds every file, whole', (context) => {
  const said = run('unzip', '-d', folder, archive);
  if (said === null) return context.skip('no unzip here');
  for (const { file, bytes } of ENTRIES) assert.deepEqual(new Uint8Array(readFileSync(join(folder, file))), bytes);
});

test('python finds no fault with it', (context) => {
  const said = run('python3', '-m', 'zipfile', '-t', archive);
  if (said === null) return context.skip('no python3 here');
  assert.match(said, /Done testing/);
  assert.match(
    run('python3', '-m', 'zipfile', '-l', archive) ?? '',
    /manifest\.json.*0123456789abcdef\.bin.*nothing\.bin/s,
  );
});

test('the same files give the same archive', async () => {
  assert.deepEqual(await zip(ENTRIES), await zip(ENTRIES));
});
