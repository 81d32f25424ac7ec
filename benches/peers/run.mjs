#!/usr/bin/env node
// The peers and ours, interleaved: every round runs every contestant at every work, each in a fresh browser.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { Browsers } from './browser.mjs';
import { OTHERS, OURS, PEERS } from './contestants.mjs';
import { DATA, SPEC, makeData } from './data.mjs';
import { number, report } from './report.mjs';
import { median } from './summary.mjs';

const HERE = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    work: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    timeout: { type: 'string', default: '240' },
    quick: { type: 'boolean', default: false },
    gpu: { type: 'boolean', default: false },
    dist: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: join(DATA, 'results.json') },
    markdown: { type: 'string' },
    report: { type: 'boolean', default: false },
  },
});
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const list = (text) => text.split(',').filter(Boolean);

/** Those that are asked for, and a name that there is not is a mistake. */
function pick(all, wanted, usual, matches = (name, want) => name === want) {
  const missing = wanted.filter((want) => !all.some((name) => matches(name, want)));
  if (missing.length) throw new Error(`there is no ${missing.join(', ')}, only ${all.join(', ')}`);
  return wanted.length ? all.filter((name) => wanted.some((want) => matches(name, want))) : usual;
}

/** All adapters, whoever takes part: another run may be under way, and then finds the same files. */
async function bundle() {
  const adapters = new Set(Object.values(everybody).map(({ adapter }) => join(HERE, `adapters/${adapter}.mjs`)));
  await build({
    entryPoints: [...adapters],
    outdir: join(DATA, 'build'),
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    logLevel: 'error',
    platform: 'browser',
    conditions: ['browser', 'import', 'production'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
}

function commit() {
  try {
    const found = execFileSync('git', ['describe', '--always', '--dirty'], { cwd: HERE, encoding: 'utf8' });
    return `commit ${found.trim()}`;
  } catch {
    return 'not from a Git repository';
  }
}

/** What whoever reads the numbers must know. */
function facts({ browser, adapter }) {
  const versions = Object.entries(json(join(HERE, 'package.json')).dependencies)
    .filter(([name]) => !['esbuild', 'flatbuffers', 'playwright-core'].includes(name))
    .map(([name, version]) => `${name} ${version}`);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model.trim()}, ${cpus().length} cores, ${platform()} ${release()}`,
    browser,
    'WebGPU adapter': adapter,
    peers: versions.join(', '),
    ours: commit(),
    rounds: `${flags.rounds}${flags.quick ? ', quick' : ''}, at most ${flags.timeout} s an iteration`,
  };
}

const zipped = new Map();
function sizeOf(files, ending) {
  const size = (file) => {
    if (!zipped.has(file)) zipped.set(file, gzipSync(readFileSync(file), { level: 9 }).length);
    return zipped.get(file);
  };
  return files.filter((file) => ending.test(file)).reduce((sum, file) => sum + size(file), 0);
}

function say(round, cell, seconds) {
  const values = (cell.losses ?? [])
    .slice(0, 5)
    .map((value) => value?.toFixed(4))
    .join(' ');
  const time = cell.times?.length ? `${number(median(cell.times))} ms` : '';
  const result = cell.error ?? cell.unable ?? `${time}, first ${number(cell.first)} ms ${values}`;
  console.log(`round ${round}, ${cell.work}, ${cell.name}: ${result} [${seconds.toFixed(0)} s]`);
  for (const message of cell.console) console.log(`  the page said: ${message.slice(0, 160)}`);
}

async function measure(contestants, works, save) {
  makeData();
  await bundle();
  const browsers = await Browsers.open(dists, flags.gpu);
  const described = await browsers.describe();
  const about = { facts: facts(described), software: /swiftshader|llvmpipe/i.test(described.adapter) };
  const results = { about, cells: [], sizes: {} };

  const names = Object.keys(contestants);
  const hopeless = new Set();
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const work of works) {
      for (const i of names.keys()) {
        // Nobody is always the first.
        const name = names[(i + round) % names.length];
        const key = `${name} ${work}`;
        const { kind } = SPEC.works[work];
        // What is checked is the same in each round, and what is patched is how whole nets are trained.
        const same = (kind === 'check' && round > 0) || (contestants[name].patch && !['train', 'check'].includes(kind));
        const elsewhere = !work.startsWith(contestants[name].works ?? '');
        if (hopeless.has(key) || same || elsewhere) continue;
        const start = Date.now();
        const options = { quick: flags.quick, timeout: Number(flags.timeout) };
        const { files, ...result } = await browsers.cell(contestants[name], SPEC.works[work], options);
        if (result.error || result.unable) hopeless.add(key);
        else results.sizes[name] = { js: sizeOf(files, /\.m?js$/), wasm: sizeOf(files, /\.wasm$/) };
        const cell = { name, work, round, busy: loadavg()[0], ...result };
        results.cells.push(cell);
        save(results);
        say(round, cell, (Date.now() - start) / 1000);
      }
    }
  }
  browsers.close();
  return results;
}

const dists = Object.fromEntries(flags.dist.map((text) => text.split(/=(.*)/s).slice(0, 2)));
for (const name of Object.keys(dists)) OURS[name].dist = `/dist/${name}/`;
const everybody = { ...OURS, ...PEERS, ...OTHERS };
const names = pick(Object.keys(everybody), list(flags.only), [...Object.keys(dists), ...Object.keys(PEERS)]);
const contestants = Object.fromEntries(names.map((name) => [name, everybody[name]]));
const allWorks = Object.keys(SPEC.works);
const works = pick(allWorks, list(flags.work), allWorks, (name, want) => name === want || name.startsWith(`${want}-`));

const out = resolve(flags.out);
const save = (results) => {
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, JSON.stringify(results));
};
const results = flags.report ? json(out) : await measure(contestants, works, save);
const text = report(results, everybody, SPEC, json(join(HERE, 'reference.json')));
console.log(`\n${text}`);
if (flags.markdown) {
  const title = '# Results of `cargo xtask bench`';
  writeFileSync(flags.markdown, `${title}\n\n${text}\n`);
  console.log(`\nwritten: ${basename(flags.markdown)}`);
}
