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

/**
 * What is taken for what, most often first.
 *
 * @param {number[][]} confusion what they are, and what they were named
 * @returns {{ truth: number, named: number, count: number, total: number }[]} `total`: the pictures of that class
 */
export function worstPairs(confusion) {
  return confusion
    .flatMap((row, truth) => {
      const total = sum(row);
      return row.map((count, named) => ({ truth, named, count, total }));
    })
    .filter(({ truth, named, count }) => truth !== named && count > 0)
    .sort((a, b) => b.count - a.count || b.count / b.total - a.count / a.total);
}

/** In the order of confusion, how many classes before it a class is near to. */
const NEIGHBOURS = 4;

/**
 * The classes in the order of confusion: first the one that is confused most, then each time the one that is confused most with
 * those just before it, the nearer the more; where there is none, the one that is confused most of those that are left.
 *
 * @param {number[][]} confusion what they are, and what they were named
 * @returns {number[]} their indices
 */
export function byConfusion(confusion) {
  const shares = confusion.map((row) => row.map((count) => part(count, sum(row)) ?? 0));
  const between = shares.map((row, a) => row.map((share, b) => (a === b ? 0 : share + shares[b][a])));
  const most = between.map(sum);
  const left = new Set(confusion.keys());
  /** @type {number[]} */
  const order = [];
  while (left.size > 0) {
    const before = order.slice(-NEIGHBOURS);
    const near = confusion.map((_, index) => before.reduce((total, each) => total / 2 + between[each][index], 0));
    const next = [...left].reduce((best, each) =>
      near[each] > near[best] || (near[each] === near[best] && most[each] > most[best]) ? each : best,
    );
    order.push(next);
    left.delete(next);
  }
  return order;
}

/** @param {number[]} counts */
const sum = (counts) => counts.reduce((total, count) => total + count, 0);

/** @param {number} count @param {number} total */
const part = (count, total) => (total === 0 ? null : count / total);
