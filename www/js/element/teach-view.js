// @ts-check
// Teaching, in three steps: classes and their examples, training, trying.

/** @import { Picture } from '../../generated/protocol.js' */
/** @import { Classifier } from '../classifier.js' */
/** @import { Epoch, ImageInput } from '../messages.js' */
/** @import { Ui } from './element.js' */
/** @import { ResultView } from './result.js' */

import { toPicture } from '../decoder.js';
import { button, fileButton, make } from '../dom.js';
import { RequestError } from '../errors.js';
import { ClassCard } from './class-card.js';
import { DrawDialog } from './draw-dialog.js';
import { Lesson } from './lesson.js';
import { TrainingView } from './training.js';

const LEAST = 2;
const MOST = 10;
const MOST_EPOCHS = 1000;

export class TeachView {
  /** @type {ClassCard[]} */
  #cards = [];
  #lesson = new Lesson();
  /** Ends the training under way. @type {AbortController | null} */
  #running = null;
  #timesForgotten = 0;
  /** @type {Classifier | null} */
  #net = null;
  #ui;
  #options;
  #draw;
  #training;
  #classes = make('div', { className: 'classes' });
  #epochs = make('input', { type: 'number', className: 'epochs', min: '1', max: String(MOST_EPOCHS), step: '1', value: '40' });
  #hint = make('p', { className: 'note train-hint', role: 'status' });
  #tryLater = make('p', { className: 'note' });
  #try = make('div', { className: 'try', hidden: true });
  #taughtNames = make('strong', { className: 'taught-names' });
  #taught;
  #add;
  #train;
  #stop;
  #startOver;
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {ResultView} options.result
   * @param {(picture: Picture) => void} options.look
   * @param {(file: File) => void} options.lookAt
   * @param {() => void} options.onChange the net names other classes now
   */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { texts } = ui;
    this.#draw = new DrawDialog(texts);
    this.#training = new TrainingView(ui);
    this.#add = button(texts.addClass, 'add-class', () => this.#addCard().focus());
    this.#train = button(texts.train, 'primary train', () => void this.#onTrain());
    this.#stop = button(texts.stop, 'stop', () => this.stop());
    this.#startOver = button(texts.startOver, 'quiet start-over', () => { this.names = []; });
    this.#tryLater.textContent = texts.tryLater;
    this.#epochs.inputMode = 'numeric';
    this.#taught = make('p', { className: 'banner', part: 'taught', hidden: true },
      make('span', {}, `${texts.taught} `, this.#taughtNames),
      button(texts.useOriginal, 'small use-original', () => void this.#useOriginal()));
    this.#buildTry();
    this.element = make('ol', { className: 'steps' },
      this.#step(texts.nameAndShow,
        this.#classes,
        make('div', { className: 'row' }, this.#add, make('slot', { name: 'examples' }))),
      this.#step(texts.train,
        make('div', { className: 'row train-row' },
          make('label', { className: 'field' }, texts.epochs, this.#epochs), this.#train, this.#stop, this.#startOver),
        this.#hint,
        this.#training.element),
      this.#step(texts.tryIt, this.#tryLater, this.#try, this.#draw.element));
    this.#clear();
  }

  /** @param {string} title @param {...Node} content */
  #step(title, ...content) {
    return make('li', { className: 'card step', part: 'step' }, make('h3', { textContent: title }), ...content);
  }

  #buildTry() {
    const { texts } = this.#ui;
    const { look, lookAt, result } = this.#options;
    const drawing = button(texts.drawOne, '', () => this.#draw.open({
      title: texts.drawToTry,
      action: texts.tryIt,
      receive: (picture) => {
        look(picture);
        return false;
      },
    }));
    result.element.classList.add('try-result');
    this.#try.append(
      this.#taught,
      make('div', { className: 'row' },
        fileButton(texts.file, 'try-file', { onFiles: ([file]) => lookAt(file) }),
        drawing,
        make('slot', { name: 'try' }),
        button(texts.download, 'quiet download', () => void this.#download())),
      result.element);
  }

  /** The net to teach; null while there is none. It knows nothing of what another one was taught. @param {Classifier | null} net */
  set net(net) {
    this.#net = net;
    this.#forget();
    this.#refresh();
  }

  /** @param {File[]} files @param {EventTarget | null} target what they were dropped on */
  takeFiles(files, target) {
    const card = this.#cards.find(({ element }) => target instanceof Node && element.contains(target));
    if (card) void card.addFiles(files);
    else this.#options.lookAt(files[0]);
  }

  /** The names of the classes, in order. */
  get names() {
    return this.#cards.map(({ name }) => name);
  }

  /** Begins anew, with other classes. None means classes that the visitor is to name. @param {string[]} names */
  set names(names) {
    const distinct = new Set(names.map((name) => name.trim()));
    if (names.length > 0 && (names.length < LEAST || names.length > MOST || distinct.size < names.length || distinct.has(''))) {
      throw new RequestError('bad-request', `There have to be ${LEAST} to ${MOST} classes, all with a name and no two alike; `
        + `these are ${JSON.stringify(names)}.`);
    }
    const isTaught = !this.#taught.hidden;
    this.#forget();
    this.#clear();
    while (this.#cards.length < names.length) this.#addCard();
    names.forEach((name, index) => { this.#cards[index].name = name; });
    if (isTaught) void this.#useOriginal();
  }

  /**
   * Adds an example to a class's card; the net looks at it when it is trained next. Gives the number of its examples.
   *
   * @param {string | number} classNameOrIndex
   * @param {ImageInput} image
   * @param {{ signal?: AbortSignal }} [options]
   */
  async addSample(classNameOrIndex, image, options) {
    const isIndex = typeof classNameOrIndex === 'number';
    const card = isIndex ? this.#cards[classNameOrIndex] : this.#cards.find(({ name }) => name === classNameOrIndex);
    if (!card) {
      throw new RequestError('bad-request', `There is no class ${JSON.stringify(classNameOrIndex)}: the classes are `
        + `${JSON.stringify(this.names)}.`);
    }
    card.add(await toPicture(image, options));
    this.#ui.announcer.say(this.#ui.texts.examplesOf(card.title, card.examples.length));
    return card.examples.length;
  }

  stop() {
    this.#running?.abort();
  }

  /**
   * Trains what is on the cards.
   *
   * @param {{ epochs: number, signal?: AbortSignal }} options
   * @returns {Promise<Epoch | null>} the last epoch; null if it was stopped before the first one was over
   */
  async train({ epochs, signal }) {
    const missing = this.#missing();
    if (this.#running || missing) {
      throw new RequestError('bad-request', missing || 'Training is under way already: stop it first.');
    }
    const running = this.#running = new AbortController();
    const abort = () => running.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.#hint.textContent = '';
    this.#refresh();
    /** @type {Epoch | null} */
    let last = null;
    try {
      for await (const epoch of this.#epochsOf(epochs, running.signal)) last = epoch;
    } catch (error) {
      if (!running.signal.aborted) this.#lesson.forget(); // nobody knows what the net knows
      // Whoever stops it has got what they wanted; who aborts it by a signal is told so, as with any other call.
      if (!running.signal.aborted || signal?.aborted) throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#running = null;
      this.#refresh();
    }
    if (last) this.#ui.announcer.say(this.#ui.texts.trained(running.signal.aborted, last.accuracy));
    return last;
  }

  /** Has the net look at new examples, then trains it. @param {number} epochs @param {AbortSignal} signal */
  async *#epochsOf(epochs, signal) {
    const net = /** @type {Classifier} */ (this.#net);
    const { emit } = this.#ui;
    const { names } = this;
    const times = this.#timesForgotten;
    const isNew = await this.#lesson.give(net, this.#cards, {
      signal,
      onExample: (done, total) => {
        this.#training.examples(done, total);
        emit('step', { stage: 'examples', done, total });
      },
    });
    this.#training.start(isNew);
    let done = 0;
    try {
      for await (const epoch of net.train({ epochs, signal })) {
        done += 1;
        this.#training.step(epoch, done, epochs);
        emit('step', { stage: 'epochs', done, total: epochs });
        emit('epoch', epoch);
        yield epoch;
      }
    } finally {
      if (done > 0 && times === this.#timesForgotten) this.#showTaught(names);
    }
  }

  async #onTrain() {
    if (this.#running || this.#missing()) return;
    const epochs = Math.min(MOST_EPOCHS, Math.max(1, Math.round(this.#epochs.valueAsNumber) || 1));
    this.#epochs.value = String(epochs);
    const training = this.train({ epochs });
    this.#stop.focus();
    await training.catch(this.#ui.report);
    this.#keepFocus();
  }

  /** The button that had the focus may be hidden by now. */
  #keepFocus() {
    const { activeElement } = /** @type {ShadowRoot} */ (this.element.getRootNode());
    if (document.activeElement === document.body || activeElement?.checkVisibility() === false) {
      this.#train.focus({ preventScroll: true });
    }
  }

  /** @param {string[]} names that the net names by now */
  #showTaught(names) {
    this.#taught.hidden = false;
    this.#taughtNames.textContent = this.#ui.texts.listed(names);
    this.#tryLater.hidden = true;
    this.#try.hidden = false;
    this.#options.onChange();
  }

  async #useOriginal() {
    const net = this.#net;
    this.#forget();
    this.#keepFocus();
    try {
      await net?.reset();
    } catch (error) {
      this.#ui.report(error);
    }
    this.#ui.announcer.say(this.#ui.texts.isOriginal);
    this.#options.onChange();
  }

  async #download() {
    try {
      const archive = await /** @type {Classifier} */ (this.#net).exportModel();
      const url = URL.createObjectURL(archive);
      make('a', { href: url, download: 'model.zip' }).click();
      setTimeout(() => URL.revokeObjectURL(url));
    } catch (error) {
      this.#ui.report(error);
    }
  }

  /** The net has forgotten what it was taught, or is about to. */
  #forget() {
    this.stop();
    this.#timesForgotten += 1;
    this.#lesson.forget();
    this.#taught.hidden = true;
  }

  /** Two empty cards. */
  #clear() {
    for (const card of this.#cards) card.element.remove();
    this.#cards = [];
    while (this.#cards.length < LEAST) this.#addCard();
    this.#training.hide();
  }

  #addCard() {
    const card = new ClassCard(this.#ui, {
      draw: this.#draw,
      placeholder: this.#ui.texts.numbered(this.#cards.length + 1),
      onChange: () => this.#refresh(),
      onForget: () => this.#lesson.forget(),
      onRemove: () => {
        this.#cards.splice(this.#cards.indexOf(card), 1);
        card.element.remove();
        this.#add.focus();
        this.#refresh();
      },
    });
    this.#cards.push(card);
    this.#classes.append(card.element);
    this.#refresh();
    return card;
  }

  /** What is still missing before training makes sense, in words; empty when nothing is. */
  #missing() {
    const { texts } = this.#ui;
    const { names } = this;
    if (!this.#net) return texts.netOnItsWay;
    if (names.includes('')) return texts.nameAll;
    if (new Set(names).size < names.length) return texts.sameName;
    const without = this.#cards.filter(({ examples }) => examples.length === 0).map(({ name }) => name);
    return without.length > 0 ? texts.showExamplesOf(without) : '';
  }

  #refresh() {
    const isRunning = this.#running !== null;
    for (const card of this.#cards) card.removable = this.#cards.length > LEAST;
    this.#add.hidden = this.#cards.length >= MOST;
    this.#train.hidden = isRunning;
    this.#stop.hidden = !isRunning;
    for (const each of [this.#add, this.#startOver]) each.disabled = isRunning;
    const missing = this.#missing();
    this.#train.ariaDisabled = String(missing !== '');
    if (isRunning) return;
    const examples = this.#cards.reduce((sum, card) => sum + card.examples.length, 0);
    this.#hint.textContent = missing || this.#ui.texts.canTrain(examples, this.#cards.length);
  }
}
