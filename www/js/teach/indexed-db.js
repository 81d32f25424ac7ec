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
    const keys = await result(reading(this.#database).getAllKeys(below([this.#name])));
    return [...new Set(keys.map((key) => /** @type {string[]} */ (key)[1]))];
  }

  /** @param {string} id */
  async files(id) {
    return new DatabaseFiles(this.#database, [this.#name, id]);
  }

  /** @param {string} id */
  remove(id) {
    return change(this.#database, (files) => files.delete(below([this.#name, id])));
  }
}

/** @implements {Files} */
class DatabaseFiles {
  #database;
  #folder;

  /** @param {IDBDatabase} database @param {string[]} folder the words that its files' keys begin with */
  constructor(database, folder) {
    this.#database = database;
    this.#folder = folder;
  }

  async names() {
    const keys = await result(reading(this.#database).getAllKeys(below(this.#folder)));
    return keys.map((key) => /** @type {string[]} */ (key)[2]);
  }

  /** @param {string} name @returns {Promise<Blob | null>} */
  async read(name) {
    const bytes = await result(reading(this.#database).get([...this.#folder, name]));
    return bytes ? new Blob([bytes]) : null;
  }

  /** @param {string} name @param {Blob} contents */
  async write(name, contents) {
    const bytes = await contents.arrayBuffer();
    await change(this.#database, (files) => files.put(bytes, [...this.#folder, name]));
  }

  /** @param {string} name */
  remove(name) {
    return change(this.#database, (files) => files.delete([...this.#folder, name]));
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

/** @param {IDBDatabase} database */
const reading = (database) => database.transaction(FILES).objectStore(FILES);

/**
 * Waits until a change is written; where it cannot be, nothing of it is.
 *
 * @param {IDBDatabase} database
 * @param {(files: IDBObjectStore) => void} task
 * @returns {Promise<void>}
 */
function change(database, task) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(FILES, 'readwrite');
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(transaction.error ?? new DOMException('What was to be kept was given up.', 'AbortError'));
    task(transaction.objectStore(FILES));
  });
}
