// @ts-check
// What a project is, whether it is kept in the browser or in a file: a description in JSON, the samples' bytes, and weights.
// The description is checked completely before any of it is used; docs/PROJECT.md says what is in it.

/** @import { Lesson, LessonClass, Sample } from './lesson.js' */
/** @import { Tutor } from './tutor.js' */
/** @import { TutorSnapshot } from './types.js' */

import { RequestError } from '../errors.js';

/** The version of the description that this code writes, and the newest that it reads. */
export const FORMAT = 2;

/** What the samples' pictures are. */
const PICTURES = /^image\/(png|webp|jpeg)$/;

/**
 * A sample whose picture is elsewhere: so many bytes of this type, and in which file of an archive.
 *
 * @typedef {Omit<Sample, 'picture' | 'key'> & { bytes: number, type: string, file?: string }} SampleRecord
 */

/**
 * @typedef {object} Project
 * @property {number} format
 * @property {string} title as the visitor calls it
 * @property {string} saved when, in ISO 8601
 * @property {{ name: string, src: string, sha256: string | null } | null} net that it was taught on, and the SHA-256 of its manifest;
 *   null if it never met one
 * @property {LessonClass[]} classes
 * @property {number} share the part of each class that is held out
 * @property {number} nextId
 * @property {SampleRecord[]} samples
 * @property {Training} training
 */

/**
 * How it is trained, and how that went; without the weights.
 *
 * @typedef {Omit<TutorSnapshot, 'learnt' | 'bestLearnt'> & { state: string | null, bestState: string | null }} Training the
 *   states are the engine's own, of what was learnt and of what the best epoch had learnt; null if nothing was
 */

/** @typedef {'newer' | 'damaged' | 'foreign' | 'otherNet'} Fault */

/** A project that cannot be opened. `fault` is for programs. */
export class ProjectError extends RequestError {
  /** @param {Fault} fault @param {string} message @param {string} [src] */
  constructor(fault, message, src) {
    super('bad-request', message);
    this.fault = fault;
    /** The address of the net that it was taught on, where that is not the one in use. */
    this.src = src;
  }

  static {
    this.prototype.name = 'ProjectError';
  }
}

/**
 * @param {Lesson} lesson
 * @param {{ title: string, net: Project['net'], training: Training }} rest
 * @returns {Project}
 */
export function describe(lesson, { title, net, training }) {
  return {
    format: FORMAT,
    title,
    saved: new Date().toISOString(),
    net,
    classes: lesson.classes.map((each) => ({ ...each })),
    share: lesson.share,
    nextId: lesson.nextId,
    samples: [...lesson.samples.values()].map(({ id, class: index, heldOut, name, picture }) => ({
      id,
      class: index,
      heldOut,
      name,
      bytes: picture.size,
      type: picture.type,
    })),
    training,
  };
}

/**
 * What is told of training apart from the weights.
 *
 * @param {TutorSnapshot} snapshot
 * @returns {Training}
 */
export function withoutWeights({ learnt, bestLearnt, ...training }) {
  return { ...training, state: learnt?.state ?? null, bestState: bestLearnt?.state ?? null };
}

/** What was learnt, and what is wished by now. @param {Tutor} tutor @param {Training | null} learnt @returns {Training} */
export function withWishes({ settings, epochs, patience, threshold }, learnt) {
  const wishes = { settings: settings ?? learnt?.settings ?? {}, epochs, patience, threshold };
  return { history: [], best: null, paused: false, state: null, bestState: null, ...learnt, ...wishes };
}

/**
 * The description in a text that may be anything.
 *
 * @param {string} text
 * @returns {Project}
 */
export function parseProject(text) {
  let project;
  try {
    project = JSON.parse(text);
  } catch {
    throw damaged('it is no JSON');
  }
  if (!isObject(project) || !Number.isInteger(project.format)) throw damaged('it does not say which format it has');
  if (project.format > FORMAT) {
    throw new ProjectError(
      'newer',
      `This project was made by a newer version of this page (format ${project.format}; this one ` +
        `reads up to ${FORMAT}). Nothing was changed: reload the page, or open the project where it was made.`,
    );
  }
  // What an early version did not write yet is as it would have been.
  /** @type {any} */
  const filled = {
    title: '',
    saved: '',
    net: null,
    share: 0.2,
    nextId: 1,
    ...project,
    training: {
      settings: {},
      epochs: 40,
      patience: 0,
      threshold: 0,
      history: [],
      best: null,
      paused: false,
      state: null,
      bestState: null,
      ...project.training,
    },
  };
  if (project.format === 1) fromFormat1(filled);
  check(filled);
  return filled;
}

/**
 * Format 1 kept of each sample what one net saw of it, and a thumbnail. What people saw is the picture from now on: any net can look
 * at it. Nets were known by their names.
 *
 * @param {any} project
 */
function fromFormat1(project) {
  if (isList(project.samples)) {
    project.samples = project.samples.map((/** @type {any} */ sample) => {
      if (!isObject(sample)) return sample;
      const { seen, side, thumbnail, ...rest } = sample;
      return { ...rest, bytes: thumbnail };
    });
  }
  if (isObject(project.net)) project.net = { ...project.net, sha256: null };
}

/**
 * What nets were called when projects were saved that still fit them: up to 0.1 the slim AlexNet came with zeros for all
 * that it lacks, and went by the whole one's name.
 *
 * @type {Record<string, string>}
 */
const FORMER_NAMES = { AlexNet: 'Slim AlexNet' };

/**
 * Whether a net is the one that a project was taught on.
 *
 * @param {NonNullable<Project['net']>} saved
 * @param {{ name: string, sha256: string }} net
 */
export function isSameNet(saved, { name, sha256 }) {
  if (saved.sha256 !== null) return saved.sha256 === sha256;
  return saved.name === name || FORMER_NAMES[saved.name] === name;
}

/** @param {any} project */
function check(project) {
  const { title, saved, net, classes, share, nextId, samples, training } = project;
  const need = (/** @type {boolean} */ isRight, /** @type {string} */ what) => {
    if (!isRight) throw damaged(`${what} is not right`);
  };
  need(isText(title) && isText(saved), 'its title');
  need(
    net === null ||
      (isObject(net) && isText(net.name) && isText(net.src) && (net.sha256 === null || isText(net.sha256))),
    'its net',
  );
  need(share >= 0 && share <= 0.5, 'the part that is held out');
  need(
    isList(classes) &&
      classes.every(
        (/** @type {any} */ each) => isObject(each) && isText(each.name) && /^#[0-9a-f]{6}$/.test(each.color),
      ),
    'a class',
  );
  need(isList(samples), 'the list of its samples');
  const ids = new Set();
  for (const sample of samples) {
    need(isObject(sample), 'a sample');
    const { id } = sample;
    need(isCount(id) && !ids.has(id) && isSample(sample) && sample.class in classes, `sample ${id}`);
    ids.add(id);
  }
  need(
    isCount(nextId) && samples.every((/** @type {SampleRecord} */ { id }) => id < nextId),
    'the next number of a sample',
  );
  const { settings, epochs, patience, threshold, history, best, paused, state, bestState } = training;
  need(isObject(settings), 'how it is trained');
  need(isCount(epochs) && isCount(patience) && threshold >= 0 && threshold <= 1, 'how long it is trained');
  need(
    isList(history) &&
      history.every(isEpoch) &&
      (best === null || (isCount(best) && best in history)) &&
      typeof paused === 'boolean',
    'how training went',
  );
  need(
    [state, bestState].every((each) => each === null || isText(each)),
    'what it learnt',
  );
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = Array.isArray;
const isText = (/** @type {unknown} */ value) => typeof value === 'string';
const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isSample = (/** @type {any} */ { class: index, heldOut, name, bytes, type, file }) =>
  isCount(index) &&
  typeof heldOut === 'boolean' &&
  isText(name) &&
  isCount(bytes) &&
  PICTURES.test(type) &&
  (file === undefined || isText(file));
const isEpoch = (/** @type {any} */ each) =>
  isObject(each) && isCount(each.epoch) && Number.isFinite(each.loss) && Number.isFinite(each.accuracy);

/** @param {string} how */
export const damaged = (how) =>
  new ProjectError('damaged', `This project cannot be read: ${how}. Nothing was changed.`);
