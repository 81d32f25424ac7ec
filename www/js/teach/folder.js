// @ts-check
// One project in the browser's storage (OPFS):
//
//   project.json           the description, and which of the other files belong to it
//   samples-<name>.bin     packs: the bytes of many samples, one after the other, as seen and as thumbnail
//   learnt-<name>.safetensors   the weights as they were last learnt
//
// Files are never changed: a save writes new ones, then puts a new project.json in the place of the old one (which browsers do
// at once, or not at all), then removes what nothing names any more. So whenever the tab dies, one whole save is there.

/** @import { Sample } from './lesson.js' */
/** @import { Project } from './project.js' */
/** @import { Snapshot } from '../messages.js' */

import { damaged, parseProject } from './project.js';
import { packTensors, unpackTensors } from './safetensors.js';

/** A sample in a pack: its number, the lengths of its two parts. @typedef {[id: number, seen: number, thumbnail: number]} Place */
/** @typedef {{ file: string, places: Place[] }} Pack */
/** @typedef {Project & { packs: Pack[], weights: string | null }} Stored */

const DESCRIPTION = 'project.json';

export class Folder {
  #handle;
  /** @type {Pack[]} */
  #packs = [];
  /** @type {string | null} */
  #weights = null;

  /** @param {FileSystemDirectoryHandle} handle */
  constructor(handle) {
    this.#handle = handle;
  }

  /** The description alone; null if nothing was saved here yet. @returns {Promise<Stored | null>} */
  async describe() {
    let file;
    try {
      file = await (await this.#handle.getFileHandle(DESCRIPTION)).getFile();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw error;
    }
    const stored = /** @type {Stored} */ (parseProject(await file.text()));
    const { packs, weights } = stored;
    const isRight = Array.isArray(packs) && packs.every(isPack) && (weights === null || typeof weights === 'string');
    if (!isRight) throw damaged('the list of its files is not right');
    return stored;
  }

  /** The description and the samples; null if nothing was saved here yet. */
  async read() {
    const stored = await this.describe();
    if (!stored) return null;
    const bytes = new Map();
    for (const pack of stored.packs) for (const [id, each] of await this.#readPack(pack)) bytes.set(id, each);
    /** @type {Sample[]} */
    const samples = stored.samples.map(({ type, ...record }) => {
      const found = bytes.get(record.id);
      if (found?.seen.length !== record.seen || found.thumbnail.size !== record.thumbnail) {
        throw damaged(`sample ${record.id} is missing`);
      }
      return { ...record, seen: found.seen, thumbnail: found.thumbnail.slice(0, found.thumbnail.size, type) };
    });
    this.#packs = stored.packs;
    this.#weights = stored.weights;
    return { project: stored, samples };
  }

  /** What was learnt last, which is of this state. @param {string | null} state @returns {Promise<Snapshot | null>} */
  async readWeights(state) {
    if (!this.#weights || state === null) return null;
    return { state, tensors: await unpackTensors(await this.#file(this.#weights)) };
  }

  /** Keeps those of the samples that are not kept yet. @param {Iterable<Readonly<Sample>>} samples all of them */
  async writeSamples(samples) {
    const { kept, wanted } = plan(this.#packs, samples);
    if (wanted.length > 0) {
      /** @type {(Uint8Array<ArrayBuffer> | Blob)[]} */
      const parts = [];
      for (const { seen, thumbnail } of wanted) parts.push(/** @type {Uint8Array<ArrayBuffer>} */ (seen), thumbnail);
      const file = `samples-${newName()}.bin`;
      await this.#write(file, new Blob(parts));
      kept.push({ file, places: wanted.map(({ id, seen, thumbnail }) => [id, seen.length, thumbnail.size]) });
    }
    this.#packs = kept;
  }

  /** Keeps what was learnt last, or that nothing is. @param {Snapshot | null} learnt */
  async writeWeights(learnt) {
    const file = learnt && `learnt-${newName()}.safetensors`;
    if (file) await this.#write(file, packTensors(learnt.tensors));
    this.#weights = file;
  }

  /** From here on, what was written is what is kept. @param {Project} project */
  async commit(project) {
    const stored = { ...project, packs: this.#packs, weights: this.#weights };
    await this.#write(DESCRIPTION, new Blob([JSON.stringify(stored)]));
    await this.#sweep();
  }

  /** Removes what an earlier save, or one that was cut short, has left. */
  async #sweep() {
    const named = new Set([DESCRIPTION, this.#weights, ...this.#packs.map(({ file }) => file)]);
    for await (const name of this.#handle.keys()) {
      // What cannot be removed now, since it is being read or written, is removed after the next save.
      if (!named.has(name)) await this.#handle.removeEntry(name).catch(() => {});
    }
  }

  /** @param {string} name @param {Blob} contents */
  async #write(name, contents) {
    const file = await (await this.#handle.getFileHandle(name, { create: true })).createWritable();
    try {
      await file.write(contents);
      await file.close();
    } catch (error) {
      await file.abort().catch(() => {});
      throw error;
    }
  }

  /** In memory, so that the file may be removed. @param {Pack} pack */
  async #readPack({ file, places }) {
    const bytes = await (await this.#file(file)).arrayBuffer();
    const whole = new Blob([bytes]);
    /** @type {Map<number, { seen: Uint8Array, thumbnail: Blob }>} */
    const samples = new Map();
    let at = 0;
    for (const [id, seen, thumbnail] of places) {
      const end = at + seen + thumbnail;
      if (end > bytes.byteLength) throw damaged(`${file} is cut off`);
      samples.set(id, { seen: new Uint8Array(bytes.slice(at, at + seen)), thumbnail: whole.slice(at + seen, end) });
      at = end;
    }
    return samples;
  }

  /** @param {string} name */
  async #file(name) {
    try {
      return await (await this.#handle.getFileHandle(name)).getFile();
    } catch {
      throw damaged(`${name} is missing`);
    }
  }
}

/**
 * Which packs to keep, and which samples to write into a new one. With what is new goes whatever is in packs that hold no more
 * than that, and in those of which most was removed: so there are never more than a few packs, and no sample is written often.
 *
 * @param {Pack[]} packs
 * @param {Iterable<Readonly<Sample>>} samples
 */
function plan(packs, samples) {
  const missing = new Map([...samples].map((sample) => [sample.id, sample]));
  const bySize = packs
    .map((pack) => {
      const alive = pack.places.flatMap(([id]) => missing.get(id) ?? []);
      for (const { id } of alive) missing.delete(id);
      return { pack, alive };
    })
    .sort((a, b) => a.alive.length - b.alive.length);
  const wanted = [...missing.values()];
  /** @type {Pack[]} */
  const kept = [];
  for (const { pack, alive } of bySize) {
    if (alive.length <= wanted.length || 2 * alive.length < pack.places.length) wanted.push(...alive);
    else kept.push(pack);
  }
  return { kept, wanted };
}

/** Never given twice, by any tab. */
const newName = () => crypto.randomUUID().slice(0, 13);

/** @param {any} pack */
const isPack = (pack) => typeof pack?.file === 'string' && Array.isArray(pack.places) && pack.places.every(isPlace);

/** @param {unknown} place */
const isPlace = (place) => Array.isArray(place) && place.length === 3 && place.every(Number.isSafeInteger);
