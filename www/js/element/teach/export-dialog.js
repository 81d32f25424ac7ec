// @ts-check
// Taking away what was taught: as a link, as a web page of one's own, for other programs.
//
//   const dialog = new ExportDialog(ui, { host, net: () => net, knows: () => true, threshold: () => 0.6, title: () => 'Fruit' });
//   view.append(dialog.button, dialog.element);

/** @import { AlexNetClassifierElement } from '../../../alexnet-classifier.js' */
/** @import { Classifier } from '../../classifier.js' */
/** @import { ExportFormat } from '../../messages.js' */
/** @import { Ui } from '../element.js' */

import { button, make } from '../../dom.js';
import { RequestError } from '../../errors.js';
import { reasonOf } from '../reasons.js';
import { fileName, Saving } from './saving.js';
import { dialog } from '../dialog.js';

/** How the part of an address begins that no server sees; alexnet-classifier.js reads it. */
const LINK = '#alexnet=';

/** Light modules around a code, as readers need them. */
const QUIET = 4;

/** As many classes as a link has room for: src/teach/link/. */
const MOST_LINKED = 20;

/** How a file is called, by its format. @type {Record<ExportFormat, string>} */
const ENDINGS = {
  hosting: '-hosting.zip',
  onnx: '.onnx',
  'teachable-machine': '-teachable-machine.zip',
  tflite: '.tflite',
  'tflite-float16': '-float16.tflite',
};

/**
 * @typedef {object} ExportOptions
 * @property {AlexNetClassifierElement} host
 * @property {() => Classifier | null} net
 * @property {() => boolean} knows whether something was taught
 * @property {() => number} threshold
 * @property {() => string} title
 * @property {() => number} layers how many of the net's own were trained
 */

export class ExportDialog {
  #ui;
  #options;
  #saving;
  #later;
  #problem = make('p', { className: 'export-problem', role: 'alert' });
  #all = make('div', { className: 'export-all' });
  #link = make('input', { className: 'share-link', readOnly: true, spellcheck: false });
  #shared;
  #unshared = make('p', { className: 'note share-why', role: 'status' });
  #code = make('canvas', { className: 'share-code', role: 'img' });
  #codeless;
  /** Ends the making of a link. */
  #making = new AbortController();
  /** Opens it. */
  button;
  element;

  /** @param {Ui} ui @param {ExportOptions} options */
  constructor(ui, options) {
    const texts = ui.texts.export;
    this.#ui = ui;
    this.#options = options;
    this.#saving = new Saving(ui, (error) => this.#tell(error));
    this.button = button(texts.open, 'open-export', () => void this.#open());
    this.#later = make('p', { className: 'note', textContent: ui.texts.tryLater });
    this.#link.ariaLabel = texts.link.title;
    this.#link.addEventListener('focus', () => this.#link.select());
    this.#code.ariaLabel = texts.link.code;
    this.#codeless = make('p', { className: 'note', textContent: texts.link.codeless });
    const copy = button(texts.link.copy, 'primary', () => void this.#copy());
    this.#shared = make(
      'div',
      { className: 'share', hidden: true },
      make('div', { className: 'row share-row' }, this.#link, copy),
      this.#code,
      this.#codeless,
    );
    if (options.host.hasAttribute('share')) {
      const note = make('p', { className: 'note', textContent: texts.link.note });
      this.#all.append(part(texts.link.title, note, this.#unshared, this.#shared));
    }
    const page = button(texts.page.download, 'download-page', () => void this.#savePage(page));
    this.#all.append(
      part(texts.page.title, make('p', { className: 'note', textContent: texts.page.note }), page),
      part(texts.programs, this.#formats()),
    );
    const title = make('h2', { id: 'export-title', textContent: texts.open });
    this.element = dialog(
      title,
      ui.texts.close,
      { className: 'export-dialog', closesBeside: true },
      this.#later,
      this.#problem,
      this.#all,
    );
    this.element.addEventListener('close', () => this.#making.abort());
  }

  async #open() {
    const knows = this.#options.knows();
    this.#later.hidden = knows;
    this.#all.hidden = !knows;
    this.#problem.textContent = '';
    this.element.showModal();
    if (knows && this.#options.host.hasAttribute('share')) await this.#share();
  }

  async #share() {
    this.#making.abort();
    const { signal } = (this.#making = new AbortController());
    const texts = this.#ui.texts.export.link;
    this.#shared.hidden = true;
    this.#unshared.textContent = texts.making;
    this.#unshared.lang = this.#ui.texts.language;
    const { host, layers, threshold } = this.#options;
    if (layers() > 0 || this.#net.labels.length > MOST_LINKED) {
      this.#unshared.textContent = layers() > 0 ? texts.whole : texts.many(MOST_LINKED);
      return;
    }
    const address = addressOf(host);
    try {
      const { link, code } = await this.#net.share({ address, threshold: threshold(), signal });
      this.#link.value = address + link;
      this.#unshared.textContent = '';
      this.#shared.hidden = false;
      this.#code.hidden = code === null;
      this.#codeless.hidden = code !== null;
      if (code) draw(this.#code, code);
    } catch (error) {
      if (signal.aborted) return;
      Object.assign(this.#unshared, reasonOf(this.#ui.texts, error));
    }
  }

  /** The page is told as well; its own messages are behind the dialog. @param {unknown} error */
  #tell(error) {
    if (error instanceof DOMException && error.name === 'AbortError') return; // by the visitor
    Object.assign(this.#problem, reasonOf(this.#ui.texts, error));
    this.#ui.report(error);
  }

  async #copy() {
    const texts = this.#ui.texts.export.link;
    this.#link.select();
    try {
      await navigator.clipboard.writeText(this.#link.value);
      this.#ui.announcer.say(texts.copied);
      this.#unshared.textContent = texts.copied;
    } catch {
      this.#unshared.textContent = texts.copyYourself; // where a page may not write to the clipboard
    }
  }

  #formats() {
    const { formats, download } = this.#ui.texts.export;
    const rows = /** @type {ExportFormat[]} */ (Object.keys(ENDINGS)).map((format) => {
      const { title, note } = formats[format];
      const save = button(download, 'small', () => void this.#save(save, format));
      save.dataset.format = format;
      save.ariaLabel = `${download}: ${title}`;
      return make(
        'li',
        {},
        make('div', {}, make('strong', { textContent: title }), make('p', { className: 'note', textContent: note })),
        save,
      );
    });
    return make('ul', { className: 'export-formats' }, ...rows);
  }

  /** @param {HTMLButtonElement} pressed @param {ExportFormat} format */
  #save(pressed, format) {
    return this.#saving.save(
      pressed,
      () => fileName(this.#options.title()) + ENDINGS[format],
      (signal) => this.#net.exportModel({ format, threshold: this.#options.threshold(), signal }),
    );
  }

  /** @param {HTMLButtonElement} pressed */
  #savePage(pressed) {
    const { title, threshold } = this.#options;
    const { language, direction } = this.#ui.texts;
    return this.#saving.save(
      pressed,
      () => `${fileName(title())}-page.zip`,
      async (signal) => {
        const { webPage } = await import('../../web-page.js');
        const files = await this.#net.exportFiles({ threshold: threshold(), signal });
        const src = new URL(this.#options.host.src, document.baseURI);
        return webPage(files, { src, title: title(), words: this.#ui.texts.export.page, language, direction, signal });
      },
    );
  }

  get #net() {
    const net = this.#options.net();
    if (net) return net;
    throw new RequestError('bad-request', this.#ui.texts.netOnItsWay);
  }
}

/** What comes before what was taught in a link. @param {AlexNetClassifierElement} host */
function addressOf(host) {
  const url = new URL(host.getAttribute('share') || location.href, location.href);
  url.hash = '';
  return url.href + LINK;
}

/** @param {string} title @param {...Node} content */
function part(title, ...content) {
  return make('section', { className: 'export-part' }, make('h3', { textContent: title }), ...content);
}

/** Black on white, whatever colours the page has: readers know no other. @param {HTMLCanvasElement} canvas @param {Uint8Array} code */
function draw(canvas, code) {
  const side = Math.sqrt(code.length);
  canvas.width = canvas.height = side + 2 * QUIET;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  for (const [at, dark] of code.entries()) {
    if (dark) context.fillRect(QUIET + (at % side), QUIET + Math.floor(at / side), 1, 1);
  }
}
