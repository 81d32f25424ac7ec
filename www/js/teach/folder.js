// @ts-check
// One project in the browser's storage (opfs.js, indexed-db.js):
//
//   project.json           the description, and which of the other files belong to it
//   samples-<name>.bin     packs: the pictures of many samples, one after the other
//   learnt-<name>.safetensors   weights, as they were last learnt and as the best epoch had learnt them: often the same
//   embeddings-<name>.bin  what the net has found in the pictures, so that it need not look at them again
//
// Files are never changed: a save writes new ones, then puts a new project.json in the place of the old one (which browsers do
// at once, or not at all), then removes what nothing names any more. So whenever the tab dies, one whole save is there.

/** @import { KeptPicture } from '../decode.js' */
/** @import { Sample } from './lesson.js' */
/** @import { Project, Training } from './project.js' */
/** @import { Files } from './types.js' */
/** @import { Embeddings, Snapshot } from '../messages.js' */

import { fingerprint } from '../fingerprint.js';
import { damaged, FORMAT, parseProject } from './project.js';
import { packTensors, unpackTensors } from './safetensors.js';

/**
 * A sample's picture in a pack: the sample's number, the picture's length in bytes, its key. In format 1, a picture as a net saw it
 * came before a thumbnail, and these were the number and the two lengths.
 *
 * @typedef {[id: number, bytes: number, key: number]} Place
 */
/** @typedef {{ file: string, places: Place[] }} Pack */
/** A file, and what is in it if that was read or written here. @typedef {{ file: string, snapshot: Snapshot | null }} Kept */
/** What a net, by the SHA-256 of its manifest, has found in which pictures. @typedef {{ net: string, packs: { file: string, keys: number[] }[] }} Found */
/** @typedef {Project & { packs: Pack[], weights: { last: string | null, best: string | null }, embeddings: Found | null }} Stored */

const DESCRIPTION = 'project.json';

/** Blobs that are joined at once. */
const AT_ONCE = 50;

export class Folder {
  #files;
  /** @type {Pack[]} */
  #packs = [];
  /** Where what was learnt last is, and what the best epoch had learnt. @type {{ last: Kept | null, best: Kept | null }} */
  #weights = { last: null, best: null };
  /** Of what was learnt, files that blobs read from here are parts of: those may be asked for as long as the page is there. @type {Set<string>} */
  #read = new Set();
  /** @type {Found | null} */
  #embeddings = null;

  /** @param {Files} files */
  constructor(files) {
    this.#files = files;
  }

  /** The description alone; null if nothing was saved here yet. @returns {Promise<Stored | null>} */
  async describe() {
    const text = await this.#description();
    if (text === null) return null;
    const stored = /** @type {Stored} */ (parseProject(text));
    // Early versions kept what was learnt last, and no more.
    if (typeof stored.weights !== 'object' || stored.weights === null)
      stored.weights = { last: stored.weights, best: null };
    const {
      packs,
      weights: { last, best },
    } = stored;
    stored.embeddings ??= null;
    const isRight =
      Array.isArray(packs) &&
      packs.every(isPack) &&
      [last, best].every((file) => file === null || typeof file === 'string') &&
      (stored.embeddings === null || isFound(stored.embeddings));
    if (!isRight) throw damaged('the list of its files is not right');
    return stored;
  }

  /**
   * Another tab may put a new one in its place while it is being read; that one does as well.
   *
   * @returns {Promise<string | null>}
   */
  async #description(attempts = 5) {
    try {
      return (await (await this.#files.read(DESCRIPTION))?.text()) ?? null;
    } catch (error) {
      const isChanging = error instanceof DOMException && error.name === 'NotReadableError';
      if (isChanging && attempts > 1) return this.#description(attempts - 1);
      throw error;
    }
  }

  /** The description and the samples; null if nothing was saved here yet. */
  async read() {
    const stored = await this.describe();
    if (!stored) return null;
    const isFormer = stored.format < FORMAT;
    const types = new Map(stored.samples.map(({ id, type }) => [id, type]));
    /** @type {Map<number, KeptPicture>} */
    const pictures = new Map();
    for (const pack of stored.packs) {
      for (const [id, each] of await this.#readPack(pack, types, isFormer)) pictures.set(id, each);
    }
    /** @type {Sample[]} */
    const samples = stored.samples.map(({ type, bytes, file, ...sample }) => {
      const found = pictures.get(sample.id);
      if (found?.picture.size !== bytes) throw damaged(`sample ${sample.id} is missing`);
      return { ...sample, ...found };
    });
    this.#packs = isFormer ? [] : stored.packs; // what is saved next is written anew
    const kept = (/** @type {string | null} */ file) => (file === null ? null : { file, snapshot: null });
    this.#weights = { last: kept(stored.weights.last), best: kept(stored.weights.best) };
    this.#embeddings = stored.embeddings;
    return { project: stored, samples };
  }

  /**
   * What was learnt last, and by the best epoch.
   *
   * @param {Training} training
   * @returns {Promise<{ learnt: Snapshot | null, bestLearnt: Snapshot | null }>}
   */
  async readWeights({ state, bestState }) {
    const { last, best } = this.#weights;
    const read = async (/** @type {Kept | null} */ kept, /** @type {string | null} */ of) => {
      if (!kept || of === null) return null;
      this.#read.add(kept.file);
      return (kept.snapshot ??= { state: of, tensors: await unpackTensors(await this.#file(kept.file)) });
    };
    const learnt = await read(last, state);
    return { learnt, bestLearnt: best?.file === last?.file ? learnt : await read(best, bestState) };
  }

  /** Keeps those of the samples that are not kept yet. @param {Iterable<Readonly<Sample>>} samples all of them */
  async writeSamples(samples) {
    const { kept, wanted } = plan(this.#packs, samples);
    if (wanted.length > 0) {
      const file = `samples-${newName()}.bin`;
      await this.#files.write(file, await joined(wanted.map(({ picture }) => picture)));
      kept.push({ file, places: wanted.map(({ id, picture, key }) => [id, picture.size, key]) });
    }
    this.#packs = kept;
  }

  /**
   * Keeps what was learnt last and by the best epoch, or that nothing was.
   *
   * @param {{ learnt: Snapshot | null, bestLearnt: Snapshot | null }} weights
   */
  async writeWeights({ learnt, bestLearnt }) {
    const { last, best } = this.#weights;
    const write = async (/** @type {Snapshot | null} */ snapshot, /** @type {(Kept | null)[]} */ ...there) => {
      if (!snapshot) return null;
      const written = there.find((kept) => kept?.snapshot === snapshot);
      if (written) return written;
      const file = `learnt-${newName()}.safetensors`;
      await this.#files.write(file, packTensors(snapshot.tensors));
      return { file, snapshot };
    };
    const newest = await write(learnt, last, best);
    this.#weights = { last: newest, best: await write(bestLearnt, newest, best) };
  }

  /**
   * What this net has found in the pictures at an earlier time; null if nothing is kept of it.
   *
   * @param {string} net the SHA-256 of its manifest
   * @returns {Promise<Embeddings | null>}
   */
  async readEmbeddings(net) {
    const { net: of, packs } = this.#embeddings ?? { packs: [] };
    if (of !== net) return null;
    try {
      const files = await Promise.all(packs.map(({ file }) => this.#file(file)));
      return { keys: packs.flatMap(({ keys }) => keys), bytes: new Uint8Array(await new Blob(files).arrayBuffer()) };
    } catch {
      return null; // it can be found again, so nothing is lost
    }
  }

  /**
   * Keeps what a net has found in the samples' pictures, as far as that is not kept yet. As with samples, what is new goes into
   * one file with all files that hold no more than that.
   *
   * @param {string} net
   * @param {Set<number>} keys of all samples
   * @param {(keys: number[]) => Promise<Embeddings>} find
   */
  async writeEmbeddings(net, keys, find) {
    const before = this.#embeddings?.net === net ? this.#embeddings.packs : [];
    const ofUse = before.filter((pack) => 2 * pack.keys.filter((key) => keys.has(key)).length >= pack.keys.length);
    const there = new Set(ofUse.flatMap((pack) => pack.keys));
    const missing = [...keys].filter((key) => !there.has(key));
    if (missing.length === 0) return;
    const found = await find(missing);
    if (found.keys.length === 0) return;
    /** @type {BlobPart[]} */
    const parts = [/** @type {Uint8Array<ArrayBuffer>} */ (found.bytes)];
    const joinedKeys = [...found.keys];
    const packs = [];
    for (const pack of ofUse.sort((one, other) => one.keys.length - other.keys.length)) {
      if (pack.keys.length > joinedKeys.length) {
        packs.push(pack);
        continue;
      }
      parts.push(await this.#file(pack.file));
      joinedKeys.push(...pack.keys);
    }
    const file = `embeddings-${newName()}.bin`;
    await this.#files.write(file, new Blob(parts));
    this.#embeddings = { net, packs: [...packs, { file, keys: joinedKeys }] };
  }

  /** From here on, what was written is what is kept. @param {Project} project */
  async commit(project) {
    const stored = { ...project, packs: this.#packs, weights: this.#weightFiles, embeddings: this.#embeddings };
    await this.#files.write(DESCRIPTION, new Blob([JSON.stringify(stored)]));
    await this.#sweep();
  }

  /** @type {Stored['weights']} */
  get #weightFiles() {
    const { last, best } = this.#weights;
    return { last: last?.file ?? null, best: best?.file ?? null };
  }

  /** Removes what an earlier save, or one that was cut short, has left, but for what may still be read. */
  async #sweep() {
    const packs = [...this.#packs, ...(this.#embeddings?.packs ?? [])].map(({ file }) => file);
    const named = new Set([DESCRIPTION, ...Object.values(this.#weightFiles), ...packs, ...this.#read]);
    for (const name of await this.#files.names()) {
      // What cannot be removed now, since it is being read or written, is removed after the next save.
      if (!named.has(name)) await this.#files.remove(name).catch(() => {});
    }
  }

  /**
   * Those pictures that are still wanted; in memory, so that the file may be removed.
   *
   * @param {Pack} pack
   * @param {Map<number, string>} types of the pictures that are wanted
   * @param {boolean} isFormer whether it is one of format 1
   */
  async #readPack({ file, places }, types, isFormer) {
    const bytes = new Uint8Array(await (await this.#file(file)).arrayBuffer());
    const whole = new Blob([bytes]);
    /** @type {Map<number, KeptPicture>} */
    const pictures = new Map();
    let at = 0;
    for (const place of places) {
      const [id, first, second] = place;
      const [from, to] = isFormer ? [at + first, at + first + second] : [at, at + first];
      if (to > bytes.length) throw damaged(`${file} is cut off`);
      at = to;
      if (!types.has(id)) continue;
      const key = isFormer ? fingerprint(bytes.subarray(from, to)) : second;
      pictures.set(id, { picture: whole.slice(from, to, types.get(id)), key });
    }
    return pictures;
  }

  /** @param {string} name */
  async #file(name) {
    const file = await this.#files.read(name).catch(() => null);
    if (!file) throw damaged(`${name} is missing`);
    return file;
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

/** One blob of many, put together bit by bit: of thousands at once a browser has to think for longer than a page may. @param {Blob[]} blobs */
async function joined(blobs) {
  const parts = [];
  for (let from = 0; from < blobs.length; from += AT_ONCE) {
    parts.push(new Blob(blobs.slice(from, from + AT_ONCE)));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return new Blob(parts);
}

/** Never given twice, by any tab. */
const newName = () => crypto.randomUUID().slice(0, 13);

/** @param {any} pack */
const isPack = (pack) => typeof pack?.file === 'string' && Array.isArray(pack.places) && pack.places.every(isPlace);

/** @param {any} found */
const isFound = (found) =>
  typeof found?.net === 'string' &&
  Array.isArray(found.packs) &&
  found.packs.every(
    (/** @type {any} */ pack) =>
      typeof pack?.file === 'string' && Array.isArray(pack.keys) && pack.keys.every(Number.isSafeInteger),
  );

/** @param {unknown} place */
const isPlace = (place) => Array.isArray(place) && place.length === 3 && place.every(Number.isSafeInteger);
