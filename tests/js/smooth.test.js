// @ts-check

import assert from 'node:assert/strict';
import test from 'node:test';
import { Smooth } from '../../www/js/element/smooth.js';

/** @param {number} share @returns {import('../../www/js/messages.js').Prediction[]} the likeliest first, as the engine has them */
const answer = (share) =>
  [
    { label: 'ring', probability: share },
    { label: 'cross', probability: 1 - share },
  ].sort((a, b) => b.probability - a.probability);

test('one picture that is seen differently does not change the answer', () => {
  const smooth = new Smooth(0.8);
  for (let count = 0; count < 10; count += 1) smooth.add(answer(0.9));
  const [best, other] = smooth.add(answer(0.1));
  assert.equal(best.label, 'ring');
  assert.ok(Math.abs(best.probability - (0.8 * 0.9 + 0.2 * 0.1)) < 1e-12);
  assert.ok(Math.abs(best.probability + other.probability - 1) < 1e-12);
});

test('what stays changed changes the answer', () => {
  const smooth = new Smooth(0.8);
  smooth.add(answer(0.9));
  for (let count = 0; count < 10; count += 1) smooth.add(answer(0.1));
  assert.equal(smooth.add(answer(0.1))[0].label, 'cross');
});

test('other classes begin anew', () => {
  const smooth = new Smooth(0.8);
  smooth.add(answer(0.9));
  const [best] = smooth.add([
    { label: 'hot', probability: 0.7 },
    { label: 'cold', probability: 0.3 },
  ]);
  assert.deepEqual(best, { label: 'hot', probability: 0.7 });
});
