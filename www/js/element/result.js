// @ts-check
// A classified picture: what was given, what the net sees, what it takes it for.

/** @import { Classified, Prediction } from '../messages.js' */
/** @import { Subject } from '../latest.js' */
/** @import { Texts } from '../locales/en.js' */
/** @import { Look } from '../teach/lesson.js' */

import { button, find, make } from '../dom.js';
import { show, showSeen } from '../pictures.js';
import { deviceName, milliseconds, percent } from '../text.js';
import { mark } from './mark.js';

/** Names that are shown of very many, the likeliest first. */
const LIKELIEST = 5;

/** Among more names than this there is a search. */
const MANY = 10;

/** Of more names than this nobody reads all. */
const MOST_BARS = 100;

export class ResultView {
  #texts;
  #given = make('canvas', { className: 'given', width: 28, height: 28 });
  #seen = make('canvas', { className: 'seen', width: 28, height: 28 });
  #label = make('span', { className: 'answer-label', part: 'answer' });
  #share = make('span', { className: 'answer-share' });
  #bars = make('ol', { className: 'bars', part: 'bars' });
  #note = make('p', { className: 'result-note' });
  #invert = make('input', { type: 'checkbox', className: 'invert', checked: true });
  #search = make('input', { type: 'search', className: 'name-search', autocomplete: 'off' });
  #all;
  #more;
  /** Whether all names are wanted, not the likeliest ones only. */
  #showsAll = false;
  /** What was shown last. @type {Prediction[]} */
  #predictions = [];
  #shown = 0;
  /** Answers that are less likely than this are none. */
  threshold = 0;
  /** All that the net can say, where that is known. @type {(() => string[]) | null} */
  names = null;
  /** @type {ReadonlyMap<string, Look>} */
  #looks = new Map();
  /** Something else is asked of the same picture: it has to be looked at again. */
  onAsk = () => {};
  /** Something was classified, and is shown now. @type {(subject: Subject, classified: Classified) => void} */
  onShow = () => {};
  element;

  /** @param {Texts} texts @param {string} label what it is the result of */
  constructor(texts, label) {
    this.#texts = texts;
    this.#label.textContent = texts.nothingYet;
    this.#note.textContent = texts.givePicture;
    this.#all = button('', 'small all-names', () => {
      this.#showsAll = !this.#showsAll;
      this.#askOrShow();
    });
    this.#more = make(
      'div',
      { className: 'row more-names', hidden: true },
      make('label', { className: 'field name-field' }, texts.findName, this.#search),
      this.#all,
    );
    this.element = make(
      'section',
      { className: 'result', part: 'result', ariaLabel: label },
      make(
        'div',
        { className: 'result-pictures' },
        make('figure', {}, this.#given, make('figcaption', { textContent: texts.given })),
        make('figure', {}, this.#seen, make('figcaption', { textContent: texts.seen })),
      ),
      make('p', { className: 'answer' }, this.#label, this.#share),
      this.#bars,
      this.#more,
      make('label', { className: 'invert-field', hidden: true }, this.#invert, texts.invert),
      this.#note,
    );
    this.#invert.addEventListener('change', () => this.onAsk());
    this.#search.addEventListener('input', () => this.#askOrShow());
  }

  /** Whether the visitor may say that pictures with a light border are not to be inverted. @param {boolean} offers */
  set offersInversion(offers) {
    /** @type {HTMLElement} */ (this.#invert.parentElement).hidden = !offers;
  }

  /** What the visitor says of that; undefined where it is as the net has it. */
  get invert() {
    return this.#invert.parentElement?.hidden ? undefined : this.#invert.checked;
  }

  /** How many of the likeliest names are asked for: all, while somebody wants them or searches among them. */
  get top() {
    return this.#showsAll || this.#search.value.trim() ? Math.max(LIKELIEST, this.#count) : LIKELIEST;
  }

  /** How many names there are, where that is known. */
  get #count() {
    return this.names?.().length ?? 0;
  }

  /** Other names are wanted of the same picture. */
  #askOrShow() {
    if (this.#predictions.length > 0 && this.#predictions.length < this.top) this.onAsk();
    else this.#showBars();
  }

  /** A picture is being looked at. @param {Subject} subject @param {boolean} isNext whether the net is not here yet */
  wait({ picture }, isNext) {
    show(this.#given, picture);
    this.element.ariaBusy = 'true';
    if (isNext) this.#note.textContent = this.#texts.isNext;
  }

  /** It could not be classified. */
  fail() {
    this.element.ariaBusy = null;
    this.#note.textContent = this.#texts.notClassified;
  }

  /** How the names look that are of classes with a look of their own. @param {ReadonlyMap<string, Look>} looks */
  set looks(looks) {
    this.#looks = looks;
    this.#showBars();
  }

  /** What the net says, in words. @param {Prediction[]} predictions the likeliest first */
  answerOf([{ label, probability }]) {
    return probability < this.threshold ? this.#texts.unknown : label;
  }

  /** @param {Subject} subject @param {Classified} classified */
  show(subject, classified) {
    const { picture, truth } = subject;
    const { predictions, seen, side, inverted, device } = classified;
    this.element.ariaBusy = null;
    this.element.dataset.shown = String((this.#shown += 1)); // for whoever waits for the next answer from outside
    show(this.#given, picture);
    showSeen(this.#seen, seen, side);
    const [best] = predictions;
    const isKnown = best.probability >= this.threshold;
    this.element.classList.toggle('unknown', !isKnown);
    this.#label.textContent = this.answerOf(predictions);
    this.#share.textContent = isKnown ? percent(best.probability) : '';
    this.#predictions = predictions;
    this.#showBars();
    const took = this.#texts.took(milliseconds(classified.milliseconds), deviceName(device));
    this.#note.replaceChildren(
      took,
      ...(inverted ? [` · ${this.#texts.inverted}`] : []),
      ...this.#verdict(best, truth),
    );
    this.onShow(subject, classified);
  }

  /** Keeps the rows, so that the bars glide from one picture to the next. */
  #showBars() {
    const count = this.#count;
    const isLong = count > MANY;
    const hasAll = isLong && count <= MOST_BARS;
    if (!hasAll) this.#showsAll = false; // it names other classes now
    this.#more.hidden = !isLong;
    this.#all.hidden = !hasAll;
    this.#all.textContent = this.#showsAll ? this.#texts.likeliest : this.#texts.allNames(count);
    const wanted = isLong ? this.#search.value.trim().toLowerCase() : '';
    const found = this.#predictions.filter(({ label }) => label.toLowerCase().includes(wanted));
    const predictions = found.slice(0, this.#showsAll ? MOST_BARS : isLong ? LIKELIEST : MANY);
    while (this.#bars.children.length > predictions.length) this.#bars.lastElementChild?.remove();
    while (this.#bars.children.length < predictions.length) {
      this.#bars.append(
        make(
          'li',
          {},
          make('span', { className: 'bar-label' }),
          make('span', { className: 'bar-track' }, make('span', { className: 'bar-fill', part: 'bar' })),
          make('span', { className: 'bar-share' }),
        ),
      );
    }
    predictions.forEach(({ label, probability }, index) => {
      const row = this.#bars.children[index];
      mark(find('.bar-label', HTMLElement, row), this.#looks.get(label)).textContent = label;
      find('.bar-share', HTMLElement, row).textContent = percent(probability);
      find('.bar-fill', HTMLElement, row).style.setProperty('--share', String(probability));
    });
  }

  /**
   * Whether the net is right, where that is known, and the net has a word for it.
   *
   * @param {Prediction} best
   * @param {string | null} truth
   */
  #verdict(best, truth) {
    if (truth === null || this.names?.().includes(truth) === false) return [];
    const isRight = best.label === truth;
    return [
      ' · ',
      make('span', {
        className: `verdict ${isRight ? 'right' : 'wrong'}`,
        textContent: isRight ? this.#texts.right : this.#texts.wrong(truth),
      }),
    ];
  }
}
