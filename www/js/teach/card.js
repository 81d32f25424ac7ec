// @ts-check
// The model card of a project: what the net tells apart, from how much, how well, and what is not known of it.

/** @import { Report } from '../messages.js' */
/** @import { Lesson } from './lesson.js' */
/** @import { Tutor } from './tutor.js' */

import { CARD } from './card-text.js';

/** What stands in the place of a word in braces. @typedef {Record<string, string | number | null>} Values */

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** The text of a line that is there if this holds, and says no more. @param {boolean} holds */
const only = (holds) => (holds ? '' : null);

/**
 * @param {object} of
 * @param {string} of.title
 * @param {Lesson} of.lesson
 * @param {Tutor} of.tutor
 * @param {Report | null} of.report null if it has learnt nothing
 * @param {{ name: string, src: string, side: number }} of.net `side`: of a picture as the net sees it, in pixels
 */
export function modelCard({ title, lesson, tutor, report, net }) {
  const names = lesson.classes.map(({ name }) => plain(name));
  return filled({
    title: plain(title) || 'A taught net',
    net: net.name,
    where: 'in the browser',
    count: names.length,
    names: names.join(', '),
    src: `\`${net.src}\``,
    side: `${net.side} × ${net.side}`,
    examples: examples(lesson, names),
    ...training(tutor),
    untaught: only(!report),
    ...(report && results(report, names)),
  });
}

/** The card's text with these values. @param {Values} values */
function filled(values) {
  const lines = CARD.split('\n').flatMap((line) => {
    const words = [...line.matchAll(/\{(\w+)\}/g)].map(([, word]) => word);
    if (words.some((word) => (values[word] ?? null) === null)) return [];
    return line.replace(/\{(\w+)\}/g, (_, word) => String(values[word]));
  });
  return lines.join('\n').replace(/\n{3,}/g, '\n\n');
}

/** @param {Lesson} lesson @param {string[]} names */
function examples(lesson, names) {
  const rows = names.map((name, index) => {
    const all = lesson.of(index);
    const heldOut = all.filter((sample) => sample.heldOut).length;
    return row([name, all.length - heldOut, heldOut]);
  });
  return rows.join('\n');
}

/** @param {Tutor} tutor @returns {Values} */
function training({ settings, history, best }) {
  const last = history.at(-1);
  if (!settings || !last) return {};
  const { layers, learningRate, momentum, weightDecay, batch, seed, augment } = settings;
  const { flip, ...shares } = augment;
  const reaches = Object.entries(shares).map(([name, reach]) => [name, reach ? percent(reach) : null]);
  const changes = { flip: only(flip), ...Object.fromEntries(reaches) };
  return {
    trained: '',
    epochs: history.length,
    ...{ learningRate, momentum, weightDecay, batch, seed },
    ...(layers === 0 ? { head: '' } : { layers, ...changes }),
    best: best === null ? null : history[best].epoch,
    loss: last.loss.toFixed(4),
    accuracy: percent(last.accuracy),
  };
}

/** @param {Report} report @param {string[]} names @returns {Values} */
function results({ heldOut, loss, accuracy, confusion, answers, calibration, temperature, threshold }, names) {
  const named = names.map((_, index) => confusion.reduce((sum, counts) => sum + counts[index], 0));
  const rows = names.map((name, index) => {
    const right = confusion[index][index];
    const shown = confusion[index].reduce((sum, count) => sum + count, 0);
    return row([name, share(right, named[index]), share(right, shown), ...confusion[index]]);
  });
  return {
    measured: '',
    [heldOut ? 'heldOut' : 'learntFrom']: answers.length,
    measuredAccuracy: percent(accuracy),
    measuredLoss: loss.toFixed(4),
    named: names.map((name) => ` named ${name} |`).join(''),
    aligned: names.map(() => ' ---: |').join(''),
    results: rows.join('\n'),
    calibration: percent(calibration),
    temperature: temperature.toFixed(2),
    threshold: percent(threshold),
  };
}

/** @param {number} part @param {number} whole */
const share = (part, whole) => (whole === 0 ? 'none' : percent(part / whole));

/** A line of a table. @param {(string | number)[]} cells */
const row = (cells) => `| ${cells.join(' | ')} |`;

/** A name as text on one line, whatever is in it. @param {string} name */
const plain = (name) =>
  name
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/g, '\\$&');
