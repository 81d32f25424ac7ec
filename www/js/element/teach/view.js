// @ts-check
// Teaching, in four steps: classes and their examples, training, trying, and how well it knows them.
//
//   samples.js, browse.js, class-card.js, thumbs.js, ...   the examples
//   settings.js, augment.js, training.js                   how it learns
//   try.js, explain.js, live.js                            what it says of other pictures
//   understand.js, confusion.js, pictures.js, threshold.js   what it says of the examples
//   project-bar.js, export-dialog.js                       what is kept, shared and taken away

/** @import { AlexNetClassifierElement } from '../../../alexnet-classifier.js' */
/** @import { Picture } from '../../../generated/protocol.js' */
/** @import { Classifier } from '../../classifier.js' */
/** @import { Epoch, ImageInput } from '../../messages.js' */
/** @import { Ui } from '../element.js' */
/** @import { ResultView } from '../result.js' */

import { abortable } from '../../abort.js';
import { make } from '../../dom.js';
import { RequestError } from '../../errors.js';
import { Keeper } from '../../teach/keeper.js';
import { Lesson, MOST_CLASSES } from '../../teach/lesson.js';
import { Tutor } from '../../teach/tutor.js';
import { DrawDialog } from '../draw-dialog.js';
import { teaching } from '../styles/teaching.js';
import { ExportDialog } from './export-dialog.js';
import { ProjectBar } from './project-bar.js';
import { SamplesView } from './samples.js';
import { SettingsView } from './settings.js';
import { TrainingView } from './training.js';
import { TryView } from './try.js';
import { UnderstandView } from './understand.js';

const LEAST_CLASSES = 2;

export class TeachView {
  static styles = teaching;

  #lesson = new Lesson();
  #tutor = new Tutor(this.#lesson);
  /** Keeps what is taught, where the page wants that. @type {Keeper | null} */
  #keeper = null;
  /** @type {ProjectBar | null} */
  #bar = null;
  /** What was kept has been brought back, or another project has been begun. @type {Promise<void>} */
  #opened = Promise.resolve();
  #ui;
  #options;
  #draw;
  #exporting;
  #samples;
  #settings;
  #training;
  #try;
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {AlexNetClassifierElement} options.host
   * @param {ResultView} options.result
   * @param {(picture: Picture) => void} options.look
   * @param {(file: File) => void} options.lookAt
   * @param {() => void} options.onChange the net names other classes now
   */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { texts } = ui;
    const lesson = this.#lesson;
    const tutor = this.#tutor;
    const draw = (this.#draw = new DrawDialog(texts));
    // There is never nothing to fill in.
    lesson.on('change', ({ kind }) => {
      if (kind === 'replaced') while (lesson.classes.length < LEAST_CLASSES) lesson.addClass('');
    });
    this.#samples = new SamplesView(ui, { lesson, draw });
    this.#settings = new SettingsView(ui, { tutor, lesson });
    this.#training = new TrainingView(ui, { tutor, lesson, onStart: () => this.#settings.commit() });
    const project = options.host.getAttribute('project');
    this.#exporting = new ExportDialog(ui, {
      host: options.host,
      net: () => tutor.net,
      knows: () => tutor.knows,
      threshold: () => tutor.threshold,
      title: () => this.#keeper?.title || ui.texts.export.untitled,
      layers: () => tutor.settings?.layers ?? 0,
    });
    this.#try = new TryView(ui, {
      ...options,
      lesson,
      tutor,
      draw,
      exporting: project === null ? this.#exporting : null,
    });
    const understand = new UnderstandView(ui, {
      tutor,
      lesson,
      editing: this.#samples.editing,
      onTrain: () => this.#training.start(),
      onThreshold: () => this.#try.refresh(),
    });
    const steps = make(
      'ol',
      { className: 'steps' },
      step(texts.nameAndShow, this.#samples.element),
      step(texts.train, this.#settings.element, this.#training.element),
      step(texts.tryIt, this.#try.element, draw.element),
      step(texts.understand.title, understand.element),
    );
    lesson.replace({ classes: [], samples: [] });
    this.element = make('div', { className: 'teach' }, steps);
    if (project !== null) this.#keep(project, steps);
  }

  /** @param {string} name @param {HTMLElement} steps */
  #keep(name, steps) {
    this.#keeper = new Keeper({ lesson: this.#lesson, tutor: this.#tutor, name, src: this.#options.host.src });
    this.#bar = new ProjectBar(this.#ui, { keeper: this.#keeper, exporting: this.#exporting });
    this.#bar.onElsewhere = (isElsewhere) => {
      steps.inert = isElsewhere;
    };
    this.element.prepend(this.#bar.element);
    steps.inert = true; // what is done before would be in the way of what was kept
    this.#opened = this.#bar.open().finally(() => {
      steps.inert = this.#keeper?.status === 'elsewhere';
    });
  }

  /** The net to teach; null while there is none. @param {Classifier | null} net */
  set net(net) {
    this.#tutor.net = net;
    if (this.#keeper) this.#keeper.src = this.#options.host.src;
    this.#settings.refresh();
    this.#training.refresh();
    if (!net) return;
    this.#draw.dark = net.model.darkBackground;
    this.#opened = this.#opened.then(() => this.#keeper?.resumed).then(() => this.#ask(net));
  }

  /** What suits the net, unless the settings are known. @param {Classifier} net */
  async #ask(net) {
    if (this.#tutor.net !== net || this.#tutor.settings) return;
    await this.#tutor.configure({}).catch(this.#ui.report);
  }

  /** Shows that folders are being looked through. */
  search() {
    return this.#samples.search();
  }

  /** @param {File[]} files @param {EventTarget | null} target what they were dropped on */
  async takeFiles(files, target) {
    if (await this.#bar?.takeFiles(files)) return;
    if (!this.#samples.takeFiles(files, target, this.#tutor.knows)) this.#options.lookAt(files[0]);
  }

  /** Below it, it says that it does not know. */
  get threshold() {
    return this.#tutor.threshold;
  }

  /** The names of the classes, in order. */
  get names() {
    return this.#lesson.classes.map(({ name }) => name);
  }

  /** Begins anew, with other classes. None means classes that the visitor is to name. @param {string[]} names */
  set names(names) {
    const trimmed = names.map((name) => name.trim());
    const isNone = names.length === 0;
    const fits = names.length >= LEAST_CLASSES && names.length <= MOST_CLASSES;
    if (!isNone && (!fits || trimmed.includes('') || new Set(trimmed).size < names.length)) {
      throw new RequestError(
        'bad-request',
        `There have to be ${LEAST_CLASSES} to ${MOST_CLASSES} classes, all with a name and no ` +
          `two alike; these are ${JSON.stringify(names)}.`,
      );
    }
    const keeper = this.#keeper;
    if (!keeper) this.#fill(trimmed);
    else
      this.#opened = this.#opened
        .then(() => keeper.create())
        .then(() => this.#fill(trimmed))
        .catch(this.#ui.report);
  }

  /** @param {string[]} names */
  #fill(names) {
    this.#lesson.replace({ classes: [], samples: [] });
    names.forEach((name, index) => {
      if (index < LEAST_CLASSES) this.#lesson.changeClass(index, { name });
      else this.#lesson.addClass(name);
    });
  }

  /** What to begin with, unless something was kept. @param {string[]} names */
  suggest(names) {
    if (!this.#keeper) this.names = names;
    else
      this.#opened = this.#opened.then(() => {
        if (this.#keeper?.id === null) this.#fill(names);
      });
  }

  /**
   * Adds an example of a class, and gives the number of its examples.
   *
   * @param {string | number} classNameOrIndex
   * @param {ImageInput} image
   * @param {{ signal?: AbortSignal }} [options]
   */
  async addSample(classNameOrIndex, image, options) {
    await this.#opened;
    const { names } = this;
    const index = typeof classNameOrIndex === 'number' ? classNameOrIndex : names.indexOf(classNameOrIndex);
    if (!(index in names)) {
      throw new RequestError(
        'bad-request',
        `There is no class ${JSON.stringify(classNameOrIndex)}: the classes are ` + `${JSON.stringify(names)}.`,
      );
    }
    return this.#samples.addSample(index, image, options);
  }

  /** Ends the training. */
  stop() {
    void this.#training.stop();
  }

  /**
   * Trains what it was shown.
   *
   * @param {{ epochs: number, signal?: AbortSignal }} options
   * @returns {Promise<Epoch | null>} the last epoch; null if it was stopped before the first one was over
   */
  async train({ epochs, signal }) {
    await abortable(this.#opened, signal);
    const { missing } = this.#training;
    if (this.#tutor.state === 'running' || missing) {
      throw new RequestError('bad-request', missing || 'Training is under way already: stop it first.');
    }
    this.#tutor.epochs = epochs;
    this.#settings.refresh();
    return this.#tutor.train({ signal });
  }

  /** Gives everything back. */
  close() {
    this.#tutor.pause();
    this.#samples.close();
    this.#try.close();
    this.#bar?.close();
  }
}

/** @param {string} title @param {...Node} content */
function step(title, ...content) {
  return make('li', { className: 'card step', part: 'step' }, make('h3', { textContent: title }), ...content);
}
