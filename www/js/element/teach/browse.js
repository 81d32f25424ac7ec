// @ts-check
// What helps to find one's way among many classes: a search, all cards collapsed at once, and on a phone one card at a time.
// Which of it is seen at what width, styles/samples.js says.

/** @import { Ui } from '../element.js' */
/** @import { ClassCard } from './class-card.js' */

import { button, make } from '../../dom.js';

/** So few cards are seen at a glance. */
const FEW = 8;

export class ClassBrowser {
  #ui;
  /** What holds the cards. */
  #list;
  /** @type {ClassCard[]} */
  #cards = [];
  /** The one that a phone shows. @type {ClassCard | undefined} */
  #current;
  #search = make('input', { type: 'search', className: 'class-search', autocomplete: 'off' });
  #choice = make('select', { className: 'class-choice' });
  #status = make('p', { className: 'note class-status', role: 'status' });
  #collapse;
  element;

  /** @param {Ui} ui @param {HTMLElement} list what holds the cards */
  constructor(ui, list) {
    this.#ui = ui;
    this.#list = list;
    const { samples: words } = ui.texts;
    this.#search.addEventListener('input', () => this.#find(this.#cards));
    this.#choice.addEventListener('change', () => this.#turnTo(this.#found[this.#choice.selectedIndex]));
    this.#collapse = button('', 'small collapse-all', () => {
      const collapsed = this.#isAnyExpanded;
      for (const card of this.#cards) card.collapsed = collapsed;
      this.refresh();
    });
    const [previous, next] = /** @type {const} */ ([
      [words.previous, '‹', -1],
      [words.next, '›', 1],
    ]).map(([label, sign, step]) => {
      const turn = button(sign, 'turn', () => this.#turn(step));
      turn.ariaLabel = label;
      return turn;
    });
    this.element = make(
      'div',
      { className: 'class-browser', role: 'group', ariaLabel: words.browser, hidden: true },
      make('label', { className: 'field' }, words.findClass, this.#search),
      this.#collapse,
      this.#status,
      make(
        'div',
        { className: 'class-pager' },
        previous,
        make('label', { className: 'field' }, words.oneClass, this.#choice),
        next,
      ),
    );
  }

  /** The cards there are now, in their order. @param {ClassCard[]} cards */
  show(cards) {
    const before = new Set(this.#cards);
    this.#cards = cards;
    const isMany = cards.length > FEW;
    this.element.hidden = !isMany;
    this.#list.classList.toggle('many', isMany);
    if (!isMany) this.#search.value = '';
    // One that is there stays in sight while its name is typed, whatever is searched for.
    this.#find(isMany ? cards.filter((card) => !before.has(card)) : cards);
  }

  /** Has it in sight, whatever was searched for. @param {ClassCard} card */
  reveal(card) {
    this.#search.value = '';
    this.#find(this.#cards);
    card.collapsed = false;
    this.#turnTo(card);
  }

  /** One was collapsed, or expanded. */
  refresh() {
    const { samples: words } = this.#ui.texts;
    this.#collapse.textContent = this.#isAnyExpanded ? words.collapseAll : words.expandAll;
  }

  get #isAnyExpanded() {
    return this.#cards.some(({ collapsed }) => !collapsed);
  }

  get #found() {
    return this.#cards.filter(({ element }) => !element.hidden);
  }

  /** Hides those of these cards whose names have nothing of what is searched for. @param {ClassCard[]} cards */
  #find(cards) {
    const wanted = this.#search.value.trim().toLowerCase();
    for (const { element, title } of cards) element.hidden = !title.toLowerCase().includes(wanted);
    const found = this.#found;
    this.#status.textContent =
      wanted === '' ? '' : this.#ui.texts.samples.foundClasses(found.length, this.#cards.length);
    this.#choice.replaceChildren(...found.map(({ title }) => make('option', { textContent: title })));
    this.#turnTo(this.#current && found.includes(this.#current) ? this.#current : found[0]);
    this.refresh();
  }

  /** @param {number} step from the card that a phone shows; after the last one comes the first */
  #turn(step) {
    const found = this.#found;
    const at = this.#choice.selectedIndex + step;
    this.#turnTo(found.at(at % found.length));
    const { announcer, texts } = this.#ui;
    const { selectedIndex } = this.#choice;
    if (this.#current) announcer.say(texts.samples.classAt(this.#current.title, selectedIndex + 1, found.length));
  }

  /** @param {ClassCard | undefined} card that a phone shows */
  #turnTo(card) {
    this.#current = card;
    this.#choice.selectedIndex = card ? this.#found.indexOf(card) : -1;
    for (const each of this.#cards) each.element.classList.toggle('current', each === card);
  }
}
