// @ts-check
// What the native command says of the gallery's pictures; `cargo xtask test page` says where it and the data are.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @param {string} path below the repository's root */
const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What the command answers. @param {string[]} args */
export function alexnet(...args) {
  const { ALEXNET } = process.env;
  if (!ALEXNET) throw new Error('run this by `cargo xtask test page`: it sets ALEXNET');
  return JSON.parse(execFileSync(ALEXNET, [...args, '--json'], { encoding: 'utf8' }));
}

/**
 * What a model makes of pictures.
 *
 * @param {string} model a folder or a project file
 * @param {string[]} pictures files
 * @returns {{ sure: boolean, predictions: { label: string, probability: number }[] }[]}
 */
export const nativeAnswers = (model, pictures) => alexnet('classify', '--model', model, ...pictures, '--top', '10');

/**
 * Teaches a net, into a project file.
 *
 * @param {string} folder with a folder of pictures for each class
 * @param {string} net its name
 * @param {string} out the project file
 * @param {string[]} more options
 */
export const nativeTeach = (folder, net, out, ...more) =>
  alexnet('teach', folder, '--model', file(`www/weights/${net}`), '--out', out, ...more);

/** The likeliest label of each of the gallery's first pictures. @param {number} count @returns {string[]} */
export function nativeLabels(count) {
  const { FASHION_MNIST } = process.env;
  if (!FASHION_MNIST) throw new Error('run this by `cargo xtask test page`: it sets FASHION_MNIST');
  const pictures = file('target/e2e/pictures');
  alexnet('gallery', '--data', FASHION_MNIST, '--out', file('target/e2e/gallery'), '--files', pictures, String(count));
  const files = Array.from({ length: count }, (_, index) => `${pictures}/${index}.png`);
  return nativeAnswers(file('www/weights/alexnet'), files).map(({ predictions }) => predictions[0].label);
}

/**
 * Makes a packed model of a state dict.
 *
 * @param {string} file in the format of safetensors
 * @param {string} labels a file with a class's name on each line
 * @param {string} folder where the model goes
 */
export const importModel = (file, labels, folder) =>
  alexnet('import', file, '--labels', labels, '--out', folder, '--full');
