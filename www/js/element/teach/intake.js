// @ts-check
// Takes pictures in: makes of each a file that can be kept, and puts it into the lesson. Of many, a few at a time, in order; one
// that cannot be used gets a line, and the others go on.

/** @import { KeptPicture, Remark } from '../../decode.js' */
/** @import { Lesson, LessonClass } from '../../teach/lesson.js' */
/** @import { Search } from '../../inputs.js' */
/** @import { ImageInput } from '../../messages.js' */
/** @import { Ui } from '../element.js' */
/** @import { Problems } from './problems.js' */

import { toSample } from '../../decoder.js';
import { atNextFrame, button, make } from '../../dom.js';
import { PictureError, RequestError } from '../../errors.js';

/** @typedef {{ target: Readonly<LessonClass>, name: string, heldOut?: boolean, open: () => Promise<Blob> }} Item */
/** @typedef {KeptPicture & { remark: Remark | null }} Prepared */
/** @typedef {{ item: Item, prepared?: Prepared, error?: unknown }} Outcome */

/** While one is put into the lesson, the next ones are decoded. */
const AT_ONCE = 4;

/** Fewer are done before anybody could read how far it is. */
const MANY = 5;

export class Intake {
  #ui;
  #options;
  /** @type {Item[]} */
  #waiting = [];
  #done = 0;
  #failed = 0;
  /** Those that their classes had already. */
  #known = 0;
  #total = 0;
  /** Ends what is under way. @type {AbortController | null} */
  #end = null;
  /** Ends looking for more. @type {Set<AbortController>} */
  #searches = new Set();
  #announce = (/** @type {number} */ _share) => {};
  #text = make('p', { className: 'intake-text' });
  #bar = make('progress', { className: 'intake-bar', part: 'progress', max: 1, value: 0 });
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {Lesson} options.lesson
   * @param {Problems} options.problems
   */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    this.#bar.ariaLabel = ui.texts.samples.takingLabel;
    this.element = make(
      'div',
      { className: 'intake', hidden: true },
      make('div', {}, this.#text, this.#bar),
      button(ui.texts.samples.cancel, 'small intake-cancel', () => this.cancel()),
    );
  }

  /**
   * One picture, at once.
   *
   * @param {Readonly<LessonClass>} target
   * @param {ImageInput} image
   * @param {{ signal?: AbortSignal }} [options]
   */
  async add(target, image, { signal } = {}) {
    const name = image instanceof File ? image.name : '';
    this.#keep({ target, name }, await toSample(image, { signal }));
  }

  /** Many, one after another. @param {Item[]} items */
  addAll(items) {
    this.#waiting = this.#waiting.concat(items);
    this.#total += items.length;
    if (this.#end) this.#show();
    else void this.#run();
  }

  /** Shows how many files were found so far, until their search is over, or given up. @returns {Search} */
  search() {
    const stop = new AbortController();
    this.#searches.add(stop);
    let count = 0;
    const show = atNextFrame(() => this.#showFound(count));
    return {
      signal: stop.signal,
      found: () => {
        count += 1;
        show();
      },
      end: () => {
        this.#searches.delete(stop);
        this.#show();
      },
    };
  }

  /** What is in already stays. */
  cancel() {
    for (const search of this.#searches) search.abort();
    this.#waiting = [];
    this.#end?.abort();
  }

  async #run() {
    const { texts, announcer } = this.#ui;
    const { signal } = (this.#end = new AbortController());
    this.#announce = this.#total < MANY ? () => {} : announcer.inQuarters((share) => texts.samples.takenShare(share));
    this.#show();
    for await (const outcome of inOrder(this.#taken(signal), (item) => this.#attempt(item, signal), AT_ONCE)) {
      if (!signal.aborted) this.#settle(outcome);
    }
    announcer.say(texts.samples.taken(this.#done - this.#failed - this.#known, this.#failed, this.#known));
    this.#end = null;
    this.#done = this.#failed = this.#known = 0;
    this.#total = this.#waiting.length;
    if (this.#total > 0)
      void this.#run(); // they came while the last ones were under way
    else this.#show();
  }

  /** Those that wait, and those that come meanwhile. @param {AbortSignal} signal */
  *#taken(signal) {
    while (this.#waiting.length > 0 && !signal.aborted) yield/** @type {Item} */ (this.#waiting.shift());
  }

  /** @param {Item} item @param {AbortSignal} signal @returns {Promise<Outcome>} */
  async #attempt(item, signal) {
    try {
      return { item, prepared: await toSample(await item.open(), { signal }) };
    } catch (error) {
      return { item, error };
    }
  }

  /** @param {Outcome} outcome */
  #settle({ item, prepared, error }) {
    const { name } = item;
    this.#done += 1;
    if (prepared) {
      if (!this.#keep(item, prepared)) this.#known += 1;
      if (prepared.remark) this.#options.problems.add(name, this.#ui.texts.samples.remarks[prepared.remark]);
    } else if (error instanceof PictureError || error instanceof RequestError) {
      this.#failed += 1;
      this.#options.problems.add(name, error);
    } else {
      this.#failed += 1;
      this.#ui.report(error); // not about this picture: the others would fail as well
      this.cancel();
    }
    this.#show();
  }

  /** Says whether it was not there before. @param {Omit<Item, 'open'>} item @param {Prepared} prepared */
  #keep({ target, name, heldOut }, { picture, key }) {
    const { lesson } = this.#options;
    const index = lesson.classes.indexOf(target);
    if (index < 0) return true; // its class is gone
    // A camera sees the same again and again, and whoever draws may mean it; a file was given twice by mistake.
    if (name !== '' && !this.#isWanted(key, index, name, heldOut)) return false;
    lesson.add({ class: index, picture, key, name, heldOut });
    return true;
  }

  /**
   * Says where else the same picture is, and whether it is to be kept all the same.
   *
   * @param {number} key
   * @param {number} index of the class that it was given to
   * @param {string} name
   * @param {boolean} [heldOut] what its folders say that it is for: so it is kept for that, whatever the others are for
   */
  #isWanted(key, index, name, heldOut) {
    const { lesson, problems } = this.#options;
    const { samples: words, numbered } = this.#ui.texts;
    const titleOf = (/** @type {number} */ place) => lesson.classes[place].name || numbered(place + 1);
    const like = lesson.like(key);
    const same = like.filter((sample) => sample.class === index);
    if (same.length > 0 && heldOut === undefined) problems.add(name, words.isThere(titleOf(index)));
    else if (same.some((sample) => sample.heldOut !== heldOut)) problems.add(name, words.isForBoth(titleOf(index)));
    for (const other of new Set(like.map((sample) => sample.class))) {
      if (other !== index) problems.add(name, words.isElsewhere(titleOf(other)));
    }
    return same.length === 0 || heldOut !== undefined;
  }

  /** @param {number} count */
  #showFound(count) {
    if (this.#searches.size === 0 || this.#end) return; // it is over, or there is more to show
    this.element.hidden = count < MANY;
    this.#text.textContent = this.#ui.texts.samples.looking(count);
    this.#bar.removeAttribute('value'); // nobody knows how many there are
  }

  #show() {
    this.element.hidden = this.#end === null || this.#total < MANY;
    this.#text.textContent = this.#ui.texts.samples.taking(this.#done, this.#total);
    this.#bar.value = this.#total === 0 ? 0 : this.#done / this.#total;
    this.#announce(this.#bar.value);
  }
}

/**
 * What becomes of each, in their order, while a few are under way at once. The task must not reject.
 *
 * @template Item, Outcome
 * @param {Iterable<Item>} items
 * @param {(item: Item) => Promise<Outcome>} task
 * @param {number} atOnce
 */
async function* inOrder(items, task, atOnce) {
  /** @type {Promise<Outcome>[]} */
  const underWay = [];
  for (const item of items) {
    underWay.push(task(item));
    if (underWay.length >= atOnce) yield await /** @type {Promise<Outcome>} */ (underWay.shift());
  }
  for (const outcome of underWay) yield await outcome;
}
