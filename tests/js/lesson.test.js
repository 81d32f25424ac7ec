// @ts-check
// What a lesson knows of its own samples.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lesson } from '../../www/js/teach/lesson.js';

/** @param {...number} counts samples of each class that are learnt from */
function lessonOf(...counts) {
  const lesson = new Lesson();
  lesson.split(0);
  for (const [index, count] of counts.entries()) {
    lesson.addClass(`class ${index}`);
    for (let i = 0; i < count; i += 1) {
      lesson.add({ class: index, seen: new Uint8Array(784), side: 28, thumbnail: new Blob(), name: '' });
    }
  }
  return lesson;
}

test('classes are uneven if one has more than three times as many samples to learn from as another', () => {
  assert.equal(lessonOf(200, 3).isUneven, true);
  assert.equal(lessonOf(5, 16, 7).isUneven, true);
  assert.equal(lessonOf(5, 15, 7).isUneven, false);
  const lesson = lessonOf(8, 2);
  assert.equal(lesson.isUneven, true);
  lesson.split(0.5); // of those that are held out nothing is learnt
  assert.equal(lesson.isUneven, true);
  lesson.remove(
    lesson
      .of(0)
      .slice(2)
      .map(({ id }) => id),
  );
  assert.equal(lesson.isUneven, false);
});
