// @ts-check
// The projects that are kept in this browser: begin one, open one, remove one.

/** @import { Keeper } from '../../teach/keeper.js' */
/** @import { Listed } from '../../teach/store.js' */
/** @import { Ui } from '../element.js' */

import { button, fileButton, make } from '../../dom.js';
import { dialog } from '../dialog.js';

export class ProjectsDialog {
  #ui;
  #keeper;
  #onDo;
  #list = make('ul', { className: 'projects-list' });
  #unsaved = make('p', { className: 'note projects-unsaved' });
  element;

  /**
   * @param {Ui} ui
   * @param {object} options
   * @param {Keeper} options.keeper
   * @param {(file: File) => Promise<void>} options.openFile
   * @param {(task: () => Promise<unknown>) => Promise<void>} options.onDo does it, and tells what went wrong
   */
  constructor(ui, { keeper, openFile, onDo }) {
    const texts = ui.texts.project;
    this.#ui = ui;
    this.#keeper = keeper;
    this.#onDo = onDo;
    const title = make('h2', { id: 'projects-title', textContent: texts.projects });
    const open = fileButton(texts.openFile, 'open-project', {
      onFiles: ([file]) => void this.#leave(() => openFile(file)),
    });
    for (const input of open.querySelectorAll('input')) input.accept = '.zip,application/zip';
    this.#unsaved.textContent = texts.unsaved;
    this.element = dialog(
      title,
      ui.texts.close,
      { className: 'projects-dialog', closesBeside: true },
      this.#unsaved,
      make(
        'div',
        { className: 'row' },
        button(texts.create, 'new-project', () => void this.#leave(() => keeper.create())),
        open,
      ),
      make('h3', { textContent: texts.kept }),
      this.#list,
      make('p', { className: 'note', textContent: texts.keepAFile }),
    );
  }

  async open() {
    this.#list.replaceChildren(); // what was listed before may be out of date
    this.element.showModal();
    await this.#refresh();
  }

  /** Goes to another project. @param {() => Promise<unknown>} task */
  async #leave(task) {
    this.element.close();
    await this.#onDo(task);
    this.#ui.announcer.say(this.#ui.texts.project.isOpen(this.#keeper.title || this.#ui.texts.project.untitled));
  }

  async #refresh() {
    await this.#onDo(async () => {
      const listed = await this.#keeper.list();
      const { project } = this.#ui.texts;
      this.#unsaved.hidden = this.#keeper.status !== 'failed';
      this.#list.replaceChildren(...listed.map((each) => this.#entry(each)));
      if (listed.length === 0) this.#list.append(make('li', { className: 'note', textContent: project.none }));
    });
  }

  /** @param {Listed} listed */
  #entry(listed) {
    const { project } = this.#ui.texts;
    const { id, samples, saved, fault } = listed;
    const title = listed.title || project.untitled;
    const isHere = id === this.#keeper.id;
    const details = fault ? project.faults[fault.fault] : project.details(samples, saved ?? new Date(0));
    const open = button(
      isHere ? project.here : project.open,
      'small',
      () => void this.#leave(() => this.#keeper.choose(id)),
    );
    open.disabled = isHere || fault !== null;
    open.setAttribute('aria-label', `${open.textContent}: ${title}`);
    return make(
      'li',
      { className: 'projects-entry' },
      make(
        'div',
        { className: 'projects-about' },
        make('p', { className: 'projects-name', textContent: title }),
        make('p', { className: 'note', textContent: details }),
      ),
      make('div', { className: 'projects-do' }, open, this.#remover(id, title)),
    );
  }

  /** Asks once more before it removes anything. @param {string} id @param {string} title */
  #remover(id, title) {
    const { project } = this.#ui.texts;
    let isSure = false;
    /** @param {boolean} sure */
    const ask = (sure) => {
      isSure = sure;
      remove.classList.toggle('sure', sure);
      remove.textContent = sure ? project.removeSurely : project.remove;
      remove.setAttribute('aria-label', `${remove.textContent}: ${title}`);
    };
    const remove = button('', 'quiet small remove-project', () => {
      if (!isSure) return ask(true);
      void this.#onDo(async () => {
        const isGone = await this.#keeper.remove(id);
        this.#ui.announcer.say(isGone ? project.removed(title) : project.status.elsewhere);
        await this.#refresh();
        this.element.focus();
      });
    });
    remove.addEventListener('blur', () => ask(false));
    ask(false);
    return remove;
  }
}
