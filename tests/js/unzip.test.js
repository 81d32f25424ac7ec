// @ts-check
// Archives that www/js/unzip.js reads: its own, those of other programs, and those that mean harm.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32 } from '../../www/js/crc32.js';
import { RequestError } from '../../www/js/errors.js';
import { unzip } from '../../www/js/unzip.js';
import { zip as zipBlobs } from '../../www/js/zip.js';
import { zip } from '../zip.js';

const folder = mkdtempSync(join(tmpdir(), 'unzip-'));
after(() => rmSync(folder, { recursive: true }));

const TEXT = new TextEncoder().encode('a shoe, a bag, a shoe, a bag\n'.repeat(40));
const FILES = [
  { file: 'cats/one.txt', bytes: TEXT },
  { file: 'cats/猫.bin', bytes: Uint8Array.from({ length: 5000 }, (_, index) => index * 31) },
  { file: 'nothing', bytes: new Uint8Array(0) },
];

/** @param {Blob} archive @returns {Promise<{ file: string, bytes: Uint8Array }[]>} */
async function contents(archive) {
  const found = [];
  for (const { name, size, open } of await unzip(archive)) {
    const bytes = new Uint8Array(await (await open()).arrayBuffer());
    assert.equal(bytes.length, size);
    found.push({ file: name, bytes });
  }
  return found;
}

/** Runs Python; null where there is none. @param {string} program @param {...string} args */
function python(program, ...args) {
  try {
    return execFileSync('python3', ['-c', program, ...args], { encoding: 'utf8' });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/** Changes some bytes. @param {Uint8Array} bytes @param {number} at @param {...number} values */
function withBytes(bytes, at, ...values) {
  const changed = bytes.slice();
  changed.set(values, at);
  return changed;
}

/** @param {Uint8Array} bytes */
const asBlob = (bytes) => new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);

/** Where a header of this kind is first. @param {Uint8Array} bytes @param {...number} kind */
const headerAt = (bytes, ...kind) => Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, ...kind]));

test('an archive comes back as it was packed', async () => {
  assert.deepEqual(await contents(asBlob(await zip(FILES))), FILES);
});

test('blobs and bytes give the same archive', async () => {
  const entries = FILES.map(({ file, bytes }) => ({ file, blob: asBlob(bytes) }));
  const blobs = await zipBlobs(entries);
  await assert.rejects(zipBlobs(entries, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.deepEqual(new Uint8Array(await blobs.arrayBuffer()), await zip(FILES));
});

test('the checksum is the one that everybody has, in one piece or several', async () => {
  const bytes = new TextEncoder().encode('123456789');
  assert.equal(crc32(bytes), 0xcbf43926);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), 0xcbf43926);
  }
});

test('compressed archives of other programs are read, with comments, folders and text before them', async (context) => {
  const made = python(
    `
import sys, zipfile
with open(sys.argv[1], 'wb') as file:
    file.write(b'#!/bin/sh unpack me' + bytes(100))
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('cats/', '')
        archive.writestr('cats/猫.txt', 'a shoe, a bag, ' * 400)
        archive.writestr('cats\\\\two.txt', 'from Windows')
        archive.comment = b'a comment ' * 20
`,
    join(folder, 'other.zip'),
  );
  if (made === null) return context.skip('no python3 here');
  const found = await contents(new Blob([readFileSync(join(folder, 'other.zip'))]));
  assert.deepEqual(
    found.map(({ file, bytes }) => [file, bytes.length]),
    [
      ['cats/猫.txt', 6000],
      ['cats/two.txt', 12],
    ],
  );
});

test('an archive that was written as a stream is read', async (context) => {
  const made = python(
    `
import io, sys, zipfile
class Pipe(io.RawIOBase):
    def __init__(self, file): self.file = file
    def writable(self): return True
    def write(self, data): return self.file.write(data)
with open(sys.argv[1], 'wb') as file, zipfile.ZipFile(Pipe(file), 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('one', 'x' * 1000)
`,
    join(folder, 'stream.zip'),
  );
  if (made === null) return context.skip('no python3 here');
  const found = await contents(new Blob([readFileSync(join(folder, 'stream.zip'))]));
  assert.deepEqual(
    found.map(({ file, bytes }) => [file, bytes.length]),
    [['one', 1000]],
  );
});

test('what is no archive is said to be none', async () => {
  for (const bytes of [new Uint8Array(0), TEXT, new Uint8Array(100_000)]) {
    await assert.rejects(unzip(asBlob(bytes)), { reason: 'archive-foreign', file: '', message: /no zip archive/ });
  }
});

test('an archive that is cut off anywhere is refused', async () => {
  const whole = await zip(FILES);
  for (let length = 0; length < whole.length; length += 1) {
    await assert.rejects(
      contents(asBlob(whole.subarray(0, length))),
      RequestError,
      `${length} of ${whole.length} bytes`,
    );
  }
});

test('with any byte changed, the contents are right or refused', async () => {
  const small = [
    { file: 'a/b', bytes: TEXT.subarray(0, 40) },
    { file: 'c', bytes: TEXT.subarray(0, 9) },
  ];
  const whole = await zip(small);
  for (let at = 0; at < whole.length; at += 1) {
    for (const bit of [1, 128]) {
      try {
        const found = await contents(asBlob(withBytes(whole, at, whole[at] ^ bit)));
        // Names have no checksum, and one of the flags tells that a file is a folder: contents that come are the right ones.
        for (const { bytes } of found) assert.ok(small.some((each) => Buffer.compare(each.bytes, bytes) === 0));
      } catch (error) {
        assert.ok(error instanceof RequestError, `byte ${at}: ${error}`);
      }
    }
  }
});

test('a zip bomb is refused before it is unpacked', async (context) => {
  const made = python(
    `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('bomb', bytes(50_000_000))
`,
    join(folder, 'bomb.zip'),
  );
  if (made === null) return context.skip('no python3 here');
  const bomb = readFileSync(join(folder, 'bomb.zip'));
  const central = headerAt(bomb, 1, 2);
  // It says that it is small, or says that it is too large.
  for (const size of [
    [0, 1, 0, 0],
    [0, 0, 0, 0x70],
  ]) {
    const [file] = await unzip(asBlob(withBytes(bomb, central + 24, ...size)));
    await assert.rejects(file.open(), RequestError);
  }
});

test('files that lie over one another are refused', async () => {
  const whole = await zip([
    { file: 'a', bytes: TEXT },
    { file: 'b', bytes: TEXT },
  ]);
  const second = headerAt(whole, 1, 2) + 47;
  const twice = withBytes(withBytes(whole, second + 42, 0, 0, 0, 0), second + 20, 0xff, 0xff);
  await assert.rejects(unzip(asBlob(twice)), { message: /larger than itself/ });
});

test('a password, another method and what is no place are named', async () => {
  const whole = await zip(FILES.slice(0, 1));
  const central = headerAt(whole, 1, 2);
  const end = headerAt(whole, 5, 6);
  const first = async (/** @type {Uint8Array} */ bytes) => (await unzip(asBlob(bytes)))[0].open();
  await assert.rejects(first(withBytes(whole, central + 8, 1)), {
    reason: 'archive-password',
    file: 'cats/one.txt',
    message: /password/,
  });
  await assert.rejects(first(withBytes(whole, central + 10, 12)), {
    reason: 'archive-method',
    file: 'cats/one.txt',
    message: /browsers do not know/,
  });
  await assert.rejects(first(withBytes(whole, end + 16, 0xff, 0xff, 0xff, 0xff)), {
    reason: 'archive-damaged',
    file: '',
    message: /lies outside/,
  });
});

/** Writes an archive whose names are the given bytes. @param {string} path @param {Buffer[]} names */
const withNames = (path, names) =>
  python(
    `import sys, zipfile
class Named(zipfile.ZipInfo):
    __slots__ = ("raw",)
    def _encodeFilenameFlags(self):
        return self.raw, self.flag_bits
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for raw in sys.argv[2:]:
        info = Named("x")
        info.raw = bytes.fromhex(raw)
        archive.writestr(info, b"a shoe")`,
    path,
    ...names.map((name) => name.toString('hex')),
  );

for (const [which, hex, language, name] of /** @type {const} */ ([
  ['UTF-8 that nothing says is UTF-8', 'e99e8b2f612e6a7067', 'en', '鞋/a.jpg'],
  ['Chinese Windows', 'd4cbb6afd0ac2f612e6a7067', 'zh', '运动鞋/a.jpg'],
  ['Chinese Windows, read elsewhere', 'd4cbb6afd0ac2f612e6a7067', 'en', '运动鞋/a.jpg'],
  ['Taiwanese Windows', 'be632f612e6a7067', 'zh-TW', '鞋/a.jpg'],
  ['Japanese Windows', '8c432f612e6a7067', 'ja', '靴/a.jpg'],
  ['Korean Windows', 'bdc5b9df2f612e6a7067', 'ko', '신발/a.jpg'],
  ['Russian Windows', '8ea1e3a2ec2f612e6a7067', 'ru', 'Обувь/a.jpg'],
  ['German Windows', '4d9462656c2f8e2e6a7067', 'de', 'Möbel/Ä.jpg'],
  ['German Windows, read in China', '4d9462656c2f8e2e6a7067', 'zh', 'Möbel/Ä.jpg'],
  ['Portuguese Windows', '4dc66f2f612e6a7067', 'en', 'Mão/a.jpg'],
])) {
  test(`names of ${which}`, async (context) => {
    const path = join(folder, 'names.zip');
    if (withNames(path, [Buffer.from(hex, 'hex')]) === null) return context.skip('there is no Python');
    const [file] = await unzip(new Blob([readFileSync(path)]), [language]);
    assert.equal(file.name, name);
  });
}

test('a zip64 is read, also behind something else', async (context) => {
  const path = join(folder, 'large.zip');
  const program = `import sys, zipfile
zipfile.ZIP_FILECOUNT_LIMIT = 1
zipfile.ZIP64_LIMIT = 10
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for name in ("cats/one.txt", "cats/two.txt"):
        with archive.open(name, "w", force_zip64=True) as file:
            file.write(b"a shoe, a bag")`;
  if (python(program, path) === null) return context.skip('there is no Python');
  const bytes = readFileSync(path);
  assert.ok(headerAt(bytes, 6, 6) > 0 && headerAt(bytes, 6, 7) > 0);
  for (const before of [0, 100]) {
    const found = await contents(new Blob([new Uint8Array(before), bytes]));
    assert.deepEqual(
      found.map(({ file, bytes }) => [file, Buffer.from(bytes).toString()]),
      ['cats/one.txt', 'cats/two.txt'].map((file) => [file, 'a shoe, a bag']),
    );
  }
});
