// Weights, pictures and labels from a fixed seed, and the nets as ONNX and TFLite files, into .data/: the same for everybody.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { activation, count, isConvolution, shape, weighted } from './adapters/layers.mjs';
import { onnx } from './onnx.mjs';
import { tflite } from './tflite.mjs';

export const DATA = join(import.meta.dirname, '.data');
export const SPEC = JSON.parse(readFileSync(join(import.meta.dirname, 'spec.json'), 'utf8'));

/** Seeds of what is no parameter, clear of the parameters' 0, 1, 2, ... */
const [PICTURES, LABELS] = [1000, 2000];

/** The `i`-th of a sequence of numbers, spread over 0 to 1: noise() of src/formula.rs. */
export function noise(seed, i) {
  let x = (i + Math.imul(seed, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return ((x ^ (x >>> 16)) >>> 8) / 2 ** 24;
}

/** Numbers of mean 0, evenly spread, with that standard deviation. */
function spread(seed, length, deviation) {
  const bound = deviation * Math.sqrt(3);
  return Float32Array.from({ length }, (_, i) => (2 * noise(seed, i) - 1) * bound);
}

/**
 * The standard deviation of a layer's weights: He et al. before ReLU, Glorot and Bengio before a sigmoid. A convolution
 * without activation keeps the size of what it is given, however many there are one after another.
 */
function deviation(layer) {
  const [outputs, inputs, ...kernel] = shape(layer);
  const [fanIn, fanOut] = [inputs * count(kernel), outputs * count(kernel)];
  const rectified = Math.sqrt(2 / fanIn);
  const known = { relu: rectified, relu6: rectified, sigmoid: Math.sqrt(2 / (fanIn + fanOut)) }[activation(layer)];
  return known ?? (isConvolution(layer) ? Math.sqrt(1 / fanIn) : 0.01);
}

/** Pictures of noise; with `bytes` those that come out of so many bytes, which is what a canvas holds. */
function pictures({ input, pictures, bytes }) {
  const length = pictures * count(input);
  if (!bytes) return spread(PICTURES, length, 1);
  const { mean, deviation } = bytes;
  return Float32Array.from({ length }, (_, i) => (Math.floor(256 * noise(PICTURES, i)) - mean) / deviation);
}

/** All weights and biases, one after the other, in PyTorch's order. */
function weights({ layers }) {
  const parts = layers
    .filter(weighted)
    .flatMap((layer, i) => [spread(2 * i, count(shape(layer)), deviation(layer)), spread(2 * i + 1, layer[2], 0.01)]);
  const flat = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    flat.set(part, at);
    at += part.length;
  }
  return flat;
}

/** How many pictures at once a net is given: a .tflite file is made for one number. */
const batches = (name) => {
  const works = Object.values(SPEC.works).filter(({ model }) => model === name);
  return new Set(works.map(({ batch }) => batch));
};

/** Writes the files where they are not there yet, or were made by another version of this. */
export function makeData() {
  const sources = ['spec.json', 'data.mjs', 'onnx.mjs', 'tflite.mjs', 'adapters/layers.mjs'];
  const hash = createHash('sha256');
  for (const name of sources) hash.update(readFileSync(join(import.meta.dirname, name)));
  const [stamp, key] = [join(DATA, 'stamp'), hash.digest('hex')];
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;

  console.log('making weights, pictures and the files of the nets (.data, 1 GB)');
  mkdirSync(DATA, { recursive: true });
  for (const [name, model] of Object.entries(SPEC.models)) {
    const flat = weights(model);
    const write = (kind, data) => writeFileSync(join(DATA, `${name}.${kind}`), data);
    write('f32', flat);
    write('onnx', onnx(model, flat));
    if (model.bytes) for (const n of batches(name)) write(`${n}.tflite`, tflite(model, flat, n));
    write('x.f32', pictures(model));
    write(
      'y.i32',
      Int32Array.from({ length: model.pictures }, (_, i) => Math.floor(10 * noise(LABELS, i))),
    );
  }
  writeFileSync(stamp, key);
}
