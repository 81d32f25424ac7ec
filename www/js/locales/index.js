// @ts-check
// The languages that the element speaks. A new one is a file beside this one, a line here, and the facade's few words in
// alexnet-classifier.js.

import { en } from './en.js';
import { zh } from './zh.js';

/** @type {Record<string, import('./en.js').Texts>} */
const LOCALES = { en, zh };

/** @param {string} tag a language as BCP 47 has it, such as "zh-Hans" */
export const textsFor = (tag) => LOCALES[tag.toLowerCase().split('-', 1)[0]] ?? en;
