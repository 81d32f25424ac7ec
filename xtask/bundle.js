// @ts-check
// Bundles the scripts of www/ for visitors: few and small files in the place of many readable ones, with source maps beside.
//
//   node xtask/bundle.js FOLDER ENTRY...
//
// The entries keep their names. What they share lies in js/: modules there find workers and engines relative to themselves.
// The workers, and the element's own script, are one file each. Prints, as JSON, which files are loaded `first`, which `later`,
// and which for other `languages` than English; and which of all the `element` consists of.

import { readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/** Each in one file: all that it imports is part of it. */
const ALONE = ['alexnet-classifier.js', 'js/worker.js', 'js/decode.js'];

/**
 * Modules that find workers and engines relative to themselves. As entries of their own they become shared parts, which lie
 * where they did, in js/; the files of their own names, which only lead there, go away again.
 */
const ANCHORED = ['js/engine.js', 'js/decoder.js'];

/** What the element's own script loads. */
const ELEMENT = 'js/element/element.js';

const [folder, ...entries] = process.argv.slice(2);
const outdir = resolve(folder);
const www = resolve(import.meta.dirname, '../www');

/** @type {import('esbuild').BuildOptions & { metafile: true }} */
const options = {
  absWorkingDir: www,
  bundle: true,
  charset: 'utf8', // as modules always are; escaped, Chinese takes twice the room
  external: ['../engine/*'], // it is built apart
  format: 'esm',
  legalComments: 'none',
  metafile: true,
  minify: true,
  outbase: '.',
  outdir,
  sourcemap: true,
  target: 'es2022',
};

/**
 * The script that defines the element stays one of its own; whoever imports it lies in js/ afterwards.
 *
 * @type {import('esbuild').Plugin}
 */
const elementApart = {
  name: 'element-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/alexnet-classifier\.js$/ }, () => ({ path: '../alexnet-classifier.js', external: true }));
  },
};

const alone = await build({ ...options, entryPoints: ALONE });
const {
  metafile: { outputs },
} = await build({
  ...options,
  entryPoints: [...entries, ...ANCHORED],
  plugins: [elementApart],
  splitting: true,
  chunkNames: 'js/[name]-[hash]',
});

for (const [name, { entryPoint = '' }] of Object.entries(outputs)) {
  const file = resolve(www, name);
  if (ANCHORED.includes(entryPoint)) {
    for (const each of [file, `${file}.map`]) rmSync(each);
    delete outputs[name];
    delete outputs[`${name}.map`];
  } else if (!name.endsWith('.map') && dirname(file) !== resolve(outdir, 'js')) {
    if (readFileSync(file, 'utf8').includes('import.meta.url'))
      throw new Error(`${name} would look for workers beside itself`);
  }
}

/** @type {Set<string>} */
const first = new Set();
const next = Object.keys(outputs).filter((name) => entries.includes(outputs[name].entryPoint ?? ''));
for (const name of next) {
  if (first.has(name) || !outputs[name]) continue;
  first.add(name);
  next.push(...outputs[name].imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path));
}
/** @param {Iterable<string>} names below the folder that esbuild worked in */
const inFolder = (names) =>
  [...names].filter((name) => !name.endsWith('.map')).map((name) => relative(outdir, resolve(www, name)));
/** What the element can come to load. @type {Set<string>} */
const element = new Set();
const reached = Object.keys(outputs).filter((name) => outputs[name].entryPoint === ELEMENT);
for (const name of reached) {
  if (element.has(name) || !outputs[name]) continue;
  element.add(name);
  reached.push(...outputs[name].imports.map(({ path }) => path));
}
const rest = Object.keys(outputs).filter((name) => !first.has(name));
const isLanguage = (/** @type {string} */ name) => outputs[name].entryPoint?.startsWith('js/locales/');
console.log(
  JSON.stringify({
    first: inFolder([...first, ...Object.keys(alone.metafile.outputs)]),
    later: inFolder(rest.filter((name) => !isLanguage(name))),
    languages: inFolder(rest.filter(isLanguage)),
    element: inFolder([...element, ...Object.keys(alone.metafile.outputs)]),
  }),
);
