// @ts-check

import assert from 'node:assert/strict';
import test from 'node:test';
import { byConfusion, perClass, rejections, worstPairs } from '../../www/js/element/teach/figures.js';

test('precision and recall of each class', () => {
  assert.deepEqual(
    perClass([
      [3, 1],
      [0, 2],
    ]),
    [
      { recall: 3 / 4, precision: 1 },
      { recall: 1, precision: 2 / 3 },
    ],
  );
});

test('a class without pictures has no recall, one that was never named no precision', () => {
  assert.deepEqual(
    perClass([
      [0, 0],
      [2, 0],
    ]),
    [
      { recall: null, precision: 0 },
      { recall: 0, precision: null },
    ],
  );
});

test('a threshold rejects what is below it, and not what is on it', () => {
  const answers = [
    { id: 1, class: 0, named: 0, probability: 0.9 },
    { id: 2, class: 0, named: 0, probability: 0.5 },
    { id: 3, class: 1, named: 0, probability: 0.4 },
  ];
  assert.deepEqual(rejections(answers, 0), { right: 2, rightRejected: 0, wrong: 1, wrongRejected: 0 });
  assert.deepEqual(rejections(answers, 0.5), { right: 2, rightRejected: 0, wrong: 1, wrongRejected: 1 });
  assert.deepEqual(rejections(answers, 0.91), { right: 2, rightRejected: 2, wrong: 1, wrongRejected: 1 });
});

/** Of five classes the second and the fifth are confused most, then the fifth and the first; the third with none. */
const CONFUSION = [
  [8, 0, 0, 0, 2],
  [0, 3, 0, 0, 7],
  [0, 0, 5, 0, 0],
  [0, 1, 0, 9, 0],
  [1, 4, 0, 0, 5],
];

test('the pairs that are confused most, each way on its own', () => {
  assert.deepEqual(worstPairs(CONFUSION).slice(0, 3), [
    { truth: 1, named: 4, count: 7, total: 10 },
    { truth: 4, named: 1, count: 4, total: 10 },
    { truth: 0, named: 4, count: 2, total: 10 },
  ]);
  assert.equal(worstPairs(CONFUSION).length, 5);
});

test('of two pairs with as many pictures that of the smaller class is worse', () => {
  const [{ truth }] = worstPairs([
    [8, 2, 0],
    [0, 0, 2],
    [0, 0, 9],
  ]);
  assert.equal(truth, 1);
});

test('classes in the order of confusion: the worst first, and beside those that they are confused with', () => {
  assert.deepEqual(byConfusion(CONFUSION), [4, 1, 0, 3, 2]);
  assert.deepEqual(
    byConfusion([
      [3, 0],
      [0, 0],
    ]),
    [0, 1],
    'as listed where nothing is confused',
  );
});
