// @ts-check
// Which pictures there are in what was given: files, folders of them, and zip archives; and the class that a folder stands for.

/** @import { Lesson, LessonClass } from '../../teach/lesson.js' */

import { pathOf } from '../../inputs.js';
import { MOST_CLASSES } from '../../teach/lesson.js';
import { unzip } from '../../unzip.js';

/** @typedef {{ name: string, folder: string, open: () => Promise<Blob> }} Source a picture, perhaps; its folder's name or '' */

/** As long as a visitor may make a class's name. */
export const LONGEST_NAME = 40;

const SYSTEMS_OWN = /^(\..*|__MACOSX|thumbs\.db|desktop\.ini)$/i;

/** @param {File} file */
const isArchive = ({ name, type }) => type === 'application/zip' || /\.zip$/i.test(name);

/** Whether what is given says by itself which class each picture is of. @param {File[]} files */
export const areSorted = (files) => files.some((file) => isArchive(file) || pathOf(file).includes('/'));

/**
 * What is in files, folders and archives; what systems put there for themselves is left out.
 *
 * @param {File[]} files
 * @param {(name: string, error: Error) => void} onFailure an archive cannot be read
 * @returns {Promise<Source[]>}
 */
export async function sourcesIn(files, onFailure) {
  /** @type {Source[]} */
  const sources = [];
  for (const file of files) {
    if (!isArchive(file)) {
      sources.push(sourceAt(pathOf(file), async () => file));
      continue;
    }
    try {
      const folder = file.name.replace(/\.zip$/i, ''); // of those that lie in no other
      for (const { name, open } of await unzip(file)) sources.push(sourceAt(`${folder}/${name}`, open));
    } catch (error) {
      onFailure(file.name, /** @type {Error} */ (error));
    }
  }
  return sources.filter(({ name, folder }) => ![name, folder].some((each) => SYSTEMS_OWN.test(each)));
}

/** @param {string} path @param {() => Promise<Blob>} open @returns {Source} */
function sourceAt(path, open) {
  const parts = path.split('/').filter((part) => part !== '');
  return { name: parts.at(-1) ?? '', folder: (parts.at(-2) ?? '').trim().slice(0, LONGEST_NAME), open };
}

/**
 * The class of a folder's name: one that is there, one that nobody has used yet, or a new one. Null if there is no room.
 *
 * @param {Lesson} lesson
 * @param {string} name
 * @returns {Readonly<LessonClass> | null}
 */
export function classFor(lesson, name) {
  const { counts } = lesson;
  const named = lesson.classes.find((each) => each.name === name);
  if (named) return named;
  const unused = lesson.classes.findIndex((each, index) => each.name === '' && counts[index] === 0);
  if (unused >= 0) lesson.changeClass(unused, { name });
  else if (lesson.classes.length < MOST_CLASSES) lesson.addClass(name);
  return lesson.classes.find((each) => each.name === name) ?? null;
}
