// The tables, in Markdown: for the terminal and for RESULTS.md.

import { correctness, speed } from './bars.mjs';
import { ratio, rows } from './summary.mjs';

/** Three digits are more than these measurements hold. */
export function number(value) {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return value.toFixed(0);
  return value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

const error = (value) => (value === undefined ? '–' : value.toExponential(0));
const times = ({ ratio, most } = {}) => (ratio === undefined ? '–' : `${most ? '≤ ' : ''}${ratio.toFixed(2)}`);
const plain = (text) => text.replaceAll('|', '/').replaceAll('\n', ' ').slice(0, 64);

/** A table with its columns padded, as one reads it in a terminal. */
function table(head, body) {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...body].map((cells) => cells[i].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n');
}

const HEAD = [
  'contestant',
  'ms',
  '× best peer',
  'rounds',
  'CPU ms',
  'first ms',
  'ready ms',
  'blocked ms',
  'peak MB',
  'error',
];

function lineOf(row, rows) {
  if (row.error) {
    const least = row.atLeast ? `> ${number(row.atLeast)}` : '–';
    return [row.name, least, '–', plain(row.error), ...Array(HEAD.length - 4).fill('')];
  }
  const notes = `${row.once ? ' (one)' : ''}${row.failed ? ` (${row.failed} failed)` : ''}`;
  return [
    row.name,
    number(row.ms),
    times(ratio(row, rows)),
    row.rounds.map(number).join(' ') + notes,
    number(row.cpu),
    number(row.first),
    number(row.ready),
    number(row.longTask),
    number(row.peakMb),
    error(row.difference),
  ];
}

/** Met or missed; nothing where ours did not take part. */
function bars(rowsOf, reference) {
  const verdicts = speed(rowsOf).map(({ what, name, bar, verdict, ...rest }) => [
    what,
    name,
    `≤ ${bar} × best peer`,
    times(rest),
    verdict,
  ]);
  const answers = correctness(rowsOf, reference).map(({ what, name, limit, difference, verdict }) => [
    `answers, ${what}`,
    name,
    `error ≤ ${limit}`,
    error(difference),
    verdict,
  ]);
  const body = [...verdicts, ...answers];
  return body.length ? ['## Bars', table(['what', 'contestant', 'bar', 'found', ''], body)] : [];
}

/** What was downloaded, compressed. */
function bytes(sizes) {
  const kb = (value) => (value / 1024).toFixed(0);
  const body = Object.entries(sizes).map(([name, { js, wasm }]) => [name, kb(js), kb(wasm), kb(js + wasm)]);
  return table(['contestant', 'JS kB', 'wasm kB', 'together'], body);
}

const SOFTWARE = `**The adapter is software: a GPU made of CPU code, and no measure of what a GPU does.** Read the
numbers as ratios between contestants on this machine.`;

const COLUMNS = `- \`ms\`: median over the rounds of the median iteration; \`rounds\` shows each. (one): the first
  iteration took so long that only one followed. \`>\`: stopped; at least that, which is how it counts in a ratio, then
  marked \`≤\`.
- \`× best peer\`: to the fastest peer on the same kind of device, WebGPU or wasm. Peers are what ships on npm,
  and TensorFlow.js in wasm also with the gradient that it lacks.
- \`CPU ms\`: CPU time of all the browser's processes, an iteration. It hardly moves when others use the cores.
- \`first ms\`: the first iteration, with all that is compiled in it; \`ready ms\`: start of the library, weights to the
  device, and that.
- \`blocked ms\`: the longest gap on the page's thread. \`peak MB\`: of the renderer and the GPU process.
- \`error\`: largest difference of the logits from native PyTorch, over the largest logit; or of the fifth loss (W6: the
  last), relative. Random dropout (W3) cannot be compared; C3 compares the same steps without.`;

/** The whole report of `{ about, cells, sizes }`, measured with `contestants`. */
export function report({ about, cells, sizes }, contestants, spec, reference) {
  const works = Object.keys(spec.works).filter((work) => cells.some((cell) => cell.work === work));
  const rowsOf = Object.fromEntries(works.map((work) => [work, rows(work, cells, contestants, reference)]));
  const facts = Object.entries(about.facts)
    .map(([name, value]) => `- ${name}: ${value}`)
    .join('\n');
  const parts = [facts, about.software ? SOFTWARE : '', ...bars(rowsOf, reference)];
  for (const work of works) {
    const body = rowsOf[work].map((row) => lineOf(row, rowsOf[work]));
    parts.push(`## ${work}: ${spec.works[work].what}`, table(HEAD, body));
  }
  parts.push('## Columns', COLUMNS, '## Downloaded, gzip -9', bytes(sizes));
  return parts.filter(Boolean).join('\n\n');
}
