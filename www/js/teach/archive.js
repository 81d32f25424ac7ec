// @ts-check
// The project file: a zip archive with everything in it, for this page and for other programs. docs/PROJECT.md describes it.

/** @import { Snapshot } from '../messages.js' */
/** @import { ZipFile } from '../unzip.js' */
/** @import { Lesson, Sample } from './lesson.js' */
/** @import { Project, SampleRecord } from './project.js' */
/** @import { Tutor } from './tutor.js' */
/** @import { TutorSnapshot } from './types.js' */

import { NetworkError } from '../errors.js';
import { formatOf } from '../decode-format.js';
import { fingerprint } from '../fingerprint.js';
import { unzip } from '../unzip.js';
import { zip } from '../zip.js';
import { modelCard } from './card.js';
import { foldersFor } from './folder-names.js';
import { damaged, describe, parseProject, ProjectError, withoutWeights } from './project.js';
import { LOAD_PY } from './python.js';
import { packTensors, unpackTensors } from './safetensors.js';

const FILES = /** @type {const} */ ({
  project: 'project.json',
  net: 'net.json',
  weights: 'model.safetensors',
  momentum: 'state.safetensors',
  best: 'best.safetensors',
  labels: 'labels.txt',
  settings: 'settings.json',
  card: 'MODEL_CARD.md',
  python: 'load.py',
});

/** What the optimizer's momentum, and a new last layer, are called by. */
const [MOMENTUM, TAUGHT] = ['momentum.', 'taught.'];

/** Pictures that are read at once: there may be hundreds of megabytes of them. */
const AT_ONCE = 64;

/** A description of tens of thousands of samples is smaller. */
const LONGEST_DESCRIPTION = 64 * 1024 * 1024;

/**
 * @param {object} options
 * @param {Lesson} options.lesson
 * @param {Tutor} options.tutor
 * @param {string} options.title
 * @param {string} options.src the address of the net's manifest
 * @param {AbortSignal} [options.signal]
 */
export async function packArchive({ lesson, tutor, title, src, signal }) {
  const manifest = await fetchText(src, signal);
  // Measured first, since that makes the probabilities true, which belongs to what is learnt.
  const report = tutor.knows ? (tutor.report ?? (await tutor.measure())) : null;
  const snapshot = await tutor.snapshot(tutor.knows);
  const { learnt, settings } = snapshot;
  const answers = { threshold: snapshot.threshold, temperature: report?.temperature ?? 1 };
  const { architecture, preprocessing } = JSON.parse(manifest);
  const { name = architecture.name, sha256 = null } = tutor.net?.model ?? {};
  const net = { name, src, sha256 };
  const project = describe(lesson, { title, net: learnt && net, training: withoutWeights(snapshot) });
  const paths = pathsFor(project);
  const pictures = [...lesson.samples.values()].map(({ picture }, index) => ({ file: paths[index], blob: picture }));
  for (const [index, sample] of project.samples.entries()) sample.file = paths[index];
  const entries = [
    { file: FILES.project, blob: json(project) },
    {
      file: FILES.card,
      blob: new Blob([modelCard({ title, lesson, tutor, report, net: { ...net, side: preprocessing.resolution } })]),
    },
    { file: FILES.python, blob: new Blob([LOAD_PY]) },
    { file: FILES.labels, blob: new Blob(project.classes.map(({ name }) => `${name.replace(/\s+/g, ' ')}\n`)) },
    { file: FILES.settings, blob: json({ ...settings, ...answers }) },
    { file: FILES.net, blob: new Blob([manifest]) },
    ...weights(snapshot),
    ...pictures,
  ];
  return zip(entries, { signal });
}

/**
 * What is in a project file. Whatever is wrong with it throws a `ProjectError`, or a `RequestError` of the archive itself.
 *
 * @param {Blob} archive
 * @param {object} [options]
 * @param {AbortSignal} [options.signal]
 * @param {(share: number) => void} [options.onProgress] the part of many pictures that is read
 * @returns {Promise<{ project: Project, samples: Sample[], learnt: Snapshot | null, bestLearnt: Snapshot | null }>}
 */
export async function openArchive(archive, { signal, onProgress } = {}) {
  const files = new Map((await unzip(archive)).map((file) => [file.name, file]));
  const folder = folderOf(files);
  const file = (/** @type {string} */ name) => {
    const found = files.get(folder + name);
    if (!found) throw damaged(`${name} is missing`);
    return found;
  };
  const description = file(FILES.project);
  if (description.size > LONGEST_DESCRIPTION) throw damaged(`${FILES.project} is too long`);
  const project = parseProject(await (await description.open()).text());

  const paths = pathsIn(files);
  const read = async (/** @type {SampleRecord} */ record) => {
    const { type, bytes: size, file: path = paths.get(record.id), ...sample } = record;
    if (path === undefined) throw damaged(`the picture of sample ${record.id} is missing`);
    const bytes = await file(path).bytes();
    if (bytes.length !== size) throw damaged(`${path} is another picture`);
    const format = formatOf(bytes);
    if (`image/${format?.kind}` !== type || format?.whole === false) throw damaged(`${path} is no whole picture`);
    return { ...sample, picture: new Blob([bytes], { type }), key: fingerprint(bytes) };
  };
  /** @type {Sample[]} */
  const samples = [];
  while (samples.length < project.samples.length) {
    signal?.throwIfAborted();
    if (samples.length > 0) onProgress?.(samples.length / project.samples.length);
    const part = project.samples.slice(samples.length, samples.length + AT_ONCE);
    samples.push(...(await Promise.all(part.map(read))));
  }
  return { project, samples, ...(await readLearnt(project, file)) };
}

/** Those who unpack an archive and pack it again often pack the folder around it, too. @param {Map<string, ZipFile>} files */
function folderOf(files) {
  const name = [...files.keys()]
    .filter((each) => `/${each}`.endsWith(`/${FILES.project}`))
    .sort((a, b) => a.length - b.length)[0];
  if (name === undefined) {
    throw new ProjectError(
      'foreign',
      `This archive is no project: there is no ${FILES.project} in it. Pictures go to a class.`,
    );
  }
  return name.slice(0, name.length - FILES.project.length);
}

/** @param {string} name */
const isMomentum = (name) => name.startsWith(MOMENTUM);

/** @param {TutorSnapshot} snapshot */
function weights({ learnt, bestLearnt }) {
  if (!learnt) return [];
  const of = (/** @type {boolean} */ wanted) =>
    packTensors(learnt.tensors.filter(({ name }) => isMomentum(name) === wanted));
  /** @type {{ file: string, blob: Blob }[]} */
  const files = [
    { file: FILES.weights, blob: of(false) },
    { file: FILES.momentum, blob: of(true) },
  ];
  if (bestLearnt && bestLearnt !== learnt) files.push({ file: FILES.best, blob: packTensors(bestLearnt.tensors) });
  return files;
}

/**
 * @param {Project} project
 * @param {(name: string) => ZipFile} file
 * @returns {Promise<{ learnt: Snapshot | null, bestLearnt: Snapshot | null }>}
 */
async function readLearnt({ training: { state, bestState } }, file) {
  if (state === null) return { learnt: null, bestLearnt: null };
  const tensors = [];
  for (const name of [FILES.weights, FILES.momentum]) tensors.push(...(await unpackTensors(await file(name).open())));
  // Of a new last layer, all other weights are the net's own, which is there already.
  const isHead = tensors.some(({ name }) => name.startsWith(TAUGHT));
  const learnt = {
    state,
    tensors: tensors.filter(({ name }) => !isHead || isMomentum(name) || name.startsWith(TAUGHT)),
  };
  if (bestState === null || bestState === state) return { learnt, bestLearnt: bestState === null ? null : learnt };
  return { learnt, bestLearnt: { state: bestState, tensors: await unpackTensors(await file(FILES.best).open()) } };
}

/** Where the samples' pictures go: a folder for each class, as programs that read data sets like it. @param {Project} project */
function pathsFor({ classes, samples }) {
  const folders = foldersFor(classes.map(({ name }) => name));
  return samples.map(({ id, class: index, type }) => `samples/${folders[index]}/${id}.${type.slice('image/'.length)}`);
}

/** Where pictures are in files of before they said so: they were called by their samples' ids. @param {Map<string, ZipFile>} files */
function pathsIn(files) {
  /** @type {Map<number, string>} */
  const paths = new Map();
  for (const name of files.keys()) {
    const [path, id] = /samples\/[^/]+\/(\d+)\.\w+$/.exec(name) ?? [];
    if (path) paths.set(Number(id), path);
  }
  return paths;
}

/** @param {string} src @param {AbortSignal} [signal] */
async function fetchText(src, signal) {
  const response = await fetch(src, { signal }).catch((error) => {
    if (signal?.aborted) throw error;
    return null;
  });
  if (response?.ok) return response.text();
  throw new NetworkError(
    'network',
    `The net's description, ${src}, could not be fetched: connect to the network and try again.`,
  );
}

/** @param {unknown} value */
const json = (value) => new Blob([`${JSON.stringify(value, null, 1)}\n`]);
