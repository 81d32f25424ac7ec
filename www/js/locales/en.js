// @ts-check
// What the element says, in English.

import { megabytes, percent } from '../text.js';

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". @param {string[]} names */
const listed = (names) => new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);

/** @param {number} value */
const inMillions = (value) => (value < 1e6 ? value.toLocaleString('en') : `${(value / 1e6).toFixed(1)} million`);

export const en = {
  language: 'en',
  listed,

  // Loading
  starting: 'Starting the engine…',
  loading: (/** @type {number} */ bytes, /** @type {number} */ total) => (
    `Loading the net: ${megabytes(bytes)} of ${megabytes(total)}`),
  loadingShare: (/** @type {number} */ share) => `Loading the net: ${percent(share)}`,
  unpacking: 'Unpacking the net…',
  loadingLabel: 'Loading the net',
  ready: (/** @type {string} */ name, /** @type {number} */ parameters, /** @type {number} */ accuracy) => (
    `${name} is ready: ${inMillions(parameters)} parameters, right on ${percent(accuracy)} of pictures it never saw.`),
  notLoaded: 'The net could not be loaded.',
  tryAgain: 'Try again',

  // Giving pictures
  sources: 'Where the picture comes from',
  gallery: 'Gallery',
  draw: 'Draw',
  yourOwn: 'Your own',
  drop: 'Drop a picture here',
  pasteOr: 'or paste one, or',
  chooseFile: 'Choose a file',
  dropIt: 'Drop it: the net will have a look',
  drawingArea: 'Drawing area, for a mouse, a pen or a finger',
  clear: 'Clear',

  // The result
  result: 'Result',
  given: 'The picture',
  seen: 'As the net sees it',
  nothingYet: 'Nothing yet',
  givePicture: 'Give it a picture.',
  isNext: 'It is next, as soon as the net is here.',
  notClassified: 'This picture could not be classified.',
  took: (/** @type {string} */ time, /** @type {string} */ device) => `${time} on the ${device}`,
  right: '✓ right',
  wrong: (/** @type {string} */ truth) => `✗ it is labelled ${truth}`,

  // Classes and examples
  nameAndShow: 'Name the classes and show examples',
  name: 'Name',
  numbered: (/** @type {number} */ number) => `Class ${number}`,
  classNamed: (/** @type {string} */ name) => `Class ${name}`,
  addClass: 'Add a class',
  remove: 'Remove',
  examples: (/** @type {number} */ count) => (count === 0 ? 'No examples yet' : counted(count, 'example')),
  examplesOf: (/** @type {string} */ name, /** @type {number} */ count) => `${name}: ${counted(count, 'example')}`,
  removeExample: (/** @type {number} */ number, /** @type {string} */ name) => `Remove example ${number} of ${name}`,
  files: 'Files',
  drawExamplesOf: (/** @type {string} */ name) => `Draw examples of ${name}`,
  addAndDraw: 'Add, and draw another',
  done: 'Done',

  // Training
  train: 'Train',
  epochs: 'Epochs',
  stop: 'Stop',
  startOver: 'Start over',
  training: 'Training',
  netOnItsWay: 'The net is still on its way.',
  nameAll: 'Give every class a name.',
  sameName: 'Two classes have the same name.',
  showExamplesOf: (/** @type {string[]} */ names) => (
    `Show at least one example of ${listed(names)}; five or more work better.`),
  canTrain: (/** @type {number} */ examples, /** @type {number} */ classes) => (
    `Ready: ${counted(examples, 'example')} of ${classes} classes.`),
  lookingAt: (/** @type {number} */ done, /** @type {number} */ total) => `Looking at your examples: ${done} of ${total}`,
  epochDone: (/** @type {number} */ epoch, /** @type {number} */ accuracy) => (
    `Epoch ${epoch}: ${percent(accuracy)} of your examples named rightly`),
  trainingShare: (/** @type {number} */ share) => `Training: ${percent(share)} done`,
  trained: (/** @type {boolean} */ stopped, /** @type {number} */ accuracy) => (
    `Training ${stopped ? 'stopped' : 'done'}: ${percent(accuracy)} of your examples named rightly. Try it below.`),
  loss: 'Loss',
  accuracy: 'Accuracy on your examples',
  epoch: 'epoch',
  chartAfter: (/** @type {string} */ title, /** @type {number} */ epochs, /** @type {string} */ value) => (
    `${title} after ${counted(epochs, 'epoch')}: ${value}`),
  chartEmpty: (/** @type {string} */ title) => `${title}: nothing yet`,

  // Trying
  tryIt: 'Try it',
  tryLater: 'When it is trained, give it a picture that it has not seen.',
  tryResult: 'Result of what you taught',
  taught: 'The net now tells apart what you taught it:',
  useOriginal: 'Back to its own classes',
  isOriginal: 'The net names its own classes again',
  file: 'A file',
  drawOne: 'Draw one',
  drawToTry: 'Draw a picture to try',
  download: 'Download the net',

  // What goes wrong; the engine's own words follow
  close: 'Close',
  notice: 'Something about the device has changed.',
  failures: {
    'bad-request': 'This cannot be done now.',
    'bad-manifest': 'The description of the net is not right.',
    'bad-shard': 'A file of the net arrived damaged.',
    'bad-weights': 'The files of the net do not fit together.',
    'bad-picture': 'This picture cannot be used.',
    device: 'The device failed.',
    network: 'A file could not be fetched.',
    stopped: 'Something newer took its place.',
    worker: 'The engine could not be started.',
    unknown: 'Something went wrong.',
  },
};

/** @typedef {typeof en} Texts */
