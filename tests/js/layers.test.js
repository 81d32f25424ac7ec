// @ts-check
// The order of ARCHITECTURE.md holds: every import leads to a floor below, and nowhere do files import each other in a circle.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { circles, importsOfCrate, importsOfScripts, pathsIn } from './imports.js';

/** @import { Imports } from './imports.js' */

const ROOT = resolve(import.meta.dirname, '../..');

/** Where the files are whose order is stated, and what imports what there. @type {Record<string, () => Imports>} */
const HOUSES = {
  src: () => importsOfCrate(join(ROOT, 'src')),
  'www/js': () => importsOfScripts(join(ROOT, 'www/js')),
};

/** The floors of a house, from the top down, as ARCHITECTURE.md has them. @param {string} house */
function floors(house) {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const block = text.split(`\`\`\`layers ${house}\n`)[1]?.split('\n```')[0];
  assert.ok(block, `ARCHITECTURE.md has no order of ${house}`);
  return block.split('\n').map((line) => line.split(' ').filter(Boolean));
}

/** The room that a file is in: a folder, or the file itself. @param {string} file */
const roomOf = (file) => (file.includes('/') ? `${file.split('/')[0]}/` : file.replace(/\.\w+$/, ''));

for (const [house, read] of Object.entries(HOUSES)) {
  test(`in ${house} every import leads to a floor below`, () => {
    const imports = read();
    /** @type {Map<string, number>} */
    const floor = new Map();
    for (const [index, rooms] of floors(house).entries()) {
      for (const room of rooms) {
        assert.ok(!floor.has(room), `ARCHITECTURE.md has ${room} of ${house} twice`);
        floor.set(room, index);
      }
    }
    const rooms = new Set([...imports.keys()].filter((file) => file !== 'lib.rs').map(roomOf));
    assert.deepEqual([...floor.keys()].sort(), [...rooms].sort(), `all of ${house}, and nothing else, has a floor`);
    const climbing = [...imports].flatMap(([file, used]) =>
      [...used]
        .filter((other) => file !== 'lib.rs' && other !== 'lib.rs' && !other.startsWith('..'))
        .filter((other) => roomOf(file) !== roomOf(other))
        .filter((other) => (floor.get(roomOf(file)) ?? 0) >= (floor.get(roomOf(other)) ?? 0))
        .map((other) => `${house}/${file} imports ${house}/${other}, which is not below it`),
    );
    assert.deepEqual(climbing, []);
  });
}

test('nowhere do files import each other in a circle', () => {
  const houses = [
    ...['src', 'tools/src', 'xtask/src'].map((house) => importsOfCrate(join(ROOT, house))),
    ...['www', 'tests/js', 'tests/e2e'].map((house) => importsOfScripts(join(ROOT, house))),
  ];
  for (const imports of houses) {
    assert.ok(imports.size > 5);
    assert.deepEqual(circles(imports), []);
  }
});

const made = mkdtempSync(join(tmpdir(), 'alexnet-imports-'));
after(() => rmSync(made, { recursive: true }));

/** A folder with these files. @param {string} name @param {Record<string, string>} files */
function folder(name, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name, path)), { recursive: true });
    writeFileSync(join(made, name, path), text);
  }
  return join(made, name);
}

test('paths in braces are read one by one', () => {
  const text = 'use crate::a::{B, c::{D, self}, e::F as G};\nlet x = super::super::h::i();';
  assert.deepEqual(pathsIn(text), [
    ['crate', 'a', 'B'],
    ['crate', 'a', 'c', 'D'],
    ['crate', 'a', 'c', 'self'],
    ['crate', 'a', 'e', 'F'],
    ['super', 'super', 'h', 'i'],
  ]);
});

test('what a module hands on is imported from where it is', () => {
  const crate = folder('crate', {
    'lib.rs': 'mod a;\nmod b;\n',
    'a/mod.rs': 'mod one;\nmod two;\npub use one::One;\n',
    'a/one.rs': '#[cfg(all(test, unix))]\nuse x::Y;\nuse crate::b::B;\npub struct One;\n',
    'a/two.rs': 'use super::One;\n#[cfg(test)]\nmod tests { use crate::b::B; }\n',
    'b.rs': '// use crate::a::One;\npub struct B;\n',
  });
  const imports = importsOfCrate(crate);
  assert.deepEqual([...(imports.get('a/two.rs') ?? [])], ['a/one.rs']);
  assert.deepEqual([...(imports.get('a/one.rs') ?? [])], ['b.rs']);
  assert.deepEqual([...(imports.get('b.rs') ?? [])], []);
  assert.deepEqual(circles(imports), []);
});

test('circles are found', () => {
  const scripts = folder('scripts', {
    'a.js': "import { b } from './b.js';\n",
    'b.js': "import {\n  c,\n} from './c/c.js';\n",
    'c/c.js': "export { a } from '../a.js';\nconst later = () => import('../d.js');\n",
    'd.js': "import './a.js';\n",
  });
  assert.deepEqual(circles(importsOfScripts(scripts)), [['a.js', 'b.js', 'c/c.js']]);
});
