// @ts-check
// One class to be taught: its name and colour, its pictures, and the ways to give more.

/** @import { Lesson, LessonClass, Look, Sample } from '../../teach/lesson.js' */
/** @import { DrawDialog } from '../draw-dialog.js' */
/** @import { Ui } from '../element.js' */
/** @import { CameraDialog } from './camera-dialog.js' */
/** @import { Intake } from './intake.js' */
/** @import { Editing } from './selection.js' */

import { button, fileButton, find, make } from '../../dom.js';
import { mark } from '../mark.js';
import { SelectionBar } from './selection.js';
import { ThumbGrid } from './thumbs.js';

/**
 * @typedef {object} CardOptions
 * @property {Lesson} lesson
 * @property {Readonly<LessonClass>} taught the class that this is the card of
 * @property {Intake} intake
 * @property {DrawDialog} draw
 * @property {CameraDialog} camera
 * @property {(files: File[]) => void} onFiles
 * @property {() => void} onToggle it was collapsed or expanded
 * @property {() => void} onRemove the visitor does not want this class
 */

/** @typedef {CardOptions & Editing} ClassCardOptions */

export class ClassCard {
  #ui;
  #options;
  #title = '';
  #name = make('input', { type: 'text', className: 'class-name', autocomplete: 'off' });
  #color = make('input', { type: 'color', className: 'class-color' });
  #remove;
  #count = make('span', { className: 'class-count' });
  #heldOut = make('span', { className: 'held-out-count' });
  #toggle = make('button', { type: 'button', className: 'class-toggle', ariaExpanded: 'true' });
  #thumbs;
  #selection;
  element;

  /** @param {Ui} ui @param {ClassCardOptions} options */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { texts } = ui;
    const { onRemove, onToggle, onFiles, onMove, onDelete } = options;
    this.#name.addEventListener('input', () => this.#change({ name: this.#typed }));
    this.#color.addEventListener('input', () => this.#change({ color: this.#color.value }));
    this.#toggle.addEventListener('click', () => {
      this.collapsed = !this.collapsed;
      onToggle();
    });
    this.#remove = button(texts.remove, 'quiet class-remove', onRemove);
    this.#thumbs = new ThumbGrid(texts, {
      onSelect: (ids) => {
        this.#selection.count = ids.size;
      },
      onDelete: (ids) => this.#leaving(() => onDelete(ids)),
    });
    this.#selection = new SelectionBar(texts, {
      onMove: (index) => this.#leaving(() => onMove(this.#thumbs.selected, index)),
      onDelete: () => this.#leaving(() => onDelete(this.#thumbs.selected)),
      onClear: () => this.#leaving(() => this.#thumbs.selectNone()),
    });
    const files = fileButton(texts.files, 'small', { multiple: true, onFiles });
    find('input', HTMLInputElement, files).accept = 'image/*,.zip';
    this.element = make(
      'div',
      { className: 'class-card', part: 'class', role: 'group' },
      make(
        'div',
        { className: 'class-head' },
        this.#color,
        make('label', { className: 'field' }, texts.name, this.#name),
        this.#remove,
      ),
      make('p', { className: 'class-facts' }, this.#count, ' ', this.#heldOut, this.#toggle),
      make(
        'div',
        { className: 'class-body' },
        this.#thumbs.element,
        this.#selection.element,
        make(
          'div',
          { className: 'row' },
          files,
          button(texts.samples.webcam, 'small from-camera', () => this.#record()),
          button(texts.draw, 'small from-drawing', () => this.#draw()),
        ),
      ),
    );
  }

  /** What it is called. */
  get title() {
    return this.#title;
  }

  /** Whether only its head is seen; where classes are few, all of it is. */
  get collapsed() {
    return this.#toggle.ariaExpanded === 'false';
  }

  set collapsed(collapsed) {
    this.#toggle.ariaExpanded = String(!collapsed);
    this.element.classList.toggle('collapsed', collapsed);
  }

  focus() {
    this.#name.focus();
  }

  /**
   * Shows what the lesson has of it.
   *
   * @param {readonly Readonly<Sample>[]} samples
   * @param {object} all
   * @param {string[]} all.titles of all classes
   * @param {number} all.index of this one
   * @param {Look} all.look of this one
   * @param {boolean} all.removable whether it may be removed
   */
  show(samples, { titles, index, look, removable }) {
    const { texts } = this.#ui;
    const { name, color } = this.#options.taught;
    const title = (this.#title = titles[index]);
    if (this.#typed !== name) this.#name.value = name; // it has a blank at its end while a second word is typed
    this.#name.placeholder = texts.numbered(index + 1);
    this.#color.value = color;
    mark(this.#color, look);
    this.#color.ariaLabel = texts.samples.colorOf(title);
    this.#remove.hidden = !removable;
    this.#count.textContent = texts.examples(samples.length);
    const heldOut = samples.filter((sample) => sample.heldOut).length;
    this.#heldOut.hidden = heldOut === 0;
    this.#heldOut.textContent = texts.samples.heldOut(heldOut);
    this.#toggle.ariaLabel = texts.samples.thumbsOf(title);
    this.#thumbs.show(samples, title);
    const classes = titles.map((each, place) => ({ index: place, title: each }));
    this.#selection.targets = classes.filter((each) => each.index !== index);
    this.element.ariaLabel = texts.classNamed(title);
    this.element.style.setProperty('--class-color', color);
  }

  /** The name as it is kept: compared with others, and with folders, in NFC. */
  get #typed() {
    return this.#name.value.trim().normalize('NFC');
  }

  /** @param {Partial<LessonClass>} change */
  #change(change) {
    const { lesson, taught } = this.#options;
    lesson.changeClass(lesson.classes.indexOf(taught), change);
  }

  /** Does what hides the button that has the focus, or the whole grid: the focus stays near. @param {() => void} task */
  #leaving(task) {
    task();
    if (this.#thumbs.element.hidden) this.focus();
    else this.#thumbs.element.focus();
  }

  #record() {
    const { intake, camera, taught } = this.#options;
    camera.open({
      title: this.#ui.texts.samples.camera.record(this.#title),
      receive: (frame) => intake.add(taught, frame),
    });
  }

  #draw() {
    const { texts, report } = this.#ui;
    const { intake, draw, taught } = this.#options;
    draw.open({
      title: texts.drawExamplesOf(this.#title),
      action: texts.addAndDraw,
      receive: (picture) => {
        intake.add(taught, picture).catch(report);
        return true;
      },
    });
  }
}
