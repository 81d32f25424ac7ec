// @ts-check
// The project above the lesson: what it is called, whether it is kept, and how to take it away.
//
//   const bar = new ProjectBar(ui, { keeper, exporting });
//   view.append(bar.element);
//   bar.onElsewhere = (isElsewhere) => { steps.inert = isElsewhere; };   // another tab has the project
//   void bar.open();                                                    // brings back what was kept
//   await bar.takeFiles(files);         // true: it was a project file, and is open now; false: something else
//   bar.close();                        // with the element

/** @import { Keeper } from '../../teach/keeper.js' */
/** @import { Ui } from '../element.js' */
/** @import { ExportDialog } from './export-dialog.js' */

import { button, make } from '../../dom.js';
import { RequestError } from '../../errors.js';
import { reasonOf } from '../reasons.js';
import { ProjectError } from '../../teach/project.js';
import { ProjectsDialog } from './projects-dialog.js';
import { fileName, Saving } from './saving.js';

export class ProjectBar {
  /** @type {(isElsewhere: boolean) => void} */
  onElsewhere = () => {};
  #ui;
  #keeper;
  #dialog;
  #title = make('input', { className: 'project-title', maxLength: 80, autocomplete: 'off', spellcheck: false });
  #status = make('p', { className: 'project-status', role: 'status' });
  #why = make('p');
  #retry;
  #takeOver;
  #notice;
  #fault = make('div', { className: 'project-fault' });
  #download;
  #saving;
  #openedShare = make('progress', { className: 'intake-bar', part: 'progress', max: 1, value: 0 });
  #opening;
  /** Ends the opening of a file. */
  #stop = new AbortController();
  element;

  /**
   * @param {Ui} ui
   * @param {{ keeper: Keeper, exporting: ExportDialog }} options
   */
  constructor(ui, { keeper, exporting }) {
    const texts = ui.texts.project;
    this.#ui = ui;
    this.#keeper = keeper;
    this.#saving = new Saving(ui);
    this.#dialog = new ProjectsDialog(ui, {
      keeper,
      openFile: (file) => this.#openFile(file),
      onDo: (task) => this.#do(task),
    });
    this.#openedShare.ariaLabel = texts.opening;
    this.#opening = make(
      'div',
      { className: 'intake project-opening', hidden: true },
      make('div', {}, make('p', { className: 'intake-text', textContent: texts.opening }), this.#openedShare),
      button(ui.texts.stop, 'small', () => this.#stop.abort()),
    );
    this.#title.placeholder = texts.untitled;
    this.#title.addEventListener('input', () => {
      keeper.title = this.#title.value;
    });
    this.#title.addEventListener('change', () => {
      keeper.title = this.#title.value.trim();
    });
    this.#retry = button(ui.texts.tryAgain, 'small', () => void keeper.flush());
    this.#takeOver = button(texts.continueHere, 'small take-over', () => void this.#do(() => keeper.takeOver()));
    this.#notice = make(
      'div',
      { className: 'banner project-notice', role: 'alert', hidden: true },
      this.#why,
      this.#retry,
      this.#takeOver,
    );
    this.#download = button(texts.download, 'download-project', () => {
      const name = () => `${fileName(keeper.title)}.zip`;
      void this.#saving.save(this.#download, name, (signal) => keeper.pack({ signal }));
    });
    this.element = make(
      'section',
      { className: 'card project-bar', part: 'project', ariaLabel: texts.label },
      make(
        'div',
        { className: 'row project-row' },
        make('label', { className: 'field project-name' }, texts.label, this.#title),
        this.#status,
        button(texts.projects, 'projects', () => void this.#dialog.open()),
        this.#download,
        exporting.button,
      ),
      this.#opening,
      this.#notice,
      this.#fault,
      this.#dialog.element,
      exporting.element,
    );
    keeper.on('change', () => this.#refresh());
    keeper.on('fault', (error) => this.#tell(error));
    this.#refresh();
  }

  /** Brings back what was kept last. */
  open() {
    return this.#do(() => this.#keeper.open());
  }

  /**
   * Opens a project file, if it is one; says whether it was.
   *
   * @param {File[]} files
   */
  async takeFiles([file, ...others]) {
    if (others.length > 0 || !file.name.toLowerCase().endsWith('.zip')) return false;
    try {
      await this.#openFile(file);
      return true;
    } catch (error) {
      if (error instanceof ProjectError && error.fault === 'foreign') return false; // pictures, perhaps
      this.#tell(error);
      return true;
    }
  }

  close() {
    this.#stop.abort();
    void this.#keeper.close();
  }

  /** Shows how far that is, where there are many pictures in it; nothing is changed if it is given up. @param {File} file */
  async #openFile(file) {
    this.#stop.abort(); // that of another one
    const { signal } = (this.#stop = new AbortController());
    const onProgress = (/** @type {number} */ share) => {
      this.#opening.hidden = false;
      this.#openedShare.value = share;
    };
    try {
      await this.#keeper.openFile(file, { signal, onProgress });
    } finally {
      if (this.#stop.signal === signal) this.#opening.hidden = true;
    }
  }

  #refresh() {
    const texts = this.#ui.texts.project;
    const { id, problem, status, title } = this.#keeper;
    if (this.#title.value !== title) this.#title.value = title;
    const isElsewhere = status === 'elsewhere';
    const isKept = status !== 'saved' || id !== null;
    this.#status.textContent = isKept ? texts.status[status] : texts.nothingYet;
    this.#status.dataset.status = isKept ? status : 'nothing';
    this.#notice.hidden = !isElsewhere && !problem;
    this.#why.textContent = isElsewhere ? texts.elsewhere : problem ? texts.problems[problem] : '';
    this.#retry.hidden = isElsewhere || problem === 'unsupported';
    this.#takeOver.hidden = !isElsewhere;
    this.#title.disabled = isElsewhere;
    this.#download.disabled = isElsewhere || !isKept;
    this.onElsewhere(isElsewhere);
  }

  /** @param {() => Promise<unknown>} task */
  async #do(task) {
    this.#fault.replaceChildren();
    try {
      await task();
    } catch (error) {
      this.#tell(error);
    }
  }

  /** @param {unknown} error null if what was told is over */
  #tell(error) {
    if (error === null) {
      this.#fault.replaceChildren();
      return;
    }
    if (!(error instanceof RequestError)) {
      this.#ui.report(error);
      return;
    }
    const { faults } = this.#ui.texts.project;
    const message = make(
      'div',
      { className: 'message error', part: 'message error', role: 'alert' },
      make(
        'div',
        { className: 'message-text' },
        make('p', {
          className: 'summary',
          textContent: error instanceof ProjectError ? faults[error.fault] : faults.unreadable,
        }),
        make('p', { className: 'detail', ...reasonOf(this.#ui.texts, error) }),
      ),
      button(this.#ui.texts.close, 'quiet small', () => message.remove()),
    );
    this.#fault.replaceChildren(message);
    this.#ui.emit('error', error);
  }
}
