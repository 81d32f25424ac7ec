// @ts-check

import assert from 'node:assert/strict';
import test from 'node:test';
import { perClass, rejections } from '../../www/js/element/teach/figures.js';

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
