// @ts-check
// What is taught: classes, and the pictures that show them. It knows no net, no storage and no element; they listen to it.

/**
 * A picture that shows a class.
 *
 * @typedef {object} Sample
 * @property {number} id never given twice
 * @property {number} class index into the classes
 * @property {boolean} heldOut the net does not learn from it: it is measured on it
 * @property {Blob} picture as it is kept, in memory, on disk and in the project file; what a net sees is made of it
 * @property {number} key its fingerprint: what a net finds in it is remembered by that
 * @property {string} name of its file, where it has one
 */

/** @typedef {{ name: string, color: string }} LessonClass */
/** @typedef {{ color: string, mark: string }} Look */
/** @typedef {'classes' | 'names' | 'examples'} LessonMissing at least two classes; a name for each, and no two alike; examples to learn from */
/** @typedef {'classes' | 'looks' | 'added' | 'removed' | 'relabelled' | 'split' | 'replaced'} Change what has changed */

import { Emitter } from '../emitter.js';

/** Told apart by people of all kinds of sight, on light and dark (Okabe and Ito, and two more). */
const COLORS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#d55e00',
  '#56b4e9',
  '#8a6d00',
  '#7a5fd0',
  '#5a8f29',
  '#777777',
];

/** Shapes that tell classes of the same colour apart. */
const MARKS = ['disc', 'square', 'triangle', 'diamond', 'ring', 'cross', 'star', 'wedge'];

/** So many look different. */
export const MOST_CLASSES = COLORS.length * MARKS.length;

/**
 * How each class looks: of those with the same colour each has a mark of its own. It follows from the classes, so it is not kept.
 *
 * @param {readonly Readonly<LessonClass>[]} classes
 * @returns {Look[]}
 */
export function looksOf(classes) {
  /** @type {Map<string, number>} */
  const used = new Map();
  return classes.map(({ color }) => {
    const before = used.get(color) ?? 0;
    used.set(color, before + 1);
    return { color, mark: MARKS[before % MARKS.length] };
  });
}

/** @extends {Emitter<{ change: { kind: Change, ids: number[] } }>} */
export class Lesson extends Emitter {
  /** @type {LessonClass[]} */
  #classes = [];
  /** In the order in which they came. @type {Map<number, Sample>} */
  #samples = new Map();
  /** The same by class, so that one more takes no longer where there are thousands; null until it is asked for. @type {Sample[][] | null} */
  #byClass = null;
  /** The same by their pictures' keys. @type {Map<number, Sample[]> | null} */
  #byKey = null;
  #nextId = 1;
  #share = 0.2;

  /** @type {readonly Readonly<LessonClass>[]} */
  get classes() {
    return this.#classes;
  }

  /** @type {ReadonlyMap<number, Readonly<Sample>>} */
  get samples() {
    return this.#samples;
  }

  /** The id that the next sample will have. */
  get nextId() {
    return this.#nextId;
  }

  /** The part of each class that is held out, 0 to 0.5. */
  get share() {
    return this.#share;
  }

  /** @param {number} index @returns {readonly Readonly<Sample>[]} the samples of a class; those that are added join them */
  of(index) {
    return this.#lists[index] ?? [];
  }

  /** @param {number} key @returns {readonly Readonly<Sample>[]} the samples with the very same picture, of whatever classes */
  like(key) {
    if (!this.#byKey) {
      this.#byKey = new Map();
      for (const sample of this.#samples.values()) put(this.#byKey, sample);
    }
    return this.#byKey.get(key) ?? [];
  }

  /** How many samples each class has. */
  get counts() {
    return this.#lists.map(({ length }) => length);
  }

  /** What it lacks to be taught. @returns {LessonMissing | null} */
  get missing() {
    const names = this.#classes.map(({ name }) => name.trim());
    if (names.length < 2) return 'classes';
    if (names.includes('') || new Set(names).size < names.length) return 'names';
    return this.#lists.some((samples) => samples.every(({ heldOut }) => heldOut)) ? 'examples' : null;
  }

  /** @param {string} name @returns {number} its index */
  addClass(name) {
    const uses = COLORS.map((each) => this.#classes.filter(({ color }) => color === each).length);
    this.#classes.push({ name, color: COLORS[uses.indexOf(Math.min(...uses))] });
    this.#changed('classes', []);
    return this.#classes.length - 1;
  }

  /** Another name, another colour. @param {number} index @param {Partial<LessonClass>} change */
  changeClass(index, change) {
    Object.assign(this.#classes[index], change);
    this.#changed('looks', []);
  }

  /** Its samples go with it. @param {number} index */
  removeClass(index) {
    const gone = this.of(index).map(({ id }) => id);
    for (const id of gone) this.#samples.delete(id);
    this.#classes.splice(index, 1);
    for (const sample of this.#samples.values()) if (sample.class > index) sample.class -= 1;
    this.#changed('classes', gone);
  }

  /**
   * @param {Omit<Sample, 'id' | 'heldOut'> & { heldOut?: boolean }} sample held out by its place in its class, if it is not said
   * @returns {Readonly<Sample>}
   */
  add({ heldOut, ...sample }) {
    const id = this.#nextId;
    this.#nextId += 1;
    const others = this.#lists[sample.class];
    const added = { ...sample, id, heldOut: heldOut ?? this.#isHeldOut(others.length) };
    this.#samples.set(id, added);
    others.push(added);
    if (this.#byKey) put(this.#byKey, added);
    this.#changed('added', [id]);
    return added;
  }

  /** @param {Iterable<number>} ids */
  remove(ids) {
    const gone = [...ids].filter((id) => this.#samples.delete(id));
    if (gone.length > 0) this.#changed('removed', gone);
  }

  /** @param {Iterable<number>} ids @param {number} index the class that they are of */
  relabel(ids, index) {
    const changed = [...ids].filter((id) => this.#samples.has(id));
    for (const id of changed) /** @type {Sample} */ (this.#samples.get(id)).class = index;
    if (changed.length > 0) this.#changed('relabelled', changed);
  }

  /** Takes removed or relabelled samples back. @param {Iterable<Readonly<Sample>>} samples all of them, of the same classes */
  revert(samples) {
    const before = this.#samples;
    this.#samples = new Map([...samples].map((sample) => [sample.id, { ...sample }]));
    const changed = [...this.#samples.values()].filter(({ id, class: index }) => before.get(id)?.class !== index);
    this.#changed(
      'relabelled',
      changed.map(({ id }) => id),
    );
  }

  /** Holds out another part of each class. @param {number} share 0 to 0.5 */
  split(share) {
    this.#share = share;
    for (const samples of this.#lists) {
      for (const [position, sample] of samples.entries()) sample.heldOut = this.#isHeldOut(position);
    }
    this.#changed('split', [...this.#samples.keys()]);
  }

  /**
   * Becomes another lesson.
   *
   * @param {{ classes: LessonClass[], samples: Sample[], nextId?: number, share?: number }} other
   */
  replace({ classes, samples, nextId, share = 0.2 }) {
    this.#classes = classes.map((each) => ({ ...each }));
    this.#samples = new Map(samples.map((sample) => [sample.id, { ...sample }]));
    this.#nextId = nextId ?? Math.max(0, ...this.#samples.keys()) + 1;
    this.#share = share;
    this.#changed('replaced', [...this.#samples.keys()]);
  }

  get #lists() {
    if (!this.#byClass) {
      this.#byClass = /** @type {Sample[][]} */ (this.#classes.map(() => []));
      for (const sample of this.#samples.values()) this.#byClass[sample.class].push(sample);
    }
    return this.#byClass;
  }

  /** @param {Change} kind @param {number[]} ids */
  #changed(kind, ids) {
    if (kind !== 'added' && kind !== 'looks' && kind !== 'split') this.#byClass = this.#byKey = null;
    this.emit('change', { kind, ids });
  }

  /** Every fifth of a class, for a share of 0.2: spread, and the same whenever it is asked. @param {number} position */
  #isHeldOut(position) {
    return Math.floor((position + 1) * this.#share) > Math.floor(position * this.#share);
  }
}

/** @param {Map<number, Sample[]>} byKey @param {Sample} sample */
function put(byKey, sample) {
  const others = byKey.get(sample.key);
  if (others) others.push(sample);
  else byKey.set(sample.key, [sample]);
}
