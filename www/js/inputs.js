// @ts-check
// Files that are dropped onto something, or pasted while the focus is in it.

/**
 * What is inside and takes files by itself comes first.
 *
 * @param {HTMLElement} host
 * @param {object} options
 * @param {HTMLElement} options.veil shown while files are over it
 * @param {AbortSignal} [options.signal] ends it
 * @param {(files: File[], target: EventTarget | null) => void} options.onFiles
 */
export function takeFiles(host, { veil, signal, onFiles }) {
  let depth = 0; // dragenter and dragleave come for every element on the way

  /** @param {DragEvent} event */
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;

  /** @param {Event} event @param {FileList | undefined} list */
  function take(event, list) {
    const files = [...list ?? []];
    if (files.length === 0 || event.defaultPrevented) return;
    event.preventDefault();
    onFiles(files, event.composedPath()[0]);
  }

  host.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    veil.hidden = false;
  }, { signal });
  host.addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth -= 1;
    if (depth <= 0) veil.hidden = true;
  }, { signal });
  host.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  }, { signal });
  host.addEventListener('drop', (event) => {
    depth = 0;
    veil.hidden = true;
    take(event, event.dataTransfer?.files);
  }, { signal });
  host.addEventListener('paste', (event) => take(event, event.clipboardData?.files), { signal });
}
