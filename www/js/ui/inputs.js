// @ts-check
// Pictures that come from outside the page: dropped anywhere, pasted, or chosen as files.

import { find } from './dom.js';

/**
 * Drops and pastes anywhere on the page.
 *
 * @param {(files: File[], target: EventTarget | null) => void} onFiles
 */
export function takeFilesAnywhere(onFiles) {
  const veil = find('#drop-veil', HTMLElement);
  let depth = 0; // dragenter and dragleave come for every element on the way

  /** @param {DragEvent} event */
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;

  document.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    veil.hidden = false;
  });
  document.addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth -= 1;
    if (depth <= 0) veil.hidden = true;
  });
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    depth = 0;
    veil.hidden = true;
    const files = [...event.dataTransfer?.files ?? []];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files, event.target);
  });
  document.addEventListener('paste', (event) => {
    const files = [...event.clipboardData?.files ?? []];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files, event.target);
  });
}

/**
 * @param {HTMLInputElement} input
 * @param {(files: File[]) => void} onFiles
 */
export function takeFiles(input, onFiles) {
  input.addEventListener('change', () => {
    const files = [...input.files ?? []];
    input.value = ''; // so that the same file can be chosen again
    if (files.length > 0) onFiles(files);
  });
}
