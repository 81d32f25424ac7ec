// @ts-check
// The model card of a project: what the net tells apart, from how much, how well, and what is not known of it.

/** @import { Report } from '../messages.js' */
/** @import { Lesson } from './lesson.js' */
/** @import { Tutor } from './tutor.js' */

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * @param {object} of
 * @param {string} of.title
 * @param {Lesson} of.lesson
 * @param {Tutor} of.tutor
 * @param {Report | null} of.report null if it has learnt nothing
 * @param {{ name: string, src: string }} of.net
 */
export function modelCard({ title, lesson, tutor, report, net }) {
  const names = lesson.classes.map(({ name }) => plain(name));
  const parts = [
    `# ${plain(title) || 'A taught net'}`,
    `${net.name}, taught in the browser to tell apart ${names.length} classes: ${names.join(', ')}. It began from ` +
      `\`${net.src}\` (\`net.json\`).`,
    ...examples(lesson, names),
    ...training(tutor),
    ...(report ? results(report, names) : ['## Results', 'It has learnt nothing yet.']),
    '## Use',
    'Three lines of Python, with `pip install torch safetensors pillow`; or `alexnet classify --model project.zip picture.png`.',
    [
      '```python',
      'import sys; sys.path.insert(0, "project.zip")',
      'from load import load',
      'print(load("project.zip").name("picture.png"))',
      '```',
    ].join('\n'),
    '## Limits',
    'It knows only these classes: a picture of anything else is named as one of them, unless the answer is below the threshold. ' +
      'The numbers hold for pictures like those that were held out: the same light, the same background, the same camera. ' +
      `Pictures are reduced to ${sideOf(lesson)} pixels before it sees them; what is finer is lost.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** @param {Lesson} lesson @param {string[]} names */
function examples(lesson, names) {
  const rows = names.map((name, index) => {
    const all = lesson.of(index);
    const heldOut = all.filter((sample) => sample.heldOut).length;
    return [name, all.length - heldOut, heldOut];
  });
  return ['## Examples', table(['Class', 'Learnt from', 'Held out'], rows)];
}

/** @param {Tutor} tutor */
function training({ settings, history, best }) {
  const last = history.at(-1);
  if (!settings || !last) return [];
  const { layers, learningRate, momentum, batch, seed, augment } = settings;
  const what = layers === 0 ? 'a new last layer, on what the net finds in a picture' : `the last ${layers} layers`;
  const changes = [
    augment.flip && 'flipped',
    augment.translate > 0 && `shifted by up to ${percent(augment.translate)} of the side`,
    .../** @type {const} */ (['brightness', 'contrast', 'saturation', 'hue']).map(
      (name) => augment[name] > 0 && `${name} changed by up to ${percent(augment[name])}`,
    ),
    augment.erase > 0 && `up to ${percent(augment.erase)} erased`,
  ].filter(Boolean);
  return [
    '## Training',
    `${history.length} epochs of gradient descent: ${what}. Learning rate ${learningRate}, momentum ${momentum}, batches of ` +
      `${batch}, seed ${seed}; copies of the examples ${changes.length > 0 ? changes.join(', ') : 'not changed'}.` +
      `${best === null ? '' : ` The best epoch was ${history[best].epoch}.`}`,
    `After the last epoch: loss ${last.loss.toFixed(4)}, accuracy ${percent(last.accuracy)} on what it learnt from.`,
  ];
}

/** @param {Report} report @param {string[]} names */
function results({ heldOut, loss, accuracy, confusion, answers, calibration, temperature, threshold }, names) {
  const named = names.map((_, index) => confusion.reduce((sum, row) => sum + row[index], 0));
  const rows = names.map((name, index) => {
    const right = confusion[index][index];
    const shown = confusion[index].reduce((sum, count) => sum + count, 0);
    return [name, share(right, named[index]), share(right, shown), ...confusion[index]];
  });
  return [
    '## Results',
    heldOut
      ? `On ${answers.length} pictures that were held out:`
      : `On the ${answers.length} pictures that it learnt from, as none were held out; on others it is worse:`,
    `accuracy **${percent(accuracy)}**, loss ${loss.toFixed(4)}.`,
    table(['Class', 'Precision', 'Recall', ...names.map((name) => `named ${name}`)], rows),
    `Expected calibration error ${percent(calibration)}; temperature ${temperature.toFixed(2)}; suggested threshold ` +
      `${percent(threshold)}, below which it should rather say that it does not know.`,
  ];
}

/** @param {number} part @param {number} whole */
const share = (part, whole) => (whole === 0 ? 'none' : percent(part / whole));

/** @param {Lesson} lesson */
const sideOf = ({ samples }) => {
  const { side } = samples.values().next().value ?? { side: 28 };
  return `${side} × ${side}`;
};

/** @param {string[]} head @param {(string | number)[][]} rows */
function table(head, rows) {
  const line = (/** @type {(string | number)[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** A name as text on one line, whatever is in it. @param {string} name */
const plain = (name) =>
  name
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/g, '\\$&');
