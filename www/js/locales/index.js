// @ts-check
// The languages that the element speaks. A new one is a file beside this one, a line here, and the facade's few words in
// alexnet-classifier.js.

/** @import { Texts } from './en.js' */

import { en } from './en.js';

/** The others come for those who read them. @type {Record<string, () => Promise<Texts>>} */
const LOCALES = { zh: async () => (await import('./zh.js')).zh };

/** @param {string} tag a language as BCP 47 has it, such as "zh-Hans" */
export const textsFor = async (tag) => (await LOCALES[tag.toLowerCase().split('-', 1)[0]]?.()) ?? en;
