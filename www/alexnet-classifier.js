// @ts-check
// <alexnet-classifier>: a neural net in any page. This file is all that is fetched before a visitor wants it:
//
//   <script type="module" src="https://example.org/alexnet-classifier.js"></script>
//   <alexnet-classifier src="https://example.org/weights/alexnet/manifest.json">Names pictures.</alexnet-classifier>
//
// It shows a facade: the element's own content, or a few words, and a button. Pointing at it or focusing it brings the code
// (js/element/element.js), the button the net. So do the attribute `autoload` and every method.

/** @import { Live } from './js/element/element.js' */
/** @typedef {(document: Document) => CSSStyleSheet[]} SheetsOf those for a document: another one's are of no use in it */
/** @import { DeviceListing, DeviceWish, ElementEvents, ImageInput } from './js/messages.js' */

const HERE = import.meta.url;

/**
 * What the facade says, by language. The other words come with the other code, in js/locales/.
 *
 * @type {Record<string, Record<'classify' | 'teach' | 'privacy' | 'start' | 'starting' | 'failed', string>>}
 */
const WORDS = {
  en: {
    classify: 'A neural net that names pictures, here.',
    teach: 'A neural net that you can teach, here.',
    privacy: 'No picture leaves your device.',
    start: 'Start',
    starting: 'Starting…',
    failed: 'It could not be loaded. Check the connection and try again.',
  },
  zh: {
    classify: '在这里识别图片的神经网络。',
    teach: '在这里由您来教的神经网络。',
    privacy: '图片不会离开您的设备。',
    start: '开始',
    starting: '正在启动…',
    failed: '加载失败。请检查网络连接后重试。',
  },
};

/**
 * The colours and the facade. They follow the `color-scheme` of the page, so that a light page gets no dark box. `--alexnet-*`
 * are for the page to set. Of what else the page says of its texts nothing gets in, but for the size that it gives the element;
 * without one it is as large as the visitor's browser has texts. A border without a colour is seen where visitors have their own.
 */
const STYLE = `
  :host {
    all: initial;
    color-scheme: inherit;
    pointer-events: inherit;
    visibility: inherit;
    --ink: var(--alexnet-ink, light-dark(#15181c, #eceeec));
    --soft: var(--alexnet-soft, light-dark(#555c66, #a5adab));
    --card: var(--alexnet-card, light-dark(#fff, #181c1e));
    --line: var(--alexnet-line, light-dark(#e0ddd3, #2a3033));
    --accent: var(--alexnet-accent, light-dark(#0b6a5c, #66d5be));
    --on-accent: var(--alexnet-on-accent, light-dark(#fff, #04231d));
    --bad: var(--alexnet-bad, light-dark(#b3261e, #ff9187));
    --round: var(--alexnet-radius, 14px);
    display: block;
    color: var(--ink);
    font: medium/1.5 var(--alexnet-font, system-ui, sans-serif);
  }
  :host(:dir(rtl)) slot { direction: rtl; }
  :host([hidden]), [hidden] { display: none !important; }
  .facade {
    display: grid;
    gap: 0.75em;
    justify-items: center;
    padding: clamp(1.5em, 5vw, 2.5em) 1em;
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--card);
    text-align: center;
  }
  .facade p { margin: 0; }
  .facade .lead { font-size: 1.125em; font-weight: 650; }
  .facade .privacy { color: var(--soft); }
  .facade .failed { color: var(--bad); }
  .facade .failed:empty { display: none; }
  .facade button {
    min-height: 44px;
    margin: 0.5em 0;
    padding: 0 1.75em;
    border: 1px solid transparent;
    border-radius: 10px;
    background: var(--accent);
    color: var(--on-accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  .facade button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  .facade button[aria-disabled=true] { opacity: 0.75; cursor: progress; }
  ::slotted(img) { max-width: 100%; height: auto; }
`;

/** One for all elements of a document. A script makes it, so no policy for styles forbids it. @type {WeakMap<Document, CSSStyleSheet>} */
const sheets = new WeakMap();

/** @param {Document} document with a window, in which the sheet has to be made */
function sheetOf(document) {
  let sheet = sheets.get(document);
  if (!sheet) {
    sheets.set(document, (sheet = new /** @type {typeof globalThis} */ (document.defaultView).CSSStyleSheet()));
    sheet.replaceSync(STYLE);
  }
  return sheet;
}

/**
 * @template {'div' | 'p' | 'button' | 'slot'} Tag
 * @param {Tag} tag
 * @param {string} name its class, and its part
 * @param {...Node} children
 */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (name) element.part.add(name);
  element.append(...children);
  return element;
}

/** The element's own language, that of what it lies in, or the visitor's. @param {Element} element @returns {string} */
function languageOf(element) {
  const near = element.closest('[lang]:not([lang=""], [lang=auto])');
  if (near) return near.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageOf(root.host) : navigator.language;
}

/** Where there is no document, as on a server that renders pages, this file can be imported all the same. */
const Base = globalThis.HTMLElement ?? class {};

export class AlexNetClassifierElement extends Base {
  static observedAttributes = ['src', 'mode', 'device', 'lang', 'autoload', 'project', 'share'];

  /**
   * Brings the rest of the code, by an address that bundlers leave alone; for them there is js/element/define.js.
   *
   * @type {() => Promise<typeof import('./js/element/element.js')>}
   */
  static load = () =>
    import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ new URL('js/element/element.js', HERE)
        .href
    );

  #root = this.attachShadow({ mode: 'open' });
  #lead = make('p', 'lead');
  #privacy = make('p', 'privacy');
  #button = make('button', 'start');
  #failed = make('p', 'failed');
  #facade;
  /** What takes the facade's place, from the start on. @type {Promise<Live> | null} */
  #opening = null;
  /** @type {Live | null} */
  #live = null;
  #closing = new AbortController();
  /** What it was opened with. @type {string | null} */
  #link = null;
  /** Another link, or none any more. */
  #onAddress = () => {
    const { link } = this;
    if (link === this.#link) return;
    this.#link = link;
    this.#close();
    this.#startSoon();
  };
  /** Whether it was started, and starts again when it comes back into a page. */
  #wanted = false;
  /** How what is shown looks, beside the facade's sheet. @type {SheetsOf} */
  #sheetsOf = () => [];
  /** What to teach, as long as there is nothing to be taught. @type {string[]} */
  #classes = [];

  constructor() {
    super();
    // The children for the slot `poster`, or all that are for no slot.
    const poster = make('slot', '', make('slot', ''));
    poster.name = 'poster';
    this.#facade = make('div', 'facade', poster, this.#lead, this.#privacy, this.#button, this.#failed);
    this.#failed.role = 'alert';
    this.#facade.dir = 'ltr'; // as all that it can say is written
    this.#facade.addEventListener('slotchange', () => {
      const content = poster.assignedNodes({ flatten: true });
      this.#lead.hidden = content.some((node) => node instanceof Element || node.textContent?.trim() !== '');
    });
    for (const interest of ['pointerover', 'focusin']) {
      this.#facade.addEventListener(interest, () => void AlexNetClassifierElement.load().catch(() => {}));
    }
    this.#button.addEventListener('click', () => this.#startSoon());
  }

  connectedCallback() {
    for (const name of ['src', 'mode', 'device', 'autoload', 'project', 'classes']) this.#takeOver(name);
    addEventListener('hashchange', this.#onAddress);
    if (!this.#opening) this.#showFacade();
    if (this.autoload || this.#wanted) this.#startSoon();
    this.#onAddress();
  }

  /** It is in another document, which has none of its sheets. */
  adoptedCallback() {
    this.#dress(this.#sheetsOf);
  }

  disconnectedCallback() {
    // Whoever moves it puts it back at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      removeEventListener('hashchange', this.#onAddress);
      this.#close();
    });
  }

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    if (before === now || !this.isConnected) return;
    if (name === 'share') this.#onAddress();
    else if (name === 'autoload') {
      if (this.autoload) this.#startSoon();
    } else if (!this.#opening) {
      this.#showFacade();
    } else if (name === 'src') {
      this.#live?.changeSource();
    } else if (name === 'device') {
      void this.#live?.changeDevice();
    } else {
      this.#close();
      this.#startSoon();
    }
  }

  /** The address of the net's manifest.json, relative to the page. */
  get src() {
    return this.getAttribute('src') ?? '';
  }
  set src(src) {
    this.setAttribute('src', src);
  }

  /** `classify` or `teach`. */
  get mode() {
    return /** @type {'classify' | 'teach'} */ (this.getAttribute('mode') ?? 'classify');
  }
  set mode(mode) {
    this.setAttribute('mode', mode);
  }

  /** Where to compute: `auto`, `cpu` or `webgpu`. */
  get device() {
    return /** @type {DeviceWish} */ (this.getAttribute('device') ?? 'auto');
  }
  set device(device) {
    this.setAttribute('device', device);
  }

  /** In `teach`: the name under which what is taught is kept; null, and nothing is kept. */
  get project() {
    return this.getAttribute('project');
  }
  set project(project) {
    if (project === null) this.removeAttribute('project');
    else this.setAttribute('project', project);
  }

  /** What the page's address brings it; null where it brings nothing. */
  get link() {
    return (this.hasAttribute('share') && location.hash.split('#alexnet=')[1]) || null;
  }

  /** Whether it starts by itself. */
  get autoload() {
    return this.hasAttribute('autoload');
  }
  set autoload(autoload) {
    this.toggleAttribute('autoload', autoload);
  }

  /** The names of the classes that are taught. Setting them begins anew. */
  get classes() {
    return this.#live ? this.#live.classes : [...this.#classes];
  }
  set classes(names) {
    if (this.#live) this.#live.classes = names;
    this.#classes = [...names];
  }

  /** The devices, and what is known of each, once it was started. @returns {DeviceListing[]} */
  get devices() {
    return this.#live?.devices ?? [];
  }

  /** Does what the button does; gives what the manifest says of the net, when that is ready. */
  async start() {
    return (await this.#open()).ready;
  }

  /**
   * Names a picture, and shows what came of it.
   *
   * @param {ImageInput} image
   * @param {{ expected?: string, signal?: AbortSignal }} [options] `expected`: what it is, to be told whether the net is right
   */
  async classify(image, options = {}) {
    return (await this.#open()).classify(image, options);
  }

  /**
   * Gives an example of a class; tells how many there are of it.
   *
   * @param {string | number} classNameOrIndex
   * @param {ImageInput} image
   * @param {{ signal?: AbortSignal }} [options]
   */
  async addSample(classNameOrIndex, image, options = {}) {
    return (await this.#open()).addSample(classNameOrIndex, image, options);
  }

  /**
   * Trains what it was shown examples of; gives the last epoch, or null if it was stopped before there was one.
   *
   * @param {{ epochs?: number, signal?: AbortSignal }} [options]
   */
  async train({ epochs = 30, signal } = {}) {
    return (await this.#open()).train({ epochs, signal });
  }

  /** Ends the training. What was learnt so far is kept. */
  stop() {
    this.#live?.stop();
  }

  /** The net with what it was taught, as a zip archive. @param {{ signal?: AbortSignal }} [options] */
  async exportModel(options = {}) {
    return (await this.#open()).exportModel(options);
  }

  #open() {
    if (!this.isConnected) {
      return Promise.reject(new DOMException('The element is in no document: append it first.', 'InvalidStateError'));
    }
    this.#wanted = true;
    return (this.#opening ??= this.#bring(this.#closing.signal));
  }

  /** @param {AbortSignal} signal aborted when it is closed */
  async #bring(signal) {
    const hadFocus = this.#root.activeElement === this.#button;
    this.#button.textContent = this.#words.starting;
    this.#button.ariaDisabled = 'true';
    try {
      const { Live } = await AlexNetClassifierElement.load();
      signal.throwIfAborted();
      const emit = this.#emit.bind(this);
      const dress = this.#dress.bind(this);
      const options = { language: languageOf(this), classes: () => this.#classes, emit, dress };
      this.#live = await Live.open(this, this.#root, signal, options);
      if (hadFocus) this.#live.focus();
      return this.#live;
    } catch (error) {
      if (!signal.aborted) {
        this.#opening = null;
        this.#showFacade();
        this.#failed.textContent = this.#words.failed;
        this.#emit('error', /** @type {Error} */ (error));
      }
      throw error;
    }
  }

  /** Not at once: attributes come one by one, and a bundler's way of loading may be set only then. */
  #startSoon() {
    this.#wanted = true;
    // Whatever fails is shown, and told by an event.
    queueMicrotask(() => {
      if (this.isConnected) this.start().catch(() => {});
    });
  }

  #close() {
    this.#closing.abort();
    this.#closing = new AbortController();
    this.#live?.close();
    this.#live = null;
    this.#opening = null;
    this.#showFacade();
  }

  #showFacade() {
    const words = this.#words;
    this.#facade.lang = languageOf(this);
    this.#lead.textContent = this.mode === 'teach' ? words.teach : words.classify;
    this.#privacy.textContent = words.privacy;
    this.#button.textContent = words.start;
    this.#button.ariaDisabled = null;
    this.#failed.textContent = '';
    this.#dress(() => []);
    this.#root.replaceChildren(this.#facade);
  }

  /** @param {SheetsOf} sheetsOf */
  #dress(sheetsOf) {
    this.#sheetsOf = sheetsOf;
    const document = this.ownerDocument;
    // In a document without a window nobody sees it.
    if (document.defaultView) this.#root.adoptedStyleSheets = [sheetOf(document), ...sheetsOf(document)];
  }

  get #words() {
    return WORDS[languageOf(this).toLowerCase().split('-', 1)[0]] ?? WORDS.en;
  }

  /**
   * @template {keyof ElementEvents} Name
   * @param {Name} name
   * @param {ElementEvents[Name]} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, composed: true }));
  }

  /** A property that was set before there was this class would hide the one that does something. @param {string} name */
  #takeOver(name) {
    if (!Object.hasOwn(this, name)) return;
    // biome-ignore lint/complexity/noUselessThisAlias: it is a cast, since TypeScript lets nothing here be deleted
    const own = /** @type {any} */ (this);
    const value = own[name];
    delete own[name];
    own[name] = value;
  }
}

// Two copies of this file on one page do no harm: the first one counts.
if (globalThis.customElements && !customElements.get('alexnet-classifier')) {
  customElements.define('alexnet-classifier', AlexNetClassifierElement);
}
