// @ts-check
// Trying what was taught: on a file, a drawing, the camera; and why it says what it says.

/** @import { Picture } from '../../../generated/protocol.js' */
/** @import { Lesson } from '../../teach/lesson.js' */
/** @import { Tutor } from '../../teach/tutor.js' */
/** @import { DrawDialog } from '../draw-dialog.js' */
/** @import { Ui } from '../element.js' */
/** @import { ExportDialog } from './export-dialog.js' */

import { button, fileButton, make } from '../../dom.js';
import { looksOf } from '../../teach/lesson.js';
import { ExplainView } from './explain.js';
import { LiveView } from '../live.js';
import { ResultView } from '../result.js';

export class TryView {
  #ui;
  #tutor;
  #options;
  #names = make('strong', { className: 'taught-names' });
  #later;
  #try;
  #live;
  /** What shows answers: to a picture, and to what the camera sees. */
  #results;
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {Lesson} options.lesson
   * @param {Tutor} options.tutor
   * @param {DrawDialog} options.draw
   * @param {ResultView} options.result
   * @param {(picture: Picture) => void} options.look
   * @param {(file: File) => void} options.lookAt
   * @param {ExportDialog | null} options.exporting where the net is to be had here
   * @param {() => void} options.onChange the net names other classes now
   */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { texts } = ui;
    const { lesson, tutor, draw, result, exporting, look, lookAt } = options;
    this.#tutor = tutor;
    const seen = new ResultView(texts, texts.live.result);
    seen.names = () => tutor.net?.labels ?? [];
    this.#results = [result, seen];
    const explain = new ExplainView(ui, { net: () => tutor.net });
    this.#live = new LiveView(ui, {
      net: () => tutor.net,
      threshold: () => tutor.threshold,
      words: texts.live,
      facing: 'user',
      result: seen,
    });
    result.onShow = ({ picture }, classified) => explain.offer(picture, classified);
    result.element.classList.add('try-result');
    this.#later = make('p', { className: 'note', textContent: texts.tryLater });
    this.#try = make(
      'div',
      { className: 'try', hidden: true },
      make(
        'p',
        { className: 'banner taught', part: 'taught' },
        make('span', {}, `${texts.taught} `, this.#names),
        button(texts.useOriginal, 'small use-original', () => void this.#useOriginal()),
      ),
      make(
        'div',
        { className: 'row' },
        fileButton(texts.file, 'try-file', { onFiles: ([file]) => lookAt(file) }),
        button(texts.drawOne, '', () =>
          draw.open({
            title: texts.drawToTry,
            action: texts.tryIt,
            receive: (picture) => {
              look(picture);
              return false;
            },
          }),
        ),
        this.#live.button,
        make('slot', { name: 'try' }),
        ...(exporting ? [exporting.button, exporting.element] : []),
      ),
      this.#live.element,
      result.element,
      explain.element,
    );
    this.element = make('div', { className: 'try-part' }, this.#later, this.#try);
    for (const name of /** @type {const} */ (['learnt', 'settings'])) tutor.on(name, () => this.refresh());
    lesson.on('change', ({ kind }) => {
      if (kind === 'looks') this.#dress();
    });
  }

  /** The net has learnt something, or has forgotten it. */
  refresh() {
    const { knows, net } = this.#tutor;
    this.#later.hidden = knows;
    this.#try.hidden = !knows;
    if (!knows) this.#live.close();
    if (net) this.#names.textContent = this.#ui.texts.listed(net.labels);
    this.#dress();
    this.#options.result.threshold = this.#threshold;
    this.#options.onChange();
  }

  /** The names of classes have their colours and marks. */
  #dress() {
    const classes = this.#tutor.knows ? this.#options.lesson.classes : [];
    const looks = looksOf(classes);
    for (const result of this.#results) result.looks = new Map(classes.map(({ name }, index) => [name, looks[index]]));
  }

  close() {
    this.#live.close();
  }

  /** Of its own classes it is as unsure as its manifest says. */
  get #threshold() {
    const { knows, threshold, net } = this.#tutor;
    return knows ? threshold : (net?.model.threshold ?? 0);
  }

  async #useOriginal() {
    try {
      await this.#tutor.reset();
      this.#ui.announcer.say(this.#ui.texts.isOriginal);
    } catch (error) {
      this.#ui.report(error);
    }
  }
}
