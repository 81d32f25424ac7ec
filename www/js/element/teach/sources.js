// @ts-check
// Which pictures there are in what was given: files, folders of them, and zip archives; and the class that a folder stands for.

/** @import { Search } from '../../inputs.js' */
/** @import { Lesson, LessonClass } from '../../teach/lesson.js' */

import { formatOf } from '../../decode-format.js';
import { inTurn, pathOf, readable } from '../../inputs.js';
import { MOST_CLASSES } from '../../teach/lesson.js';
import { ArchiveError, unzip } from '../../unzip.js';

/**
 * A picture, perhaps.
 *
 * @typedef {object} Source
 * @property {string} name of the file
 * @property {string} folder the name of the class's folder, or ''
 * @property {boolean} [heldOut] whether it is to be learnt from or measured on, where its folders say so
 * @property {() => Promise<Blob>} open
 */

/**
 * What there is to say of what was given.
 *
 * @typedef {object} Words
 * @property {(name: string, error: Error) => void} onFailure an archive cannot be read
 * @property {(name: string) => void} onNothing there are no pictures in an archive
 * @property {(names: string[]) => void} [onLeftOut] these files are no pictures; without it nothing is left out
 * @property {Search} search for the one who waits
 */

const SYSTEMS_OWN = /^(\..*|__MACOSX|thumbs\.db|desktop\.ini)$/i;

/** What browsers, or others, have pictures in. */
const PICTURE = /\.(a?png|jpe?g|jfif|gif|webp|avif|hei[cf]|bmp|ico|cur|tiff?|jp2|svg)$/i;

/** Folders that say what pictures are for, at whatever level they are. */
const [LEARNT, MEASURED] = [/^train(ing)?$/i, /^(test(ing)?|val(id(ation)?)?)$/i];

/** @param {string} folder */
const isSplit = (folder) => LEARNT.test(folder) || MEASURED.test(folder);

/** As much of a file as says whether it is a picture. */
const HEAD = 4096;

/** A project of Teachable Machine is a zip archive, too. */
const ARCHIVE = /\.(zip|tm)$/i;

/** How that names its pictures, by class and number; and what else is in it. */
const [TEACHABLE_NAME, TEACHABLE_LIST] = [/^(.+)-!-[^-]*$/, 'manifest.json'];

/** The files of a model that was exported there. */
const TEACHABLE_MODEL = ['model.json', 'weights.bin', 'metadata.json'];

/** @param {File} file */
const isArchive = ({ name, type }) => type === 'application/zip' || ARCHIVE.test(name);

/** Whether what is given says by itself which class each picture is of. @param {File[]} files */
export const areSorted = (files) => files.some((file) => isArchive(file) || pathOf(file).includes('/'));

/**
 * The pictures in files, folders and archives; what systems put there for themselves is left out.
 *
 * @param {File[]} files
 * @param {Words} words
 * @returns {Promise<Source[]>}
 */
export async function sourcesIn(files, { onFailure, onNothing, onLeftOut, search }) {
  /** @type {Source[]} */
  const sources = [];
  /** @type {string[]} */
  const leftOut = [];
  const take = async (/** @type {Source[]} */ found) => {
    refuseModel(found);
    const own = found.filter(({ name, folder }) => ![name, folder].some((each) => SYSTEMS_OWN.test(each)));
    const isWanted = await inTurn(own, async (source) => {
      search.found();
      return !onLeftOut || search.signal.aborted || isPicture(source);
    });
    own.forEach((source, index) => {
      if (isWanted[index]) sources.push(source);
      else leftOut.push(source.name);
    });
    return own.length;
  };
  try {
    await take(
      files.filter((file) => !isArchive(file)).map((file) => sourceAt(pathOf(file), async () => readable(file))),
    );
  } catch (error) {
    onFailure(TEACHABLE_MODEL[0], /** @type {Error} */ (error));
  }
  for (const file of files.filter(isArchive)) {
    try {
      const folder = file.name.replace(ARCHIVE, '');
      const languages = [document.documentElement.lang, ...navigator.languages];
      const entries = await unzip(file, languages);
      const found = entries.map(({ name, open }) => sourceAt(name, open, folder));
      const isProject = found.some(({ name }) => TEACHABLE_NAME.test(name));
      const pictures = isProject ? found.filter(({ name }) => name !== TEACHABLE_LIST) : found;
      if ((await take(pictures)) === 0) onNothing(file.name);
    } catch (error) {
      onFailure(file.name, /** @type {Error} */ (error));
    }
  }
  if (leftOut.length > 0) onLeftOut?.(leftOut);
  return sources;
}

/**
 * @param {string} path
 * @param {() => Promise<Blob>} open
 * @param {string} [archive] the folder of what lies in no other; its name says nothing of what pictures are for
 * @returns {Source}
 */
function sourceAt(path, open, archive = '') {
  const parts = path.split('/').filter((part) => part !== '');
  const name = parts.pop() ?? '';
  const split = parts.findLast(isSplit);
  const own = parts.findLast((part) => !isSplit(part)) ?? name.match(TEACHABLE_NAME)?.[1] ?? archive;
  const folder = own || (split ?? ''); // where there is no other, it may as well be a class
  const heldOut = own === '' || split === undefined ? undefined : MEASURED.test(split);
  return { name, folder: folder.trim().normalize('NFC'), heldOut, open };
}

/** @param {Source[]} sources @throws {ArchiveError} if they are a model of Teachable Machine, and none of its projects */
function refuseModel(sources) {
  const names = new Set(sources.map(({ name }) => name));
  if (!TEACHABLE_MODEL.every((name) => names.has(name))) return;
  throw new ArchiveError(
    'teachable-machine',
    'it is a model of Teachable Machine, which runs on a net of its own only: give its project file (.tm), which has the pictures',
    '',
  );
}

/** By its name, or by how it begins. One that cannot be opened is said to be so when it is used. @param {Source} source */
async function isPicture({ name, open }) {
  if (PICTURE.test(name)) return true;
  try {
    const file = await open();
    return file.type.startsWith('image/') || formatOf(new Uint8Array(await file.slice(0, HEAD).arrayBuffer())) !== null;
  } catch {
    return true;
  }
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
  const named = lesson.classes.find((each) => each.name.normalize('NFC') === name);
  if (named) return named;
  const unused = lesson.classes.findIndex((each, index) => each.name === '' && counts[index] === 0);
  if (unused >= 0) lesson.changeClass(unused, { name });
  else if (lesson.classes.length < MOST_CLASSES) lesson.addClass(name);
  return lesson.classes.find((each) => each.name === name) ?? null;
}
