// @ts-check
// What the native command says of the gallery's pictures; `cargo xtask test page` says where it and the data are.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @param {string} path below the repository's root */
const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The likeliest label of each of the gallery's first pictures. @param {number} count @returns {string[]} */
export function nativeLabels(count) {
  const { ALEXNET, FASHION_MNIST } = process.env;
  if (!ALEXNET || !FASHION_MNIST) throw new Error('run this by `cargo xtask test page`: it sets ALEXNET and FASHION_MNIST');
  /** @param {string[]} args */
  const alexnet = (...args) => JSON.parse(execFileSync(ALEXNET, [...args, '--json'], { encoding: 'utf8' }));
  const pictures = file('target/e2e/pictures');
  alexnet('gallery', '--data', FASHION_MNIST, '--out', file('target/e2e/gallery'), '--files', pictures, String(count));
  const files = Array.from({ length: count }, (_, index) => `${pictures}/${index}.png`);
  /** @type {{ predictions: { label: string }[] }[]} */
  const named = alexnet('classify', '--model', file('www/weights/alexnet'), ...files, '--top', '1');
  return named.map(({ predictions }) => predictions[0].label);
}
