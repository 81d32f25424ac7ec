// @ts-check
// All projects that are kept in this browser, in its own file system (OPFS), each in a folder.

import { Folder } from './folder.js';
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
  #handle;

  /** @param {FileSystemDirectoryHandle} handle */
  constructor(handle) {
    this.#handle = handle;
  }

  /**
   * Throws where a browser keeps nothing, such as in some private windows.
   *
   * @param {string} name several elements of a site may each have their own
   */
  static async open(name) {
    if (!navigator.storage?.getDirectory || !('createWritable' in FileSystemFileHandle.prototype)) {
      throw new DOMException('This browser has no storage of its own for files.', 'NotSupportedError');
    }
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle('alexnet-web', { create: true });
    return new Store(await all.getDirectoryHandle(encodeURIComponent(name), { create: true }));
  }

  /** @param {string} id */
  async folder(id) {
    return new Folder(await this.#handle.getDirectoryHandle(id, { create: true }));
  }

  /** The one saved last comes first; those that cannot be read come last. */
  async list() {
    /** @type {Listed[]} */
    const found = [];
    for await (const [id, handle] of this.#handle.entries()) {
      if (handle.kind !== 'directory') continue;
      try {
        const project = await new Folder(/** @type {FileSystemDirectoryHandle} */ (handle)).describe();
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
    await this.#handle.removeEntry(id, { recursive: true });
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
