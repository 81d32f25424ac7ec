// @ts-check
// A shelf in the browser's own file system (OPFS): a folder for each project.

/** @import { Files, Shelf } from './types.js' */

/** @implements {Shelf} */
export class OpfsShelf {
  #handle;

  /** @param {FileSystemDirectoryHandle} handle */
  constructor(handle) {
    this.#handle = handle;
  }

  /** Null where a browser has none that a page can write to, such as in some private windows. @param {string} name */
  static async open(name) {
    if (!navigator.storage?.getDirectory || !('createWritable' in FileSystemFileHandle.prototype)) return null;
    try {
      const root = await navigator.storage.getDirectory();
      const all = await root.getDirectoryHandle('alexnet-web', { create: true });
      return new OpfsShelf(await all.getDirectoryHandle(encodeURIComponent(name), { create: true }));
    } catch (error) {
      if (error instanceof DOMException && error.name === 'SecurityError') return null;
      throw error;
    }
  }

  async projects() {
    /** @type {string[]} */
    const found = [];
    for await (const [id, { kind }] of this.#handle.entries()) if (kind === 'directory') found.push(id);
    return found;
  }

  /** @param {string} id */
  async files(id) {
    return new OpfsFiles(await this.#handle.getDirectoryHandle(id, { create: true }));
  }

  /** @param {string} id */
  async remove(id) {
    await this.#handle.removeEntry(id, { recursive: true });
  }
}

/** @implements {Files} */
class OpfsFiles {
  #handle;

  /** @param {FileSystemDirectoryHandle} handle */
  constructor(handle) {
    this.#handle = handle;
  }

  async names() {
    /** @type {string[]} */
    const found = [];
    for await (const name of this.#handle.keys()) found.push(name);
    return found;
  }

  /** @param {string} name @returns {Promise<Blob | null>} */
  async read(name) {
    try {
      return await (await this.#handle.getFileHandle(name)).getFile();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw error;
    }
  }

  /** @param {string} name @param {Blob} contents @param {number} [attempts] @returns {Promise<void>} */
  async write(name, contents, attempts = 3) {
    try {
      await write(await this.#handle.getFileHandle(name, { create: true }), contents);
    } catch (error) {
      // When there is no space left, Chromium now and then says something else; asked once more, it mostly says what it is.
      if (error instanceof DOMException && error.name === 'QuotaExceededError') throw error;
      if (attempts > 1) return this.write(name, contents, attempts - 1);
      throw (await isRoomFor(contents.size))
        ? error
        : new DOMException('There is no space left.', 'QuotaExceededError');
    }
  }

  /** @param {string} name */
  async remove(name) {
    await this.#handle.removeEntry(name);
  }
}

/** Whether the browser says that there is room for so many bytes more. @param {number} bytes */
async function isRoomFor(bytes) {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  return quota - usage >= bytes;
}

/** @param {FileSystemFileHandle} handle @param {Blob} contents */
async function write(handle, contents) {
  const file = await handle.createWritable();
  try {
    await file.write(contents);
    await file.close();
  } catch (error) {
    await file.abort().catch(() => {});
    throw error;
  }
}
