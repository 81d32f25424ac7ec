// @ts-check
// Pictures of every kind that the web has, as the engine wants them.

/** @import { Picture } from '../generated/protocol.js' */
/** @import { Decoded, KeptPicture, Reason, Refused, Remark, Wanted } from './decode.js' */
/** @import { ImageInput } from './messages.js' */

import { abortable } from './abort.js';
import { errorOf, PictureError, RequestError } from './errors.js';
import { moduleWorker, whyNotStarted } from './module-worker.js';
import { copyOf } from './pictures.js';

/** A photograph takes tens of megabytes while it is decoded. */
const MOST_AT_ONCE = 2;

/** Milliseconds after which a decoder that has nothing to do is ended. */
const IDLE = 5000;

/** What is wrong with a file, and what to do about it. @type {Record<Reason, string>} */
const REASONS = {
  empty: 'is empty.',
  gone: 'cannot be read any more: it was moved, changed or deleted.',
  heif: 'is a HEIC picture, which this browser cannot read. Save it as JPEG first.',
  cut: 'is cut off: its end is missing. Copy or download it again.',
  damaged: 'is damaged: this browser cannot decode it.',
  large: 'is too large: a picture may have 120 million pixels, 65,535 a side, and 256 MB.',
  svg: 'is an SVG that this page cannot draw: its policy has to allow img-src blob:. Or save it as PNG.',
  foreign: 'cannot be read as a picture. Try a PNG, JPEG or WebP file.',
};

/** A file that there is no picture in. `reason` is for programs that have words of their own. */
export class FileError extends PictureError {
  /** @param {Blob} file @param {Refused} refused */
  constructor(file, { reason, sides }) {
    const name = file instanceof File ? file.name : '';
    super(
      'bad-picture',
      `${name ? `"${name}"` : 'This file'} ${sides && `has ${sides} pixels: it `}${REASONS[reason]}`,
    );
    this.reason = reason;
    this.file = name;
    this.sides = sides;
  }
}

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
  return /** @type {{ picture: Picture }} */ (await decoded(image, 'pixels', signal)).picture;
}

/**
 * The picture as samples are kept: a file of a bounded size.
 *
 * @param {ImageInput} image
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<KeptPicture & { remark: Remark | null }>} `remark`: what people should know of the file that it was read from
 */
export async function toSample(image, { signal } = {}) {
  signal?.throwIfAborted();
  const source = isPicture(image)
    ? new ImageData(new Uint8ClampedArray(image.pixels), image.width, image.height)
    : image;
  return /** @type {KeptPicture & { remark: Remark | null }} */ (await decoded(source, 'file', signal));
}

/** @param {Exclude<ImageInput, Picture>} image @param {Wanted['as']} as @param {AbortSignal} [signal] */
async function decoded(image, as, signal) {
  const source = image instanceof Blob ? image : await abortable(bitmapOf(image), signal);
  const answer = await decode({ source, as }, signal);
  if (!('reason' in answer)) return answer;
  if (image instanceof Blob) {
    const drawing = answer.reason === 'svg' && (await abortable(drawingIn(image), signal));
    if (drawing) return decoded(drawing, as, signal);
    throw new FileError(image, answer);
  }
  throw new PictureError('bad-picture', `This ${nameOf(image)} has no pixels that can be read.`);
}

/** What few bring comes when it is needed. @param {Blob} file */
const drawingIn = async (file) => (await import('./svg.js')).bitmapOfSvg(file);

/** @param {Exclude<ImageInput, Blob | Picture>} source */
async function bitmapOf(source) {
  try {
    if (source instanceof HTMLImageElement) await source.decode();
    return await createImageBitmap(source);
  } catch (error) {
    throw explained(source, error);
  }
}

/** @param {unknown} source @param {unknown} error */
function explained(source, error) {
  if (error instanceof TypeError) {
    return new RequestError(
      'bad-request',
      `${nameOf(source)} is no picture: give an ImageBitmap, an ImageData, ` +
        'an <img>, <video> or <canvas>, a Blob, or { width, height, pixels }.',
    );
  }
  const { name, message } = /** @type {DOMException} */ (error);
  // What comes from another origin may be shown, but not looked into.
  const why =
    name === 'DataCloneError' || name === 'SecurityError'
      ? 'it comes from another origin: have that one send CORS headers, and set its attribute crossorigin'
      : message.replace(/\.$/, '');
  return new PictureError('bad-picture', `This ${nameOf(source)} cannot be read as a picture: ${why}.`);
}

/** @param {unknown} source */
const nameOf = (source) =>
  source instanceof Element ? `<${source.localName}>` : Object.prototype.toString.call(source).slice(8, -1);

/** @param {unknown} image @returns {image is Picture} */
function isPicture(image) {
  if (typeof image !== 'object' || image === null || !('pixels' in image)) return false;
  const { width, height, pixels } = /** @type {Picture} */ (image);
  if (pixels instanceof Uint8Array && width > 0 && height > 0 && pixels.length === 4 * width * height) return true;
  throw new PictureError(
    'bad-picture',
    `A picture of ${width} x ${height} pixels has ${4 * width * height} bytes, red, ` +
      `green, blue and alpha of each, as a Uint8Array; this one has ${pixels?.length}.`,
  );
}

// --- The worker that decodes, and scales down: a photograph would hold up the page ---------------------------------------

/** @typedef {Omit<Wanted, 'id'>} Task */
/** @typedef {{ task: Task, resolve: (answer: Decoded | Refused) => void, reject: (error: unknown) => void }} Waiting */

/** @type {Worker | null} */
let decoder = null;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let idle;

/** What is not with the worker yet. @type {Waiting[]} */
const queue = [];

/** @type {Map<number, Waiting>} */
const underWay = new Map();

let lastId = 0;

/**
 * The picture, or why there is none.
 *
 * @param {Task} task
 * @param {AbortSignal} [signal]
 * @returns {Promise<Decoded | Refused>}
 */
async function decode(task, signal) {
  /** @type {Waiting | undefined} */
  let waiting;
  /** @type {Promise<Decoded | Refused>} */
  const answer = new Promise((resolve, reject) => {
    queue.push((waiting = { task, resolve, reject }));
  });
  next();
  try {
    return await abortable(answer, signal);
  } finally {
    const place = queue.indexOf(/** @type {Waiting} */ (waiting));
    if (place >= 0) queue.splice(place, 1); // aborted before it had its turn
  }
}

/** Starts the worker, for a picture that is about to come. */
export function warmUp() {
  decoder ??= start();
  next();
}

/** Gives the worker what it has room for. */
function next() {
  clearTimeout(idle);
  while (queue.length > 0 && underWay.size < MOST_AT_ONCE) {
    const waiting = /** @type {Waiting} */ (queue.shift());
    const { source } = waiting.task;
    const id = (lastId += 1);
    try {
      (decoder ??= start()).postMessage({ ...waiting.task, id }, source instanceof Blob ? [] : [source]);
      underWay.set(id, waiting);
    } catch (error) {
      waiting.reject(error);
    }
  }
  if (underWay.size === 0) idle = setTimeout(end, IDLE);
}

function start() {
  const worker = moduleWorker(
    'decode.js',
    import.meta.url,
    () => new Worker(new URL('./decode.js', import.meta.url), { type: 'module', name: 'decoder' }),
  );
  worker.addEventListener(
    'message',
    (/** @type {MessageEvent<{ id: number, decoded?: Decoded, refused: Refused }>} */ { data }) => {
      underWay.get(data.id)?.resolve(data.decoded ?? data.refused);
      underWay.delete(data.id);
      next();
    },
  );
  // It catches what goes wrong with a picture, so this is about the worker itself.
  worker.addEventListener('error', async () => {
    const error = errorOf(await whyNotStarted('decode.js', import.meta.url));
    for (const { reject } of [...underWay.values(), ...queue]) reject(error);
    underWay.clear();
    queue.length = 0;
    end();
  });
  return worker;
}

function end() {
  decoder?.terminate();
  decoder = null;
}
