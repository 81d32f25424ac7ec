// @ts-check
// Pictures of every kind that the web has, as the engine wants them.

/** @import { Picture } from '../generated/protocol.js' */
/** @import { ImageInput } from './messages.js' */

import { abortable } from './abort.js';
import { PictureError, RequestError, WorkerError } from './errors.js';
import { moduleWorker } from './module-worker.js';
import { copyOf } from './pictures.js';

/** Larger pictures are scaled down to this: more than the net looks at, little enough to send about. */
const LARGEST_SIDE = 512;

/** Milliseconds after which a decoder that has nothing to do is ended. */
const IDLE = 5000;

/**
 * The picture, in pixels of its own: the caller's stays as it is.
 *
 * @param {ImageInput} image
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Picture>}
 */
export async function toPicture(image, { signal } = {}) {
  signal?.throwIfAborted();
  if (isPicture(image)) return copyOf(image);
  return abortable(image instanceof Blob ? fromFile(image) : fromSource(image), signal);
}

/** @param {Blob} file */
async function fromFile(file) {
  const picture = await decode(file);
  if (picture) return picture;
  const name = file instanceof File && file.name ? `"${file.name}"` : 'This file';
  throw new PictureError('bad-picture', `${name} cannot be read as a picture. Try a PNG, JPEG or WebP file.`);
}

/** @param {Exclude<ImageInput, Blob | Picture>} source */
async function fromSource(source) {
  let picture;
  try {
    if (source instanceof HTMLImageElement) await source.decode();
    picture = await decode(await createImageBitmap(source));
  } catch (error) {
    throw explained(source, error);
  }
  if (picture) return picture;
  throw new PictureError('bad-picture', `This ${nameOf(source)} has no pixels that can be read.`);
}

/** @param {unknown} source @param {unknown} error */
function explained(source, error) {
  if (error instanceof WorkerError) return error;
  if (error instanceof TypeError) {
    return new RequestError('bad-request', `${nameOf(source)} is no picture: give an ImageBitmap, an ImageData, `
      + 'an <img>, <video> or <canvas>, a Blob, or { width, height, pixels }.');
  }
  const { name, message } = /** @type {DOMException} */ (error);
  // What comes from another origin may be shown, but not looked into.
  const why = name === 'DataCloneError' || name === 'SecurityError'
    ? 'it comes from another origin: have that one send CORS headers, and set its attribute crossorigin'
    : message.replace(/\.$/, '');
  return new PictureError('bad-picture', `This ${nameOf(source)} cannot be read as a picture: ${why}.`);
}

/** @param {unknown} source */
const nameOf = (source) => (source instanceof Element ? `<${source.localName}>` : Object.prototype.toString.call(source).slice(8, -1));

/** @param {unknown} image @returns {image is Picture} */
function isPicture(image) {
  if (typeof image !== 'object' || image === null || !('pixels' in image)) return false;
  const { width, height, pixels } = /** @type {Picture} */ (image);
  if (pixels instanceof Uint8Array && width > 0 && height > 0 && pixels.length === 4 * width * height) return true;
  throw new PictureError('bad-picture', `A picture of ${width} x ${height} pixels has ${4 * width * height} bytes, red, `
    + `green, blue and alpha of each, as a Uint8Array; this one has ${pixels?.length}.`);
}

// --- The worker that decodes, and scales down: a photograph would hold up the page ---------------------------------------

/** @type {Worker | null} */
let decoder = null;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let idle;

/** @type {Map<number, { resolve: (picture: Picture | null) => void, reject: (error: Error) => void }>} */
const waiting = new Map();

let lastId = 0;

/** The picture, or null where there is none in it. @param {Blob | ImageBitmap} source @returns {Promise<Picture | null>} */
function decode(source) {
  const worker = decoder ??= start();
  const id = lastId += 1;
  return new Promise((resolve, reject) => {
    worker.postMessage({ id, source, side: LARGEST_SIDE }, source instanceof Blob ? [] : [source]);
    clearTimeout(idle);
    waiting.set(id, { resolve, reject });
  });
}

function start() {
  const worker = moduleWorker('decode.js', import.meta.url, () => (
    new Worker(new URL('./decode.js', import.meta.url), { type: 'module', name: 'decoder' })));
  worker.addEventListener('message', (/** @type {MessageEvent<{ id: number, picture: Picture | null }>} */ { data }) => {
    waiting.get(data.id)?.resolve(data.picture);
    waiting.delete(data.id);
    if (waiting.size === 0) idle = setTimeout(end, IDLE);
  });
  // It catches what goes wrong with a picture, so this is about the worker itself.
  worker.addEventListener('error', () => {
    const error = new WorkerError('worker', 'The worker that decodes pictures could not be loaded. Reload the page.');
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    end();
  });
  return worker;
}

function end() {
  decoder?.terminate();
  decoder = null;
}
