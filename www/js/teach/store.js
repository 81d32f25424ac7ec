// @ts-check
// All projects that are kept in this browser: in its own file system where a page can write to it, else in a database.

/** @import { Shelf } from './types.js' */

import { Folder } from './folder.js';
import { DatabaseShelf } from './indexed-db.js';
import { OpfsShelf } from './opfs.js';
import { ProjectError } from './project.js';

/**
 * A project, as it is listed.
 *
 * @typedef {object} Listed
 * @property {string} id
 * @property {string} title
 * @property {number} samples
 * @property {Date | null} saved
 * @property {ProjectError | null} fault why it cannot be opened; it is left as it is
 */

/** Why nothing is kept: no storage here, no space left, or something else. @typedef {'unsupported' | 'full' | 'failed'} Problem */

export class Store {
  /** New projects are put on the first one. @type {Shelf[]} */
  #shelves;

  /** @param {Shelf[]} shelves */
  constructor(shelves) {
    this.#shelves = shelves;
  }

  /**
   * Throws where a browser keeps nothing, such as in some private windows.
   *
   * @param {string} name several elements of a site may each have their own
   */
  static async open(name) {
    const files = await OpfsShelf.open(name);
    // A browser that has learnt to write files since then still has what it kept in its database.
    const database = !files || (await DatabaseShelf.isThere()) ? await DatabaseShelf.open(name) : null;
    const shelves = [files, database].filter((shelf) => shelf !== null);
    if (shelves.length === 0) throw new DOMException('This browser has no storage for files.', 'NotSupportedError');
    return new Store(shelves);
  }

  /** @param {string} id */
  async folder(id) {
    return new Folder(await (await this.#shelfOf(id)).files(id));
  }

  /** @param {string} id */
  async #shelfOf(id) {
    const [first, ...others] = this.#shelves;
    for (const shelf of others) if ((await shelf.projects()).includes(id)) return shelf;
    return first;
  }

  /** The one saved last comes first; those that cannot be read come last. */
  async list() {
    /** @type {Listed[]} */
    const found = [];
    const shelved = await Promise.all(
      this.#shelves.map(async (shelf) => (await shelf.projects()).map((id) => ({ id, shelf }))),
    );
    for (const { id, shelf } of shelved.flat()) {
      try {
        const project = await new Folder(await shelf.files(id)).describe();
        if (!project) continue; // it was cut short before the first save
        found.push({
          id,
          title: project.title,
          samples: project.samples.length,
          saved: new Date(project.saved),
          fault: null,
        });
      } catch (error) {
        if (!(error instanceof ProjectError)) throw error;
        found.push({ id, title: id, samples: 0, saved: null, fault: error });
      }
    }
    return found.sort((a, b) => Number(b.saved ?? 0) - Number(a.saved ?? 0));
  }

  /** @param {string} id */
  async remove(id) {
    await (await this.#shelfOf(id)).remove(id);
  }
}

/** Why something could not be kept. @param {unknown} error @returns {Problem} */
export function problemOf(error) {
  const problems = /** @type {Record<string, Problem>} */ ({
    QuotaExceededError: 'full',
    NotSupportedError: 'unsupported',
    SecurityError: 'unsupported',
  });
  return problems[error instanceof DOMException ? error.name : ''] ?? 'failed';
}
