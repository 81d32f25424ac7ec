// @ts-check
// Why something failed, in the visitor's language.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileError } from '../../www/js/decoder.js';
import { listingsIn, reasonOf } from '../../www/js/element/reasons.js';
import { errorOf } from '../../www/js/errors.js';
import { textsFor } from '../../www/js/locales/index.js';

const [en, zh] = await Promise.all(['en', 'zh'].map(textsFor));

/** @param {import('../../www/js/messages.js').Problem} problem */
const both = (problem) => [en, zh].map((texts) => reasonOf(texts, errorOf(problem)));

test("what the engine tells has the visitor's words, with its values", () => {
  const message = 'a.bin has 3 bytes, the manifest says 5: try again.';
  const values = { file: 'a.bin', found: '3', expected: '5' };
  assert.deepEqual(both({ code: 'bad-shard', message, reason: 'shard-length', values }), [
    { lang: 'en', textContent: message },
    { lang: 'zh-Hans', textContent: 'a.bin 有 3 字节，应为 5 字节：下载被中断，或收到了别的文件。请重试。' },
  ]);
});

test('what became of it is said behind', () => {
  const message = 'The browser lost the GPU. Everything carries on with the CPU.';
  const told = {
    message,
    reason: /** @type {const} */ ('gpu-lost'),
    values: { why: '', next: /** @type {const} */ ('cpu') },
  };
  assert.equal(reasonOf(en, told).textContent, message);
  assert.equal(reasonOf(zh, told).textContent, '浏览器失去了 GPU。一切在 CPU 上继续。');
});

test('what has no words in a language is said in English', () => {
  const problem = {
    code: /** @type {const} */ ('bad-request'),
    message: 'Train first.',
    reason: /** @type {const} */ ('state'),
  };
  for (const said of both(problem)) assert.deepEqual(said, { lang: 'en', textContent: 'Train first.' });
  assert.deepEqual(reasonOf(zh, 'odd'), { lang: 'en', textContent: 'odd' });
});

test('files have words of their own', () => {
  const error = new FileError(new File([], 'a.png'), { reason: 'empty', sides: '' });
  assert.equal(reasonOf(en, error).textContent, 'The file is empty.');
  assert.notEqual(reasonOf(zh, error).lang, 'en');
});

test('a device says why it is not there', () => {
  const listing = {
    kind: /** @type {const} */ ('webgpu'),
    name: 'WebGPU',
    software: false,
    state: /** @type {const} */ ('unavailable'),
    why: 'No.',
    problem: { message: 'No.', reason: /** @type {const} */ ('no-webgpu') },
    largestError: null,
    milliseconds: null,
  };
  assert.deepEqual(
    [en, zh].map((texts) => listingsIn(texts, [listing])[0].why),
    ['No.', '此浏览器不向本页面提供 WebGPU。'],
  );
});
