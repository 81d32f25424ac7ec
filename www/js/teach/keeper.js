// @ts-check
// Keeps a lesson and what a tutor has taught in the browser's storage, at every change and every epoch, and brings it back.
//
//   const keeper = new Keeper({ lesson, tutor, name: 'teach', src });
//   await keeper.open();                    // what was kept last is in the lesson now, and in the tutor as soon as it has a net
//   keeper.on('change', () => show(keeper.status, keeper.problem, keeper.title));
//   keeper.on('fault', (error) => ...);     // a kept project cannot be read or not be resumed, and is left as it is; null: now it can
//   keeper.title = 'Shoes';
//   await keeper.create();                  // begins anew; the other project stays kept
//   await keeper.list(); await keeper.choose(id); await keeper.remove(id);
//   await keeper.openFile(file);            // a project file; becomes one more kept project. Throws ProjectError, RequestError
//   const file = await keeper.pack();       // the project file
//   await keeper.takeOver();                // when its status is 'elsewhere'
//   await keeper.flush();                   // everything is kept, or its status is 'failed'
//   await keeper.close();
//
// Nothing is kept before there is something to keep. A project belongs to one tab at a time (claim.js).

/** @import { Lesson, Sample } from './lesson.js' */
/** @import { Tutor } from './tutor.js' */
/** @import { TutorSnapshot } from './types.js' */
/** @import { Classifier } from '../classifier.js' */
/** @import { Folder } from './folder.js' */
/** @import { Project, Training } from './project.js' */
/** @import { Listed, Problem } from './store.js' */

import { Emitter } from '../emitter.js';
import { openArchive, packArchive } from './archive.js';
import { claim, freed } from './claim.js';
import { damaged, describe, isSameNet, ProjectError, withoutWeights, withWishes } from './project.js';
import { problemOf, Store } from './store.js';

/** `elsewhere`: another tab has the project; what is done here is not kept. */
/** @typedef {'saved' | 'saving' | 'failed' | 'elsewhere'} Status */

/** Milliseconds from a change to its being saved: what else changes by then is saved with it. More where saving takes long. */
const DELAY = 300;

/** Milliseconds until what could not be saved is tried again: there may be space by then, or the file may be free. */
const RETRY = 5000;

/** The part of the time that saving may take while one change follows another. */
const SAVING_SHARE = 0.2;

/** @extends {Emitter<{ change: null, fault: unknown }>} */
export class Keeper extends Emitter {
  /** The address of the net's manifest. */
  src;
  #lesson;
  #tutor;
  #name;
  #claimOf = (/** @type {string} */ id) => `alexnet-web/project/${this.#name}/${id}`;
  /** @type {Store | null} */
  #store = null;
  /** @type {string | null} */
  #id = null;
  /** @type {Folder | null} */
  #folder = null;
  /** Ends this tab's claim to the project; null while it has none. @type {(() => void) | null} */
  #release = null;
  #title = '';
  /** What is kept of the training, with the weights in the folder. @type {Training | null} */
  #training = null;
  /** The net that they are of. @type {Project['net']} */
  #net = null;
  /** What came out of a file, until it is kept. @type {TutorSnapshot | null} */
  #opened = null;
  /** Whether the tutor has learnt or forgotten something that is not kept yet. */
  #hasLearnt = false;
  /** The net that was brought to what is kept. @type {Classifier | null} */
  #resumed = null;
  /** The lesson is becoming what is kept. */
  #isShowing = false;
  /** The tutor is. */
  #isResuming = false;
  /** It was told that the project is of another net. */
  #isOther = false;
  /** Resolves when the tutor's net knows what is kept. */
  resumed = Promise.resolve();
  /** @type {Status} */
  #status = 'saved';
  /** @type {Problem | null} */
  #problem = null;
  #isDirty = false;
  #delay = DELAY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {Promise<void> | null} */
  #saving = null;
  /** Ends the waiting for a project that another tab has. */
  #waiting = new AbortController();
  #end = new AbortController();

  /** @param {{ lesson: Lesson, tutor: Tutor, name: string, src: string }} options `name` is that of a shelf with projects */
  constructor({ lesson, tutor, name, src }) {
    super();
    this.#lesson = lesson;
    this.#tutor = tutor;
    this.#name = name;
    this.src = src;
    this.#resumed = tutor.net;
    const { signal } = this.#end;
    lesson.on(
      'change',
      () => {
        if (!this.#isShowing) this.#changed();
      },
      { signal },
    );
    tutor.on(
      'settings',
      () => {
        if (!this.#isResuming) this.#changed();
      },
      { signal },
    );
    tutor.on('learnt', () => this.#onLearnt(), { signal });
    tutor.on(
      'state',
      (state) => {
        if (state !== 'running') this.#onLearnt();
      },
      { signal },
    );
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'hidden') void this.flush();
      },
      { signal },
    );
    addEventListener(
      'beforeunload',
      (event) => {
        if (this.#status === 'failed' && !this.#isEmpty) event.preventDefault();
      },
      { signal },
    );
  }

  get status() {
    return this.#status;
  }

  /** Why its status is `failed`. */
  get problem() {
    return this.#problem;
  }

  get title() {
    return this.#title;
  }

  set title(title) {
    if (title === this.#title) return;
    this.#title = title;
    this.#changed();
  }

  /** The kept project that is open; null while it is not kept yet. */
  get id() {
    return this.#id;
  }

  /** Opens the project that was saved last, if there is one. */
  async open() {
    try {
      this.#store = await Store.open(this.#name);
      const listed = await this.#store.list();
      for (const { fault } of listed) if (fault) this.emit('fault', fault);
      const newest = listed.find(({ fault }) => !fault);
      if (newest) await this.#enter(newest.id);
    } catch (error) {
      if (error instanceof ProjectError) this.emit('fault', error);
      else this.#failed(error);
    }
  }

  /** @returns {Promise<Listed[]>} the kept projects, the latest first */
  async list() {
    await this.flush();
    return this.#store?.list() ?? [];
  }

  /** Begins anew. The project that was open stays kept. */
  async create() {
    await this.#leave();
    this.#isResuming = true; // what it forgets is of the other project
    this.#show({ classes: [], samples: [] });
    await this.#tutor.reset().finally(() => {
      this.#isResuming = false;
    });
  }

  /** Opens another kept project. @param {string} id */
  async choose(id) {
    await this.#leave();
    await this.#enter(id);
  }

  /** Removes a kept project for ever; says whether it could, as another tab may have it. @param {string} id */
  async remove(id) {
    if (id === this.#id) await this.create();
    const release = await claim(this.#claimOf(id), {});
    if (!release) return false;
    await this.#store?.remove(id);
    release();
    return true;
  }

  /** Opens a project file, as one more project. @param {Blob} file @param {Parameters<typeof openArchive>[1]} [options] */
  async openFile(file, options) {
    const { project, samples, learnt, bestLearnt } = await openArchive(file, options); // may throw; then everything is as before
    await this.#leave();
    const { state, bestState, ...training } = project.training;
    this.#opened = { ...training, learnt, bestLearnt };
    await this.#take(project, samples);
    this.#changed();
  }

  /** The project as a file. @param {{ signal?: AbortSignal }} [options] */
  pack({ signal } = {}) {
    return packArchive({ lesson: this.#lesson, tutor: this.#tutor, title: this.#title, src: this.src, signal });
  }

  /** Has another tab give up the project, and opens it as that tab has saved it. */
  async takeOver() {
    if (this.#id !== null) await this.#enter(this.#id, true);
  }

  /** Saves what is not saved yet. */
  async flush() {
    do await this.#save();
    while (this.#isDirty && this.#status === 'saving');
  }

  async close() {
    this.#end.abort();
    await this.#leave();
  }

  /** Nothing that anybody would miss. */
  get #isEmpty() {
    return (
      this.#id === null &&
      this.#title === '' &&
      this.#lesson.samples.size === 0 &&
      this.#lesson.classes.every(({ name }) => name === '')
    );
  }

  /** @param {string} id @param {boolean} [takeOver] */
  async #enter(id, takeOver = false) {
    this.#waiting.abort();
    this.#id = id;
    if (!(await this.#claim(takeOver))) return;
    try {
      const folder = await /** @type {Store} */ (this.#store).folder(id);
      const kept = await folder.read();
      if (!kept) throw damaged('nothing is left of it');
      this.#folder = folder;
      await this.#take(kept.project, kept.samples);
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** @param {Project} project @param {Sample[]} samples */
  async #take({ title, net, classes, share, nextId, training }, samples) {
    this.#title = title;
    this.#net = net;
    this.#training = training;
    this.#show({ classes, samples, share, nextId });
    const { epochs, patience, threshold } = training;
    Object.assign(this.#tutor, { epochs, patience, threshold });
    await this.#resume();
  }

  /** @param {Parameters<Lesson['replace']>[0]} lesson */
  #show(lesson) {
    this.#isShowing = true;
    this.#lesson.replace(lesson);
    this.#isShowing = false;
    this.#setStatus('saved');
  }

  /** Brings the tutor to what is kept; as soon as it has a net, and again when it has another one. */
  async #resume() {
    const net = (this.#resumed = this.#tutor.net);
    const training = this.#training;
    if (!net || !training) return;
    const isOther = this.#net !== null && !isSameNet(this.#net, net.model);
    this.#isResuming = true;
    this.#hasLearnt = false;
    if (this.#isOther) this.emit('fault', null);
    this.#isOther = isOther;
    try {
      if (isOther)
        throw new ProjectError(
          'otherNet',
          `This project was taught on ${this.#net?.name}, and this is another net, ${net.model.name}. Its ` +
            'pictures are here; what was learnt stays kept until you train again.',
          this.#net?.src,
        );
      const embeddings = await this.#folder?.readEmbeddings(net.model.sha256);
      if (embeddings) await net.recall(embeddings).catch(() => {}); // it looks at the pictures again
      const kept = (await this.#folder?.readWeights(training)) ?? { learnt: null, bestLearnt: null };
      await this.#tutor.resume(this.#opened ?? { ...training, ...kept });
    } catch (error) {
      this.emit('fault', error); // what was learnt stays kept until more is
    } finally {
      this.#isResuming = false;
    }
  }

  /** Saves the project, and has none any more. */
  async #leave() {
    await this.flush();
    this.#forget();
  }

  #forget() {
    this.#waiting.abort();
    this.#release?.();
    this.#release = this.#folder = this.#id = this.#training = this.#net = this.#opened = null;
    this.#isDirty = this.#hasLearnt = false;
    this.#title = '';
  }

  /** Whether the project is this tab's. @param {boolean} takeOver */
  async #claim(takeOver) {
    const id = /** @type {string} */ (this.#id);
    this.#release = await claim(this.#claimOf(id), {
      takeOver,
      onLost: () => this.#lost(id),
      onAsked: async () => {
        this.#tutor.pause();
        await this.flush();
      },
    });
    if (!this.#release) this.#lost(id);
    return this.#release !== null;
  }

  /** Another tab has it; when that one is closed, it comes back. @param {string} id */
  #lost(id) {
    this.#release = this.#folder = null;
    this.#setStatus('elsewhere');
    const { signal } = (this.#waiting = new AbortController());
    void freed(this.#claimOf(id), signal).then(async (isFree) => {
      if (isFree && !signal.aborted) await this.choose(id).catch((error) => this.emit('fault', error));
    });
  }

  #onLearnt() {
    if (this.#isShowing || this.#isResuming) return;
    if (this.#tutor.net !== this.#resumed) {
      this.resumed = this.#resume(); // another net knows nothing yet, which is not worth keeping
    } else {
      this.#hasLearnt = true;
      this.#changed();
    }
  }

  #changed() {
    if (this.#status === 'elsewhere' || this.#problem === 'unsupported' || this.#isEmpty) return;
    this.#isDirty = true;
    // What could not be saved is said until it can: while it trains, there is a change many times a second.
    if (this.#status !== 'failed') this.#setStatus('saving');
    this.#saveSoon();
  }

  #saveSoon() {
    if (!this.#end.signal.aborted && !this.#saving) this.#timer ??= setTimeout(() => void this.#save(), this.#delay);
  }

  /** Saves what has changed by now. */
  async #save() {
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    this.#timer = undefined;
    await (this.#saving ??= this.#saveChanges().finally(() => {
      this.#saving = null;
    }));
    if (this.#isDirty && this.#status === 'saving') this.#saveSoon(); // what has changed meanwhile
  }

  async #saveChanges() {
    if (!this.#isDirty || this.#status === 'elsewhere') return;
    this.#isDirty = false;
    const began = performance.now();
    try {
      await this.#write();
      this.#delay = Math.max(DELAY, (performance.now() - began) / SAVING_SHARE);
    } catch (error) {
      this.#isDirty = true;
      this.#failed(error);
      const mayPass = this.#problem !== 'unsupported' && !this.#end.signal.aborted;
      if (mayPass) this.#retry = setTimeout(() => void this.#save(), RETRY);
      return;
    }
    if (this.#folder) this.#setStatus(this.#isDirty ? 'saving' : 'saved');
  }

  async #write() {
    const folder = (this.#folder ??= await this.#begin());
    const failed = await this.#writeLearnt(folder).catch((error) => error);
    // From here to the end of the next statements nothing can change, so the samples are those that are described.
    const training = withWishes(this.#tutor, this.#training);
    const project = describe(this.#lesson, { title: this.#title, net: this.#net, training });
    await folder.writeSamples(this.#lesson.samples.values());
    await this.#writeEmbeddings(folder).catch(() => {}); // they can be found again
    if (folder !== this.#folder) return; // it is another tab's by now
    await folder.commit(project);
    if (failed) throw failed; // the rest is kept, with what was learnt before
  }

  /** @param {Folder} folder */
  async #writeLearnt(folder) {
    const isNew = this.#hasLearnt;
    if (!isNew && !this.#opened) return;
    this.#hasLearnt = false;
    try {
      const snapshot = isNew ? await this.#tutor.snapshot(false) : /** @type {TutorSnapshot} */ (this.#opened);
      await folder.writeWeights(snapshot);
      this.#training = withoutWeights(snapshot);
      this.#opened = null;
      const { net } = this.#tutor;
      if (net && isNew) this.#net = { name: net.model.name, src: this.src, sha256: net.model.sha256 };
    } catch (error) {
      this.#hasLearnt ||= isNew;
      throw error;
    }
  }

  /** @param {Folder} folder */
  async #writeEmbeddings(folder) {
    const { net } = this.#tutor;
    const keys = new Set([...this.#lesson.samples.values()].map(({ key }) => key));
    if (net) await folder.writeEmbeddings(net.model.sha256, keys, (wanted) => net.embeddings(wanted));
  }

  /** A folder for a project that has none yet. */
  async #begin() {
    this.#store ??= await Store.open(this.#name);
    this.#id = `${new Date().toISOString().slice(0, 10)}-${crypto.randomUUID().slice(0, 8)}`;
    await this.#claim(false);
    void navigator.storage?.persist?.(); // the browser decides, or asks; all works the same
    return this.#store.folder(this.#id);
  }

  /** @param {unknown} error */
  #failed(error) {
    this.#problem = problemOf(error);
    this.#setStatus('failed');
  }

  /** @param {Status} status */
  #setStatus(status) {
    this.#status = status;
    if (status !== 'failed' && status !== 'saving') this.#problem = null;
    this.emit('change', null);
  }
}
