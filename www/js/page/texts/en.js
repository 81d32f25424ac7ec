// @ts-check
// What the page's scripts say, in English. The rest stands in index.html.

import { milliseconds, tiny } from '../../text.js';

export const en = {
  language: 'en',

  since: (/** @type {number} */ year) => `Known since ${year}`,
  /** What there is to say of a net, by its folder. @type {Record<string, string>} */
  nets: {
    'efficientnet-lite0': 'Photographs, in colour, of a thousand things',
    alexnet: 'With fewer filters and hidden units than the one that won ImageNet',
    lenet: 'Small, loaded in a moment',
  },
  noNets: 'The list of nets could not be loaded. Reload the page.',

  softwareGpu: 'software GPU',
  waiting: 'Looked at when the CPU has answered',
  checking: 'Computing a known answer…',
  unavailable: 'Not available',
  passed: (/** @type {number} */ error) => `Check passed, largest error ${tiny(error)}`,
  measured: (/** @type {number} */ took) => `measured at ${milliseconds(took)}`,

  photographs: (/** @type {number} */ count) => `${count} photographs; arrow keys move among them`,
  photoCredits: 'Photographs:',
  show: 'Show',
  all: (/** @type {number} */ count) => `All ${count}`,
  testPictures: (/** @type {number} */ count) => `${count} test pictures; arrow keys move among them`,
  testPicture: (/** @type {string} */ truth, /** @type {number} */ number) => `${truth}, picture ${number}`,
  noPictures: 'The pictures could not be loaded. Reload the page; your own pictures work all the same.',

  fromGallery: 'From the gallery',
  fillIn: 'Fill in an example for me',
  /** The classes that are filled in. @type {[string, string]} */
  suggestion: ['On the feet', 'Everything else'],
  pickOne: 'Pick a picture to try',
  pickExamples: 'Pick examples',
  numbered: (/** @type {number} */ number) => `Class ${number}`,
  add: (/** @type {number} */ count) => (count === 0 ? 'Add' : `Add ${count} ${count === 1 ? 'picture' : 'pictures'}`),
};

/** @typedef {typeof en} PageTexts */
