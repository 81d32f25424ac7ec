// @ts-check
// What elements that teach have beside all others: it comes with the rest of teaching.

import { classes } from './classes.js';
import { exporting } from './export.js';
import { project } from './project.js';
import { samples } from './samples.js';
import { teach } from './teach.js';
import { understand } from './understand.js';

export const teaching = [teach, samples, classes, understand, project, exporting];
