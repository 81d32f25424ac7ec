// The folders of a project file: they can be unpacked on every system, and keep classes apart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldersFor } from '../../www/js/teach/folder-names.js';

test('no folder has a name that Windows keeps for devices', () => {
  assert.deepEqual(foldersFor(['con', 'Aux', 'COM1', 'lpt³', 'console', 'nul.txt']), [
    'con_',
    'Aux_',
    'COM1_',
    'lpt³_',
    'console',
    'nul_txt',
  ]);
});

test('what no system can have in a name is replaced, at its ends left out', () => {
  assert.deepEqual(foldersFor([' a/b:c ', '..', 'boot.', '', '猫 und Mäuse']), [
    'a_b_c',
    '__',
    'boot_',
    'class 4',
    '猫 und Mäuse',
  ]);
});

test('classes that are called alike have folders of their own', () => {
  assert.deepEqual(foldersFor(['Cat', 'cat', 'cat (2)', 'c?t', 'c*t', 'e\u0301', '\u00e9']), [
    'Cat',
    'cat (2)',
    'cat _2_',
    'c_t',
    'c_t (2)',
    '\u00e9',
    '\u00e9 (2)',
  ]);
});

test('a long name is cut between characters, and still tells two classes apart', () => {
  const [first, second] = foldersFor([`${'e\u0308\u0323'.repeat(80)}a`, `${'e\u0308\u0323'.repeat(80)}b`]);
  assert.equal([...new Intl.Segmenter().segment(first)].length, 60);
  assert.ok(first.endsWith('e\u0323\u0308'.normalize('NFC')));
  assert.equal(second, `${first} (2)`);
  assert.ok(Buffer.byteLength(foldersFor(['猫'.repeat(300)])[0]) < 255);
});
