// @ts-check
// How the element looks, for style sheets that a script makes: no policy for styles can forbid those, no request is needed for
// them, nothing is seen before it has its style, and all elements share them. Here `rem` is the element's own, whatever the root
// of the page has; in conditions of containers, which cannot have it, `em` is the same.

import { backgrounds } from './backgrounds.js';
import { base } from './base.js';
import { classify } from './classify.js';
import { controls } from './controls.js';
import { live } from './live.js';
import { marks } from './marks.js';
import { result } from './result.js';

/** What all elements have; those that teach have more (teaching.js). */
export const common = [base, controls, marks, classify, live, result];

/** The element's own `rem`. As a length that is inherited it is computed once, where it is declared (base.js). */
const REM = { name: '--alexnet-rem', syntax: '<length>', inherits: true, initialValue: '16px' };

/** One of each for all elements of a document. @type {WeakMap<Document, Map<string, CSSStyleSheet>>} */
const sheets = new WeakMap();

/**
 * The sheets of these styles, for a document: in another one's window they are of no use.
 *
 * @param {readonly string[]} styles
 * @returns {(document: Document) => CSSStyleSheet[]}
 */
export const sheetsFor = (styles) => (document) => {
  const { CSS, CSSStyleSheet } = /** @type {typeof globalThis} */ (document.defaultView);
  const made = sheets.get(document) ?? new Map();
  if (!sheets.has(document)) {
    sheets.set(document, made);
    try {
      CSS.registerProperty(REM);
    } catch {
      // Another copy of this file has done so; or the browser is an old one, and what is in smaller texts is a little small.
    }
  }
  return [...styles, backgrounds].map((style) => {
    const sheet = made.get(style) ?? new CSSStyleSheet();
    if (!made.has(style)) sheet.replaceSync(style.replace(/(-?[\d.]+)rem\b/g, `calc($1 * var(${REM.name}))`));
    made.set(style, sheet);
    return sheet;
  });
};
