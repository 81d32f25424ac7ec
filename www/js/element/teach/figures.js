// @ts-check
// What a report comes to, in numbers.

/** @import { Report } from '../../messages.js' */

/**
 * Of the pictures of each class, the part that was named so (recall); of those that were named so, the part that is
 * (precision). Null where there are none.
 *
 * @param {number[][]} confusion what they are, and what they were named
 * @returns {{ recall: number | null, precision: number | null }[]}
 */
export function perClass(confusion) {
  return confusion.map((row, index) => ({
    recall: part(row[index], sum(row)),
    precision: part(row[index], sum(confusion.map((each) => each[index]))),
  }));
}

/**
 * What a threshold does: how many pictures that were named rightly, and wrongly, get no answer.
 *
 * @param {Report['answers']} answers
 * @param {number} threshold
 */
export function rejections(answers, threshold) {
  const right = answers.filter((answer) => answer.class === answer.named);
  const wrong = answers.filter((answer) => answer.class !== answer.named);
  const below = (/** @type {Report['answers']} */ of) => of.filter(({ probability }) => probability < threshold).length;
  return { right: right.length, rightRejected: below(right), wrong: wrong.length, wrongRejected: below(wrong) };
}

/** @param {number[]} counts */
const sum = (counts) => counts.reduce((total, count) => total + count, 0);

/** @param {number} count @param {number} total */
const part = (count, total) => (total === 0 ? null : count / total);
