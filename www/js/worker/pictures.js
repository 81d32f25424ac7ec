// @ts-check
// The samples' pictures, as files: they are decoded when the engine wants their pixels, the next ones while it is busy, and none
// is held any longer than that.

/** @import { Picture } from '../../generated/protocol.js' */

export class Pictures {
  /** Of each sample, by its id. @type {Map<number, number>} */
  #keys = new Map();
  /** By its key; two samples may show the same. @type {Map<number, { file: Blob, samples: Set<number> }>} */
  #files = new Map();
  /** What is being decoded. @type {Map<number, Promise<Picture>>} */
  #coming = new Map();

  /** @param {{ id: number, key: number, picture: Blob }} sample */
  put({ id, key, picture }) {
    if (this.#keys.get(id) === key) return;
    this.remove(id);
    this.#keys.set(id, key);
    const kept = this.#files.get(key);
    if (kept) kept.samples.add(id);
    else this.#files.set(key, { file: picture, samples: new Set([id]) });
  }

  /** @param {number} id */
  remove(id) {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    const { samples } = /** @type {{ samples: Set<number> }} */ (this.#files.get(key));
    samples.delete(id);
    if (samples.size === 0) this.#files.delete(key);
  }

  clear() {
    this.#keys.clear();
    this.#files.clear();
    this.#coming.clear();
  }

  /** Begins to decode what will be wanted. @param {number[]} keys */
  prepare(keys) {
    for (const key of keys) {
      const kept = this.#files.get(key);
      if (!kept || this.#coming.has(key)) continue;
      const coming = decode(kept.file);
      coming.catch(() => {}); // whoever takes it is told
      this.#coming.set(key, coming);
    }
  }

  /** The pixels of a picture, once. @param {number} key @returns {Promise<Picture>} */
  async take(key) {
    this.prepare([key]);
    const coming = this.#coming.get(key);
    this.#coming.delete(key);
    try {
      if (coming) return await coming;
    } catch {
      // told below
    }
    const [id] = this.#files.get(key)?.samples ?? [];
    throw { code: 'bad-picture', message: `The picture of sample ${id} cannot be decoded: remove it, and go on.` };
  }
}

/** One for all: a browser collects canvases late. @type {OffscreenCanvasRenderingContext2D | null} */
let context = null;

/** @param {Blob} file @returns {Promise<Picture>} */
export async function decode(file) {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  context ??= new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  Object.assign(context.canvas, { width, height }); // which clears it
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, pixels: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) };
}
