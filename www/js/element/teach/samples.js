// @ts-check
// The classes of a lesson and their pictures: what is in it, and all ways to give more.

/** @import { Change, Lesson, LessonClass, Sample } from '../../teach/lesson.js' */
/** @import { ImageInput } from '../../messages.js' */
/** @import { DrawDialog } from '../draw-dialog.js' */
/** @import { Ui } from '../element.js' */
/** @import { Editing } from './selection.js' */

import { atNextFrame, button, fileButton, find, make } from '../../dom.js';
import { looksOf, MOST_CLASSES } from '../../teach/lesson.js';
import { ClassBrowser } from './browse.js';
import { CameraDialog } from './camera-dialog.js';
import { ClassCard } from './class-card.js';
import { Intake } from './intake.js';
import { Problems } from './problems.js';
import { areSorted, classFor, sourcesIn } from './sources.js';
import { UndoBar } from './undo.js';

const LEAST_CLASSES = 2;

/** So many times as many examples of one class as of another are worth a word; of few pictures that says nothing. */
const [FAR_MORE, MANY] = [3, 10];

export class SamplesView {
  #ui;
  #options;
  /** @type {Map<Readonly<LessonClass>, ClassCard>} */
  #cards = new Map();
  #end = new AbortController();
  #problems;
  #intake;
  #camera;
  #undo;
  #classes = make('div', { className: 'classes', tabIndex: -1 });
  #browser;
  /** Classes, by their indices, whose cards do not show how they are. @type {Set<number>} */
  #changed = new Set();
  /** Whether there may be cards without a class, or classes without one. */
  #isArranged = false;
  /** Of many classes and thousands of samples, one after another, those that came since the last frame are shown at once. */
  #showSoon = atNextFrame(() => this.#show());
  #add;
  #balance = make('p', { className: 'note balance', role: 'status' });
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {Lesson} options.lesson
   * @param {DrawDialog} options.draw
   */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { texts } = ui;
    this.#problems = new Problems(texts);
    this.#intake = new Intake(ui, { ...options, problems: this.#problems });
    this.#camera = new CameraDialog(ui);
    this.#browser = new ClassBrowser(ui, this.#classes);
    this.#undo = new UndoBar(ui, options.lesson, () => this.#classes.focus());
    this.#add = button(texts.addClass, 'add-class', () => {
      options.lesson.addClass('');
      this.#show();
      const card = /** @type {ClassCard} */ ([...this.#cards.values()].at(-1));
      this.#browser.reveal(card);
      card.focus();
    });
    const onFiles = (/** @type {File[]} */ files) => void this.#take(files, null);
    const folders = fileButton(texts.samples.folders, 'folders', { multiple: true, onFiles });
    find('input', HTMLInputElement, folders).webkitdirectory = true;
    const archive = fileButton(texts.samples.archive, 'archive', { multiple: true, onFiles });
    find('input', HTMLInputElement, archive).accept = '.zip,.tm';
    this.element = make(
      'div',
      { className: 'samples' },
      this.#browser.element,
      this.#classes,
      this.#balance,
      this.#undo.element,
      this.#intake.element,
      this.#problems.element,
      make('div', { className: 'row' }, this.#add, folders, archive, make('slot', { name: 'examples' })),
      make('p', { className: 'note', textContent: texts.samples.hint }),
      this.#camera.element,
    );
    options.lesson.on('change', (change) => this.#note(change), { signal: this.#end.signal });
    this.#note({ kind: 'replaced', ids: [] });
  }

  /**
   * Files were dropped or pasted; says whether they are pictures of classes.
   *
   * @param {File[]} files
   * @param {EventTarget | null} target what they were dropped on
   * @param {boolean} canTry whether one that is of no class can be tried
   */
  takeFiles(files, target, canTry) {
    const [taught] = [...this.#cards].find(([, { element }]) => target instanceof Node && element.contains(target)) ?? [
      null,
    ];
    if (!taught && canTry && files.length === 1 && !areSorted(files)) return false;
    void this.#take(files, taught);
    return true;
  }

  /**
   * Adds a picture to a class, and says how many that one has then.
   *
   * @param {number} index
   * @param {ImageInput} image
   * @param {{ signal?: AbortSignal }} [options]
   */
  async addSample(index, image, options) {
    const { lesson } = this.#options;
    const taught = lesson.classes[index];
    await this.#intake.add(taught, image, options);
    const place = lesson.classes.indexOf(taught);
    const count = lesson.counts[place] ?? 0;
    if (place >= 0) this.#ui.announcer.say(this.#ui.texts.examplesOf(this.#titles[place], count));
    return count;
  }

  /** Shows that there is looked for files. */
  search() {
    return this.#intake.search();
  }

  /** What can be done with pictures, wherever they are shown, and undone. @type {Editing} */
  get editing() {
    const { lesson } = this.#options;
    const { samples: words } = this.#ui.texts;
    return {
      onMove: (ids, index) =>
        this.#undo.around(words.moved(ids.size, this.#titles[index]), () => lesson.relabel(ids, index)),
      onDelete: (ids) => this.#undo.around(words.deleted(ids.size), () => lesson.remove(ids)),
    };
  }

  /** Gives everything back. */
  close() {
    this.#end.abort();
    this.#intake.cancel();
    this.#camera.close();
  }

  /** What to call each class, named or not. */
  get #titles() {
    return this.#options.lesson.classes.map(({ name }, index) => name || this.#ui.texts.numbered(index + 1));
  }

  /** @param {File[]} files @param {Readonly<LessonClass> | null} taught their class; null where their folders tell it */
  async #take(files, taught) {
    const { texts } = this.#ui;
    const { samples: words } = texts;
    const search = this.#intake.search();
    const sources = await sourcesIn(files, {
      search,
      onFailure: (name, error) => this.#problems.add(name, error),
      onNothing: (name) => this.#problems.add(name, words.nothingIn),
      // Of what was given to a class, each file is to be told what is wrong with it.
      ...(!taught && {
        onLeftOut: ([name, ...others]) => this.#problems.add(name, words.leftOut(others.length)),
      }),
    }).finally(search.end);
    if (search.signal.aborted) return;
    /** @type {Map<string, Readonly<LessonClass> | null>} */
    const classes = new Map();
    const [loose, ...others] = taught ? [] : sources.filter(({ folder }) => folder === '');
    if (loose) this.#problems.add(loose.name, words.whichClass(others.length));
    for (const { folder } of taught ? [] : sources) {
      if (folder === '' || classes.has(folder)) continue;
      classes.set(folder, classFor(this.#options.lesson, folder));
      if (!classes.get(folder)) this.#problems.add(folder, words.noRoom(MOST_CLASSES));
    }
    this.#intake.addAll(
      sources.flatMap(({ name, folder, heldOut, open }) => {
        const target = taught ?? classes.get(folder);
        return target ? { target, name, heldOut, open } : [];
      }),
    );
  }

  /** @param {{ kind: Change, ids: number[] }} change */
  #note({ kind, ids }) {
    const { lesson } = this.#options;
    if (kind === 'added') {
      for (const id of ids) this.#changed.add(/** @type {Readonly<Sample>} */ (lesson.samples.get(id)).class);
    } else {
      this.#changed = new Set(lesson.classes.keys());
      this.#isArranged = false;
    }
    if (kind === 'added' || kind === 'classes') this.#showSoon();
    else this.#show(); // whoever has moved or deleted something is led on from what is left
  }

  /** Shows what has changed. */
  #show() {
    const { lesson } = this.#options;
    const titles = this.#titles;
    const looks = looksOf(lesson.classes);
    const removable = titles.length > LEAST_CLASSES;
    const wasArranged = this.#isArranged;
    if (!wasArranged) this.#arrange();
    const cards = [...this.#cards.values()];
    for (const index of this.#changed) {
      cards[index].show(lesson.of(index), { titles, index, look: looks[index], removable });
    }
    this.#changed.clear();
    this.#balance.textContent = this.#imbalance(titles, lesson.counts);
    if (wasArranged) return;
    this.#isArranged = true;
    this.#browser.show(cards);
    this.#add.hidden = titles.length >= MOST_CLASSES;
  }

  /** A card for each class, in their order. */
  #arrange() {
    const before = this.#cards;
    this.#cards = new Map(
      this.#options.lesson.classes.map((taught) => [taught, before.get(taught) ?? this.#newCard(taught)]),
    );
    for (const [taught, { element }] of before) if (!this.#cards.has(taught)) element.remove();
    const cards = [...this.#cards.values()];
    cards.forEach(({ element }, index) => {
      if (this.#classes.children[index] !== element)
        this.#classes.insertBefore(element, this.#classes.children[index] ?? null);
    });
  }

  /** @param {Readonly<LessonClass>} taught */
  #newCard(taught) {
    const { lesson, draw } = this.#options;
    return new ClassCard(this.#ui, {
      lesson,
      taught,
      draw,
      intake: this.#intake,
      camera: this.#camera,
      onFiles: (files) => void this.#take(files, taught),
      onToggle: () => this.#browser.refresh(),
      onRemove: () => {
        const title = this.#titles[lesson.classes.indexOf(taught)];
        this.#undo.around(this.#ui.texts.samples.removed(title), () =>
          lesson.removeClass(lesson.classes.indexOf(taught)),
        );
        this.#add.focus();
      },
      ...this.editing,
    });
  }

  /** @param {string[]} titles @param {number[]} counts */
  #imbalance(titles, counts) {
    const most = Math.max(...counts);
    const few = titles.filter((_, index) => counts[index] > 0 && FAR_MORE * counts[index] < most);
    if (most < MANY || few.length === 0) return '';
    return this.#ui.texts.samples.imbalance(titles[counts.indexOf(most)], most, few);
  }
}
