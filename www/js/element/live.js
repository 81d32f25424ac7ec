// @ts-check
// What the camera sees, classified again and again. Never more than one picture is under way, so a slow device gives fewer
// answers and no longer queue; nothing is kept of a picture that was answered.

/** @import { Classifier } from '../classifier.js' */
/** @import { Facing } from './camera.js' */
/** @import { Ui } from './element.js' */
/** @import { ResultView } from './result.js' */

import { button, make } from '../dom.js';
import { fromCanvas } from '../pictures.js';
import { Camera } from './camera.js';
import { Smooth } from './smooth.js';

/** Milliseconds for each picture at least: more would only warm the device, and keep it from training. */
const BUDGET = 1000 / 15;

/** Of an answer, how much stays in the next one. */
const INERTIA = 0.7;

/** Milliseconds between two looks at how fast it is. */
const RATE_EVERY = 1000;

/**
 * @typedef {object} LiveOptions
 * @property {() => Classifier | null} net
 * @property {() => number} threshold below which it says that it does not know
 * @property {{ open: string, close: string }} words what its button says
 * @property {Facing} facing the camera that is opened first, where there are two
 * @property {ResultView} result where the answers are shown: here, unless it is in the document elsewhere
 */

export class LiveView {
  #ui;
  #options;
  #camera;
  #context = make('canvas').getContext('2d', { willReadFrequently: true });
  #status = make('p', { className: 'note live-status', role: 'status' });
  #rate = make('p', { className: 'note live-rate' });
  #flip;
  #view;
  /** Ends what is under way. @type {AbortController | null} */
  #end = null;
  #said = '';
  /** Opens and closes it. */
  button;
  element;

  /** @param {Ui} ui @param {LiveOptions} options */
  constructor(ui, options) {
    this.#ui = ui;
    this.#options = options;
    const { live, samples } = ui.texts;
    this.#camera = new Camera(ui.texts);
    this.#camera.onEnd = () => this.#fail(samples.camera.errors.ended);
    this.#flip = button(samples.camera.flip, 'small live-flip', () => void this.#open(() => this.#camera.flip()));
    this.#view = make('div', { className: 'live-view' }, this.#camera.video, this.#flip, this.#status, this.#rate);
    this.button = button(options.words.open, 'live-open', () => {
      if (this.element.hidden) void this.#open(() => this.#camera.open(options.facing));
      else this.close();
    });
    this.element = make('section', { className: 'live-part', ariaLabel: live.title, hidden: true });
  }

  close() {
    this.#end?.abort();
    this.#camera.close();
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#options.result.element.classList.remove('live-result');
    this.button.textContent = this.#options.words.open;
  }

  /** @param {() => Promise<void>} open */
  async #open(open) {
    this.#end?.abort();
    const { signal } = (this.#end = new AbortController());
    this.element.hidden = false;
    const { result, words } = this.#options;
    const isElsewhere = result.element.isConnected && !this.element.contains(result.element);
    this.element.replaceChildren(this.#view, ...(isElsewhere ? [] : [result.element]));
    result.element.classList.add('live-result');
    this.button.textContent = words.close;
    this.#status.textContent = this.#ui.texts.samples.camera.starting;
    this.#said = this.#rate.textContent = '';
    try {
      await open();
    } catch (error) {
      if (!signal.aborted) this.#fail(this.#camera.explain(error));
      return;
    }
    if (signal.aborted) return;
    this.#status.textContent = '';
    this.#flip.hidden = !this.#camera.canFlip;
    try {
      await this.#look(signal);
    } catch (error) {
      if (signal.aborted) return;
      this.close();
      this.#ui.report(error);
    }
  }

  /** @param {string} why */
  #fail(why) {
    this.#end?.abort();
    this.#camera.close();
    this.#status.textContent = why;
    this.#flip.hidden = true;
  }

  /** One picture after another, until it is ended. @param {AbortSignal} signal */
  async #look(signal) {
    const smooth = new Smooth(INERTIA);
    let count = 0;
    let since = performance.now();
    let next = since;
    while (await frameOf(this.#camera.video, signal)) {
      const now = performance.now();
      if (now < next) continue;
      next = Math.max(next + BUDGET, now);
      if (!(await this.#classify(smooth, signal))) continue;
      count += 1;
      const passed = performance.now() - since;
      if (passed < RATE_EVERY) continue;
      this.#rate.textContent = this.#ui.texts.live.rate((1000 * count) / passed);
      count = 0;
      since += passed;
    }
  }

  /** @param {Smooth} smooth @param {AbortSignal} signal @returns {Promise<boolean>} whether there is a net to ask */
  async #classify(smooth, signal) {
    const { result, threshold } = this.#options;
    const net = this.#options.net();
    const context = this.#context;
    if (!net || !context) return false;
    const frame = await this.#camera.frame();
    context.canvas.width = frame.width;
    context.canvas.height = frame.height;
    context.drawImage(frame, 0, 0);
    frame.close();
    const picture = fromCanvas(context);
    const { invert } = result;
    const classified = await net.classify(picture, { top: net.labels.length, invert, signal });
    const predictions = smooth.add(classified.predictions);
    if (signal.aborted) return false;
    result.threshold = threshold();
    result.show({ picture, truth: null }, { ...classified, predictions });
    this.#tell(result.answerOf(predictions));
    return true;
  }

  /** Only what is new is read out. @param {string} answer */
  #tell(answer) {
    if (answer === this.#said) return;
    this.#said = answer;
    this.#ui.announcer.say(answer);
  }
}

/** Waits until a film goes on; says whether it is still wanted. @param {HTMLVideoElement} video @param {AbortSignal} signal */
function frameOf(video, signal) {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve(!signal.aborted);
    };
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
    else if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(done);
    else requestAnimationFrame(done);
  });
}
