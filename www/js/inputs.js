// @ts-check
// Files and folders that are dropped onto something, or pasted while the focus is in it.

import { FileError } from './decoder.js';

/**
 * Folders that are being looked through: whoever waits sees how far it is, and may end it.
 *
 * @typedef {object} Search
 * @property {AbortSignal} signal nobody wants it any more
 * @property {() => void} found one more file
 * @property {() => void} end it is over
 */

/** @returns {Search} */
const unseen = () => ({ signal: new AbortController().signal, found() {}, end() {} });

/** Files that are asked for at once. */
const AT_ONCE = 32;

/** Where a file of a dropped folder was: what `webkitRelativePath` says of a chosen folder's. @type {WeakMap<File, string>} */
const paths = new WeakMap();

/** What stands for files that cannot be read: links to nowhere, what a cloud has kept for itself. @type {WeakSet<File>} */
const unreadable = new WeakSet();

/** A file, unless it is known that it cannot be read. @param {File} file @throws {FileError} */
export function readable(file) {
  if (unreadable.has(file)) throw new FileError(file, { reason: 'gone', sides: '' });
  return file;
}

/** The name of a file, with its folders where it was given with them. @param {File} file */
export const pathOf = (file) => paths.get(file) || file.webkitRelativePath || file.name;

/**
 * What is inside and takes files by itself comes first.
 *
 * @param {HTMLElement} host
 * @param {object} options
 * @param {HTMLElement} options.veil shown while files are over it
 * @param {AbortSignal} [options.signal] ends it
 * @param {(files: File[], target: EventTarget | null) => void} options.onFiles
 * @param {(error: unknown) => void} [options.onError] a folder cannot be read
 * @param {() => Search} [options.search] begins to show that folders are being looked through
 */
export function takeFiles(host, { veil, signal, onFiles, onError, search = unseen }) {
  let depth = 0; // dragenter and dragleave come for every element on the way

  /** @param {DragEvent} event */
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;

  /** @param {Event} event @param {DataTransfer | null} transfer */
  function take(event, transfer) {
    const files = [...(transfer?.files ?? [])];
    if (files.length === 0 || event.defaultPrevented) return;
    event.preventDefault();
    const [target] = event.composedPath();
    // Entries can be asked for only now; a folder is among the files as one that cannot be read.
    const entries = [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
    if (!entries.some(({ isDirectory }) => isDirectory)) onFiles(files, target);
    else void takeFolders(entries, target);
  }

  /** @param {FileSystemEntry[]} entries @param {EventTarget | null} target */
  async function takeFolders(entries, target) {
    const shown = search();
    try {
      const files = await filesIn(entries, shown);
      if (!shown.signal.aborted) onFiles(files, target);
    } catch (error) {
      onError?.(error);
    } finally {
      shown.end();
    }
  }

  host.addEventListener(
    'dragenter',
    (event) => {
      if (!hasFiles(event)) return;
      depth += 1;
      veil.hidden = false;
    },
    { signal },
  );
  host.addEventListener(
    'dragleave',
    (event) => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) veil.hidden = true;
    },
    { signal },
  );
  host.addEventListener(
    'dragover',
    (event) => {
      if (hasFiles(event)) event.preventDefault();
    },
    { signal },
  );
  host.addEventListener(
    'drop',
    (event) => {
      depth = 0;
      veil.hidden = true;
      take(event, event.dataTransfer);
    },
    { signal },
  );
  host.addEventListener('paste', (event) => take(event, event.clipboardData), { signal });
}

/** All files below, folder by folder. @param {FileSystemEntry[]} entries @param {Search} search @returns {Promise<File[]>} */
async function filesIn(entries, search) {
  const found = await inTurn(entries, async (entry) => {
    if (search.signal.aborted) return [];
    if (entry.isDirectory) return filesIn(await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry)), search);
    search.found();
    return [await fileOf(/** @type {FileSystemFileEntry} */ (entry))];
  });
  return found.flat();
}

/**
 * What comes of each, in their order; of many a few are under way at once, which is several times as fast.
 *
 * @template Item, Outcome
 * @param {Item[]} items
 * @param {(item: Item) => Promise<Outcome>} task
 */
export async function inTurn(items, task) {
  /** @type {Outcome[]} */
  const outcomes = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    outcomes.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(task))));
  }
  return outcomes;
}

/** @param {FileSystemDirectoryEntry} folder @returns {Promise<FileSystemEntry[]>} */
async function entriesOf(folder) {
  const reader = folder.createReader();
  const entries = [];
  for (;;) {
    // they come by the hundred
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return entries.sort((a, b) => a.name.localeCompare(b.name));
    entries.push(...some);
  }
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
async function fileOf(entry) {
  /** @type {File} */
  const file = await new Promise((resolve) => {
    entry.file(resolve, () => {
      const none = new File([], entry.name);
      unreadable.add(none); // it is told of when its turn comes, and takes none of the others with it
      resolve(none);
    });
  });
  paths.set(file, entry.fullPath.slice(1));
  return file;
}
