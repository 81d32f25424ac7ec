// @ts-check
// A shelf in a database (IndexedDB), for browsers whose own file system no page can write to: Safari before 26, WebKitGTK.
//
// One table holds all files, by shelf, project and name. As bytes, since some private windows keep no blobs.

/** @import { Files, Shelf } from './types.js' */

const DATABASE = 'alexnet-web';
const FILES = 'files';

/** @implements {Shelf} */
export class DatabaseShelf {
  #database;
  #name;

  /** @param {IDBDatabase} database @param {string} name */
  constructor(database, name) {
    this.#database = database;
    this.#name = name;
  }

  /** Null where a browser has no database, such as in some private windows. @param {string} name */
  static async open(name) {
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(FILES);
      return new DatabaseShelf(await result(request), name);
    } catch {
      return null;
    }
  }

  /** Whether there is anything in it, from a time when the browser had nothing else. */
  static async isThere() {
    const all = await indexedDB?.databases?.().catch(() => []);
    return all?.some(({ name }) => name === DATABASE) ?? false;
  }

  async projects() {
    const keys = await result(this.#files('readonly').getAllKeys(below([this.#name])));
    return [...new Set(keys.map((key) => /** @type {string[]} */ (key)[1]))];
  }

  /** @param {string} id */
  async files(id) {
    return new DatabaseFiles((mode) => this.#files(mode), [this.#name, id]);
  }

  /** @param {string} id */
  async remove(id) {
    const files = this.#files('readwrite');
    files.delete(below([this.#name, id]));
    await over(files.transaction);
  }

  /** @param {IDBTransactionMode} mode */
  #files(mode) {
    return this.#database.transaction(FILES, mode).objectStore(FILES);
  }
}

/** @implements {Files} */
class DatabaseFiles {
  #files;
  #folder;

  /** @param {(mode: IDBTransactionMode) => IDBObjectStore} files @param {string[]} folder */
  constructor(files, folder) {
    this.#files = files;
    this.#folder = folder;
  }

  async names() {
    const keys = await result(this.#files('readonly').getAllKeys(below(this.#folder)));
    return keys.map((key) => /** @type {string[]} */ (key)[2]);
  }

  /** @param {string} name @returns {Promise<Blob | null>} */
  async read(name) {
    const bytes = await result(this.#files('readonly').get([...this.#folder, name]));
    return bytes ? new Blob([bytes]) : null;
  }

  /** @param {string} name @param {Blob} contents */
  async write(name, contents) {
    const bytes = await contents.arrayBuffer();
    const files = this.#files('readwrite');
    files.put(bytes, [...this.#folder, name]);
    await over(files.transaction);
  }

  /** @param {string} name */
  async remove(name) {
    const files = this.#files('readwrite');
    files.delete([...this.#folder, name]);
    await over(files.transaction);
  }
}

/** All keys that begin with these words: an array is more than any text. @param {string[]} start */
const below = (start) => IDBKeyRange.bound(start, [...start, []]);

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Waits until all of it is written; where it cannot be, nothing of it is. @param {IDBTransaction} transaction */
function over(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () =>
      reject(transaction.error ?? new DOMException('What was to be kept was given up.', 'AbortError'));
  });
}
