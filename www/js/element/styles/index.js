// @ts-check
// How the element looks, as style sheets that a script makes: no policy for styles can forbid those, no request is needed for
// them, nothing is seen before it has its style, and all elements share them.

import { base } from './base.js';
import { classes } from './classes.js';
import { classify } from './classify.js';
import { controls } from './controls.js';
import { marks } from './marks.js';
import { project } from './project.js';
import { result } from './result.js';
import { samples } from './samples.js';
import { teach } from './teach.js';
import { understand } from './understand.js';

export const sheets = [base, controls, marks, classify, result, teach, samples, classes, understand, project].map(
  (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  },
);
