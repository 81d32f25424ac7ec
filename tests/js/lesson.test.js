// @ts-check
// Classes and samples, without a net: what classes look like, and which samples are whose.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lesson, looksOf, MOST_CLASSES } from '../../www/js/teach/lesson.js';

/** @param {number} count of classes */
function lessonOf(count) {
  const lesson = new Lesson();
  for (let index = 0; index < count; index += 1) lesson.addClass(`class ${index}`);
  return lesson;
}

/** @param {Lesson} lesson @param {number} index of a class */
const show = (lesson, index) => lesson.add(/** @type {any} */ ({ class: index, side: 1, name: '' })).id;

/** @param {Lesson} lesson */
const looks = ({ classes }) => looksOf(classes).map(({ color, mark }) => `${color} ${mark}`);

/** @param {Lesson} lesson */
const ids = (lesson) => lesson.classes.map((_, index) => lesson.of(index).map(({ id }) => id));

test('there can be 64 classes and more, and all look different', () => {
  assert.ok(MOST_CLASSES >= 64);
  const all = looks(lessonOf(MOST_CLASSES));
  assert.equal(new Set(all).size, MOST_CLASSES);
  const [first, eleventh] = [all[0], all[10]].map((look) => look.split(' '));
  assert.equal(eleventh[0], first[0]);
  assert.deepEqual([first[1], eleventh[1]], ['disc', 'square']);
});

test('a new class has the colour that is used least', () => {
  const lesson = lessonOf(20);
  const { color } = lesson.classes[13];
  lesson.removeClass(13);
  lesson.addClass('new');
  assert.equal(lesson.classes.at(-1)?.color, color);
  lesson.changeClass(0, { color: '#123456' });
  lesson.addClass('newer');
  assert.equal(lesson.classes.at(-1)?.color, lesson.classes[10].color, 'a colour of its own is none of these');
  assert.equal(new Set(looks(lesson)).size, 21);
});

test('knows the samples of each class, whatever was done with them', () => {
  const lesson = lessonOf(3);
  for (let sample = 0; sample < 9; sample += 1) show(lesson, sample % 3);
  assert.deepEqual(ids(lesson), [
    [1, 4, 7],
    [2, 5, 8],
    [3, 6, 9],
  ]);
  const before = [...lesson.samples.values()].map((sample) => ({ ...sample }));
  lesson.remove([4]);
  lesson.relabel([2, 9], 0);
  assert.deepEqual(ids(lesson), [
    [1, 2, 7, 9],
    [5, 8],
    [3, 6],
  ]);
  assert.deepEqual(lesson.counts, [4, 2, 2]);
  lesson.split(0.5);
  assert.deepEqual(
    lesson.of(0).map(({ heldOut }) => heldOut),
    [false, true, false, true],
  );
  show(lesson, 0);
  lesson.removeClass(1);
  assert.deepEqual(ids(lesson), [
    [1, 2, 7, 9, 10],
    [3, 6],
  ]);
  assert.equal(lesson.missing, null);
  lesson.addClass('empty');
  assert.equal(lesson.missing, 'examples');
  lesson.revert(before);
  assert.deepEqual(ids(lesson)[2], [3, 6, 9]);
});

test('samples with the same picture are found, whatever became of them', () => {
  const lesson = lessonOf(2);
  /** @param {number} index @param {number} key */
  const add = (index, key) => lesson.add(/** @type {any} */ ({ class: index, key, name: '' })).id;
  /** @param {number} key */
  const like = (key) => lesson.like(key).map((sample) => [sample.id, sample.class]);
  const [one, two] = [add(0, 7), add(1, 7)];
  add(0, 8);
  assert.deepEqual(like(7), [
    [one, 0],
    [two, 1],
  ]);
  const three = add(1, 7);
  lesson.relabel([two], 0);
  lesson.remove([one]);
  assert.deepEqual(like(7), [
    [two, 0],
    [three, 1],
  ]);
  assert.deepEqual(like(9), []);
});
