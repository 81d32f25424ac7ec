// @ts-check
// How well it knows the classes: what it takes for what, the pictures behind each number, and when it had better not answer.

/** @import { Report } from '../../messages.js' */
/** @import { Lesson } from '../../teach/lesson.js' */
/** @import { Tutor } from '../../teach/tutor.js' */
/** @import { Ui } from '../element.js' */
/** @import { Editing } from './selection.js' */

import { button, make } from '../../dom.js';
import { percent } from '../../text.js';
import { ConfusionView } from './confusion.js';
import { PicturesDialog } from './pictures.js';
import { ThresholdView } from './threshold.js';

export class UnderstandView {
  #ui;
  #tutor;
  #lesson;
  #pictures;
  #threshold;
  #note = make('p', { className: 'note', role: 'status' });
  #summary = make('p', { className: 'report-summary' });
  #calibration = make('p', { className: 'note' });
  #confusion;
  #report;
  /** What is shown; it may be stale. @type {Report | null} */
  #shown = null;
  #stale;
  #isMeasuring = false;
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {Tutor} options.tutor
   * @param {Lesson} options.lesson
   * @param {Editing} options.editing
   * @param {() => void} options.onTrain
   * @param {() => void} options.onThreshold
   */
  constructor(ui, { tutor, lesson, editing, onTrain, onThreshold }) {
    this.#ui = ui;
    this.#tutor = tutor;
    this.#lesson = lesson;
    const { texts } = ui;
    const { understand: words } = texts;
    this.#pictures = new PicturesDialog(ui, { lesson, ...editing });
    this.#confusion = new ConfusionView(texts, (truth, named) => this.#open(truth, named));
    this.#threshold = new ThresholdView(ui, { tutor, onChange: onThreshold });
    this.#stale = make(
      'div',
      { className: 'banner stale' },
      make('span', { textContent: words.stale }),
      make(
        'span',
        { className: 'row' },
        button(texts.trainAgain, 'small train-again', onTrain),
        button(words.measure, 'small measure', () => void this.#measure()),
      ),
    );
    this.#report = make(
      'div',
      { className: 'report', hidden: true },
      this.#stale,
      this.#summary,
      this.#confusion.element,
      make('p', { className: 'note', textContent: words.numbers }),
      this.#calibration,
      this.#threshold.element,
    );
    this.element = make('div', { className: 'understand-part' }, this.#note, this.#report, this.#pictures.element);
    for (const name of /** @type {const} */ (['state', 'learnt'])) tutor.on(name, () => this.#onChange());
    tutor.on('report', () => this.#refresh());
    lesson.on('change', ({ kind }) => {
      if (kind === 'looks') this.#refresh();
    });
    tutor.on('progress', ({ stage, done, total }) => {
      if (this.#isMeasuring && stage === 'measuring') this.#note.textContent = words.measuring(done, total);
    });
    this.#refresh();
  }

  /** What has just been learnt is measured by itself. */
  #onChange() {
    const { state, knows, report } = this.#tutor;
    if (state !== 'running' && knows && !report) void this.#measure();
    this.#refresh();
  }

  async #measure() {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    this.#refresh();
    try {
      await this.#tutor.measure();
    } catch (error) {
      this.#ui.report(error);
    } finally {
      this.#isMeasuring = false;
      this.#refresh();
    }
  }

  #refresh() {
    const { understand: words } = this.#ui.texts;
    const { state, knows, report, missing } = this.#tutor;
    const isIdle = state !== 'running' && !this.#isMeasuring;
    this.#note.textContent = !knows ? words.later : this.#isMeasuring ? words.measuring(0, 0) : '';
    this.#stale.hidden = report !== null || !isIdle || missing !== null;
    this.#report.ariaBusy = isIdle ? null : 'true';
    if (!knows) this.#report.hidden = true;
    else if (report) this.#show(report);
  }

  /** @param {Report} report */
  #show(report) {
    const { understand: words } = this.#ui.texts;
    const { heldOut, accuracy, confusion, answers, calibration } = report;
    this.#shown = report;
    this.#report.hidden = false;
    this.#summary.textContent = (heldOut ? words.heldOut : words.learntFrom)(answers.length, percent(accuracy));
    this.#calibration.textContent = words.calibration(percent(calibration));
    this.#confusion.show({ classes: this.#lesson.classes, confusion, accuracy });
    this.#threshold.report = report;
  }

  /** The pictures of a class that were named so. @param {number} truth @param {number} named */
  #open(truth, named) {
    const { answers } = /** @type {Report} */ (this.#shown);
    const { classes } = this.#lesson;
    const ids = answers.filter((answer) => answer.class === truth && answer.named === named).map(({ id }) => id);
    const title = this.#ui.texts.understand.cell(ids.length, classes[truth].name, classes[named].name);
    this.#pictures.open(title, truth, ids);
  }
}
