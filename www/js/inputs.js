// @ts-check
// Files and folders that are dropped onto something, or pasted while the focus is in it.

/** Where a file of a dropped folder was: what `webkitRelativePath` says of a chosen folder's. @type {WeakMap<File, string>} */
const paths = new WeakMap();

/** What stands for files that cannot be read: links to nowhere, what a cloud has kept for itself. @type {WeakSet<File>} */
const unreadable = new WeakSet();

/** @param {File} file */
export const isUnreadable = (file) => unreadable.has(file);

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
 */
export function takeFiles(host, { veil, signal, onFiles, onError }) {
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
    else filesIn(entries).then((found) => onFiles(found, target), onError);
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

/** All files below, folder by folder. @param {FileSystemEntry[]} entries @returns {Promise<File[]>} */
async function filesIn(entries) {
  const files = [];
  for (const entry of entries) {
    if (entry.isDirectory)
      files.push(...(await filesIn(await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry)))));
    else files.push(await fileOf(/** @type {FileSystemFileEntry} */ (entry)));
  }
  return files;
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
