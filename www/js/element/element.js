// @ts-check
// The element once it is wanted: an engine, a view, and what both say to the visitor and to the page.
//
//   classify-view.js, teach/view.js   the two modes
//   loading.js, messages.js           above them: how far loading is, what went wrong
//   result.js, draw-pad.js, ...       parts of the views, one concern a file
//   styles/                           how it looks

/** @import { AlexNetClassifierElement, SheetsOf } from '../../alexnet-classifier.js' */
/** @import { Classifier } from '../classifier.js' */
/** @import { DeviceListing, ElementEvents, ImageInput, ModelInfo } from '../messages.js' */
/** @import { Lease } from '../pool.js' */
/** @import { Texts } from '../locales/en.js' */
/** @import { TeachView } from './teach/view.js' */

import { abortable } from '../abort.js';
import { addressOf, checkDevice } from '../classifier.js';
import { toPicture } from '../decoder.js';
import { make } from '../dom.js';
import { AlexNetError, RequestError } from '../errors.js';
import { readable, takeFiles } from '../inputs.js';
import { Latest } from '../latest.js';
import { textsFor } from '../locales/index.js';
import { own, share } from '../pool.js';
import { percent } from '../text.js';
import { Announcer } from './announce.js';
import { ClassifyView } from './classify-view.js';
import { Loading } from './loading.js';
import { Messages } from './messages.js';
import { listingsIn, reasonOf } from './reasons.js';
import { ResultView } from './result.js';
import { common, sheetsFor } from './styles/index.js';

/**
 * What all parts of an element have in common.
 *
 * @typedef {object} Ui
 * @property {Texts} texts
 * @property {Announcer} announcer
 * @property {Emit} emit
 * @property {(text: string) => void} tell tells the visitor for a while
 * @property {(error: unknown) => void} report tells the visitor and the page of a failure
 */

/**
 * @typedef {object} Options
 * @property {string} language
 * @property {() => string[]} classes to begin with, as they are when what teaches has arrived
 * @property {Emit} emit
 * @property {(sheetsOf: SheetsOf) => void} dress has it look so, in whatever document it is
 */

/** @typedef {<Name extends keyof ElementEvents>(name: Name, detail: ElementEvents[Name]) => void} Emit */

export class Live {
  #host;
  /** @type {Ui} */
  #ui;
  #messages;
  #loading;
  #latest;
  #result;
  #view;
  /** The same, in an element that teaches. @type {TeachView | null} */
  #teach = null;
  #frame;
  /** Apart from the answers, so that one that comes at the same time does not take a notice's place. */
  #notices = new Announcer();
  /** Ends all that the element listens to. */
  #end = new AbortController();
  /** Ends what belongs to the engine in use. */
  #engineEnd = new AbortController();
  /** @type {Lease | null} */
  #lease = null;
  /** The net in use, as soon as it is loaded. @type {Promise<Classifier>} */
  #net;
  /** @type {WeakSet<object>} */
  #reported = new WeakSet();

  /**
   * Brings what teaching takes, which whoever classifies never fetches, and the visitor's language.
   *
   * @param {AlexNetClassifierElement} host
   * @param {ShadowRoot} root
   * @param {AbortSignal} signal
   * @param {Options} options
   */
  static async open(host, root, signal, options) {
    // The engine's worker starts while the rest arrives and is put together.
    const { src, device } = host;
    let lease = prepared(host);
    try {
      const [View, texts] = await Promise.all([
        isTeaching(host) ? import('./teach/view.js').then(({ TeachView }) => TeachView) : null,
        textsFor(options.language),
      ]);
      signal.throwIfAborted();
      if (host.src !== src || host.device !== device) {
        lease?.release(); // another net or device was chosen meanwhile
        lease = prepared(host);
      }
      return new Live(host, root, View, lease, { ...options, texts });
    } catch (error) {
      lease?.release();
      throw error;
    }
  }

  /**
   * @param {AlexNetClassifierElement} host
   * @param {ShadowRoot} root
   * @param {typeof TeachView | null} View
   * @param {Lease | null} lease
   * @param {Options & { texts: Texts }} options
   */
  constructor(host, root, View, lease, { texts, classes, emit, dress }) {
    this.#host = host;
    this.#lease = lease;
    const announcer = new Announcer();
    this.#ui = {
      texts,
      announcer,
      // What is told of an element that is gone, nobody waits for.
      emit: (name, detail) => {
        if (!this.#end.signal.aborted) emit(name, detail);
      },
      tell: (text) => this.#messages.notice(text),
      report: (error) => this.#report(error),
    };
    this.#messages = new Messages(texts);
    this.#loading = new Loading(this.#ui, () => this.#load());

    const result = (this.#result = new ResultView(texts, View ? texts.tryResult : texts.result));
    const latest = (this.#latest = new Latest({
      classify: async (picture, signal) =>
        (await abortable(this.#net, signal)).classify(picture, { top: result.top, invert: result.invert, signal }),
      view: result,
      onResult: (classified) => {
        const likeliest = classified.predictions
          .slice(0, 2)
          .map(({ label, probability }) => `${label}, ${percent(probability)}`);
        const answer = result.answerOf(classified.predictions);
        announcer.say([...(answer === texts.unknown ? [answer] : []), ...likeliest].join('; '));
        this.#ui.emit('result', classified);
      },
      onError: this.#ui.report,
    }));
    result.onAsk = latest.again.bind(latest);
    const options = {
      host,
      result,
      look: latest.look.bind(latest),
      lookAt: (/** @type {File} */ file) => void this.#lookAt(file),
      onChange: latest.again.bind(latest),
    };
    this.#teach = View && new View(this.#ui, options);
    this.#view = this.#teach ?? new ClassifyView(this.#ui, options);
    const veil = make('div', { className: 'veil', hidden: true }, make('p', { textContent: texts.dropIt }));
    const heard = [announcer.element, this.#notices.element];
    this.#frame = make(
      'div',
      { className: 'live', lang: texts.language, dir: texts.direction, tabIndex: -1 },
      this.#loading.element,
      this.#messages.element,
      this.#view.element,
      ...heard,
      veil,
    );
    dress(sheetsFor([...common, ...(View?.styles ?? [])]));
    root.replaceChildren(this.#frame);
    takeFiles(host, {
      veil,
      signal: this.#end.signal,
      onFiles: (files, target) => this.#view.takeFiles(files, target),
      onError: this.#ui.report,
      search: this.#teach?.search.bind(this.#teach),
    });
    this.#net = this.#load();
    try {
      const names = classes();
      if (names.length > 0) this.#teaching.suggest(names);
    } catch (error) {
      this.#report(error);
    }
  }

  /** @param {File} file */
  async #lookAt(file) {
    try {
      this.#latest.look(await toPicture(readable(file)));
    } catch (error) {
      this.#report(error);
    }
  }

  /** When the net is loaded. @returns {Promise<ModelInfo>} */
  get ready() {
    return this.#net.then(({ model }) => model);
  }

  /** @returns {DeviceListing[]} */
  get devices() {
    return listingsIn(this.#ui.texts, this.#lease?.engine?.devices ?? []);
  }

  focus() {
    this.#frame.focus({ preventScroll: true });
  }

  /** Another net is wanted. */
  changeSource() {
    this.#release();
    void this.#load();
  }

  /** Another device is wanted. */
  async changeDevice() {
    try {
      checkDevice(this.#host.device);
      const net = await this.#net.catch(() => null);
      if (net && (await this.#lease?.use(this.#host.device))) this.#latest.again();
      else this.changeSource();
    } catch (error) {
      this.#report(error);
    }
  }

  /**
   * @param {ImageInput} image
   * @param {{ expected?: string, signal?: AbortSignal }} options
   */
  classify(image, { expected, signal }) {
    return this.#reporting(signal, async () => {
      const picture = await toPicture(image, { signal });
      return this.#latest.show({ picture, truth: expected ?? null }, signal);
    });
  }

  /**
   * @param {string | number} classNameOrIndex
   * @param {ImageInput} image
   * @param {{ signal?: AbortSignal }} options
   */
  addSample(classNameOrIndex, image, options) {
    return this.#reporting(options.signal, async () => this.#teaching.addSample(classNameOrIndex, image, options));
  }

  /** @param {{ epochs: number, signal?: AbortSignal }} options */
  train(options) {
    return this.#reporting(options.signal, async () => {
      const view = this.#teaching;
      await abortable(this.#net, options.signal);
      return view.train(options);
    });
  }

  stop() {
    this.#teach?.stop();
  }

  /** @param {{ signal?: AbortSignal }} options */
  exportModel(options) {
    const { signal } = options;
    return this.#reporting(signal, async () => {
      const net = await abortable(this.#net, signal);
      return net.exportModel({ threshold: this.#teach?.threshold, ...options });
    });
  }

  /** The names of the classes that are taught. */
  get classes() {
    return this.#teach?.names ?? [];
  }

  set classes(names) {
    this.#teaching.names = names;
  }

  /** Gives everything back. */
  close() {
    this.#view.close();
    this.#end.abort();
    this.#release();
  }

  get #teaching() {
    if (this.#teach) return this.#teach;
    throw new RequestError('bad-request', 'This element classifies: set its attribute mode to "teach" to teach it.');
  }

  /** Loads the net that the attributes name; what comes of it is shown. */
  #load() {
    this.#messages.clearErrors();
    this.#loading.start();
    this.#setNet(null);
    this.#net = this.#open();
    this.#net.catch((error) => {
      this.#report(error);
      if (!(error instanceof DOMException)) this.#loading.failed();
    });
    return this.#net;
  }

  async #open() {
    const lease = (this.#lease ??= leaseFor(this.#host));
    this.#engineEnd.abort();
    this.#engineEnd = new AbortController();
    const { signal } = this.#engineEnd;
    const { texts } = this.#ui;
    const loading = lease.load((progress) => {
      if (signal.aborted) return;
      this.#loading.progress(progress);
      this.#ui.emit('progress', progress);
    });
    lease.engine?.on('devices', () => this.#ui.emit('devices', this.devices), { signal });
    lease.engine?.on(
      'notice',
      (notice) => {
        const words = reasonOf(texts, notice);
        if (notice.level === 'warning') this.#messages.notice(texts.notice, words);
        this.#notices.say(words.textContent);
      },
      { signal },
    );
    if (this.devices.length > 0) this.#ui.emit('devices', this.devices);

    const net = await abortable(loading, signal);
    // How well it names its own classes says nothing of those that a link has brought.
    this.#loading.done(this.#host.link === null ? net.model : { ...net.model, accuracy: 0 });
    this.#setNet(net);
    this.#ui.emit('ready', net.model);
    return net;
  }

  /** @param {Classifier | null} net */
  #setNet(net) {
    this.#view.net = net;
    this.#result.threshold = net?.model.threshold ?? 0;
    this.#result.names = net && (() => net.labels);
    this.#result.offersInversion = !this.#teach && net?.model.darkBackground === true;
    this.#latest.ready = net !== null;
  }

  #release() {
    this.#engineEnd.abort();
    this.#lease?.release();
    this.#lease = null;
  }

  /**
   * What a method gives; what a visitor should know of its failure is shown as well.
   *
   * @template T
   * @param {AbortSignal | undefined} signal
   * @param {() => Promise<T>} task
   * @returns {Promise<T>}
   */
  async #reporting(signal, task) {
    try {
      return await task();
    } catch (error) {
      // A call that makes no sense is for its programmer to know, and an aborted one is no failure.
      if (!(error instanceof RequestError) && !signal?.aborted) this.#report(error);
      throw error;
    }
  }

  /** @param {unknown} error */
  #report(error) {
    // What was stopped is no failure; nor is what fails because the element is gone. And nothing is told twice.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    if (error instanceof AlexNetError && error.code === 'stopped') return;
    if (this.#end.signal.aborted || !(error instanceof Error) || this.#reported.has(error)) return;
    this.#reported.add(error);
    this.#messages.error(error);
    this.#ui.emit('error', error);
  }
}

/** @param {AlexNetClassifierElement} host */
function leaseFor(host) {
  const { src, device, mode, link } = host;
  checkDevice(device);
  checkMode(mode);
  const { href } = addressOf(src);
  return isTeaching(host) || link !== null
    ? own(href, device, { teaching: isTeaching(host), link })
    : share(href, device);
}

/** A link shows what was taught. @param {AlexNetClassifierElement} host */
const isTeaching = ({ mode, link }) => mode === 'teach' && link === null;

/** One with an engine that is starting; null where that fails, of which loading will tell. @param {AlexNetClassifierElement} host */
function prepared(host) {
  try {
    const lease = leaseFor(host);
    lease.prepare();
    return lease;
  } catch {
    return null;
  }
}

/** @param {string} mode */
function checkMode(mode) {
  if (mode === 'classify' || mode === 'teach') return;
  throw new RequestError('bad-request', `"${mode}" is no mode: choose one of classify, teach.`);
}
