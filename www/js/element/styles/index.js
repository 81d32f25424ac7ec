// @ts-check
// How the element looks, for style sheets that a script makes: no policy for styles can forbid those, no request is needed for
// them, nothing is seen before it has its style, and all elements share them. Here `rem` is the element's own, whatever the root
// of the page has; in conditions of containers, which cannot have it, `em` is the same.

import { backgrounds } from './backgrounds.js';
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

export const styles = [
  base,
  controls,
  marks,
  classify,
  result,
  teach,
  samples,
  classes,
  understand,
  project,
  backgrounds,
];
