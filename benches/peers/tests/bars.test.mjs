// The sums of the benchmark: medians, ratios, bars. `cargo xtask test bench` runs them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctness, judge, speed } from '../bars.mjs';
import { report } from '../report.mjs';
import { best, difference, median, ratio, rows } from '../summary.mjs';

const CONTESTANTS = {
  mine: { kind: 'webgpu', own: true },
  fast: { kind: 'webgpu', peer: true },
  slow: { kind: 'webgpu', peer: true },
  other: { kind: 'wasm', peer: true },
  patched: { kind: 'webgpu' },
};
const cell = (name, times, more) => ({ name, work: 'W1', times, init: 1, load: 2, first: 3, ...more });
const stopped = (name, atLeast) => ({ name, work: 'W1', error: 'timed out after 240 s', atLeast });
const summarised = (...cells) => rows('W1', cells, CONTESTANTS, {});
const own = (all) => all.find((row) => row.own);

test('the median of an even count lies between the two in the middle', () => {
  assert.equal(median([9, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 9]), 3);
});

test('a contestant has the median of its rounds, and the fastest is the first', () => {
  const all = summarised(cell('slow', [9, 9]), cell('fast', [5, 7]), cell('fast', [1, 1]), cell('fast', [2, 2]));
  assert.deepEqual(
    all.map(({ name, ms }) => [name, ms]),
    [
      ['fast', 2],
      ['slow', 9],
    ],
  );
  assert.equal(all[0].ready, 6);
});

test('only peers on the same kind of device are compared with', () => {
  const peers = [cell('fast', [8]), cell('slow', [9]), cell('other', [1])];
  const all = summarised(cell('mine', [4]), ...peers, cell('patched', [2]));
  assert.deepEqual(best(all, 'webgpu'), [8, 8]);
  assert.deepEqual(ratio(own(all), all), { ratio: 0.5, most: false });
});

test('a peer that was stopped counts as its lower bound, and so the ratio as an upper one', () => {
  const all = summarised(cell('mine', [40]), cell('fast', [800]), stopped('slow', 100));
  assert.deepEqual(best(all, 'webgpu'), [100, 800]);
  assert.deepEqual(ratio(own(all), all), { ratio: 0.4, most: true });
  assert.equal(judge(own(all), all, 'ms', 0.5), 'met');
  assert.equal(judge(own(all), all, 'ms', 0.1), 'open', 'the stopped peer may be faster or slower than the other');
  assert.equal(judge(own(all), all, 'ms', 0.04), 'missed');
});

test('without a peer a bar is open, and without a number of our own it is missed', () => {
  const alone = summarised(cell('mine', [40]), cell('other', [1]));
  assert.equal(judge(own(alone), alone, 'ms', 0.5), 'open');
  const failed = summarised({ name: 'mine', work: 'W1', error: 'no device' }, cell('fast', [1]));
  assert.equal(judge(own(failed), failed, 'ms', 0.5), 'missed');
});

test('a contestant that failed once is counted by its other rounds, which is said', () => {
  const [row] = summarised(cell('fast', [5]), { name: 'fast', work: 'W1', error: 'crash' });
  assert.deepEqual([row.ms, row.failed, row.error], [5, 1, undefined]);
});

test('every bar whose work was run has a verdict for each of ours', () => {
  const all = summarised(cell('mine', [4]), cell('fast', [8]));
  const verdicts = speed({ W1: all }).map(({ what, name, bar, verdict }) => [what, name, bar, verdict]);
  const cold = 'first inference, cold (W1, ready)';
  assert.deepEqual(verdicts, [
    ['W1', 'mine', 0.5, 'met'],
    [cold, 'mine', 1, 'met'],
  ]);
});

test('logits differ relative to the largest, losses at the last that both have', () => {
  assert.equal(difference({ logits: [1, -4.5] }, { logits: [1, -4] }), 0.125);
  assert.equal(difference({ logits: [1] }, { logits: [1, -4] }), Infinity);
  const sampled = { every: 2, logits: [1, -4] };
  assert.equal(difference({ logits: [1, 7, -4.5] }, sampled), 0.125, 'of many only some are compared');
  assert.equal(difference({ logits: [1, 7, -4, 7, 5] }, sampled), Infinity);
  assert.equal(difference({ losses: [9, 3] }, { losses: [9, 2, 1] }), 0.5);
  const verdict = (logits) => {
    const all = rows('W1', [cell('mine', [1], { logits })], CONTESTANTS, { W1: { logits: [1, -4] } });
    return correctness({ W1: all }, { W1: { logits: [1, -4] } })[0].verdict;
  };
  assert.equal(verdict([1, -4.001]), 'met');
  assert.equal(verdict([1, -4.1]), 'missed');
  assert.equal(verdict([NaN, -4]), 'missed');
});

test('the report says what was stopped, what cannot be done, and that a software adapter is no GPU', () => {
  const cells = [cell('mine', [40]), stopped('slow', 90_000), { name: 'fast', work: 'W1', unable: 'does not train' }];
  const spec = { works: { W1: { what: 'Forward' }, W2: { what: 'More' } } };
  const text = report({ about: { facts: { date: 'today' }, software: true }, cells, sizes: {} }, CONTESTANTS, spec, {});
  assert.match(text, /- date: today/);
  assert.match(text, /software/);
  assert.match(text, /\| slow +\| > 90000 +\| – +\| timed out after 240 s/);
  assert.match(text, /\| fast +\| – +\| – +\| does not train/);
  assert.match(text, /\| mine +\| 40\.0 +\| ≤ 0\.00/);
  assert.ok(!text.includes('## W2'));
});
