// @ts-check
// What the page can ask of the worker about teaching, in terms of the engine's own requests.

/** @import { Reply, Report, Request } from '../../generated/protocol.js' */
/** @import { Epoch, WorkDone } from '../messages.js' */
/** @import { Implementation } from './calls.js' */
/** @import { Session } from './session.js' */

import { capture, writing } from './capture.js';
import { Pace } from './pace.js';
import { decode, Pictures } from './pictures.js';
import { ask } from './session.js';

/** Milliseconds of training that may be lost with a device; more where capturing takes long. */
const CAPTURE_EVERY = 1000;

/** The part of the time that capturing may take. */
const CAPTURE_SHARE = 0.1;

/** Embeddings that come and go at once: what the engine's memory has needed once it keeps for good. */
const AT_ONCE = 256;

/** Pictures that are decoded, and go to the engine, at once. */
const SHOWN_AT_ONCE = 16;

/**
 * @param {Session} session
 * @returns {Pick<Implementation, 'teach' | 'rename' | 'reduce' | 'giveSamples' | 'forgetSamples' | 'look' | 'embeddings' | 'recall'
 *   | 'configure' | 'augmented' | 'train' | 'measure' | 'explain' | 'capture' | 'restore' | 'reset'>}
 */
export function implementTeaching(session) {
  /** Ends the training under way. @type {AbortController | null} */
  let training = null;
  const pictures = new Pictures();

  return {
    async teach({ classes }) {
      training?.abort();
      await session.ask({ type: 'teach', classes });
      pictures.clear();
    },

    async rename({ classes }) {
      await session.ask({ type: 'rename', classes });
    },

    async reduce({ picture }) {
      const { seen, side } = await ask(session, 'reduced', { type: 'reduce', picture });
      return { seen, side };
    },

    giveSamples: ({ samples }) =>
      session.together(async (ask) => {
        /** @type {number[]} */
        let counts = [];
        for (const sample of samples) {
          const { picture, ...example } = sample;
          ({ counts } = await ask('counted', { type: 'example', example }));
          pictures.put(sample);
        }
        return counts;
      }),

    forgetSamples: ({ ids }) =>
      session.together(async (ask) => {
        for (const id of ids) {
          await ask('counted', { type: 'forget', id });
          pictures.remove(id);
        }
      }),

    async look({ samples }, _onProgress, { signal }) {
      const decoded = samples.map(({ key, picture }) => ({ key, picture: decode(picture) }));
      for (const { picture } of decoded) picture.catch(() => {}); // training tells of it
      for (const { key, picture } of decoded) {
        if (signal.aborted) return;
        // One at a time, as others may be waiting.
        const shown = await picture.catch(() => null);
        if (shown) await session.ask({ type: 'show', pictures: [{ key, picture: shown }] });
      }
    },

    async embeddings({ keys }) {
      /** @type {number[]} */
      const known = [];
      /** @type {Uint8Array<ArrayBuffer>[]} */
      const parts = [];
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const request = /** @type {const} */ ({ type: 'embeddings', keys: keys.slice(from, from + AT_ONCE) });
        const found = await ask(session, 'embeddings', request);
        known.push(...found.keys);
        parts.push(/** @type {Uint8Array<ArrayBuffer>} */ (found.bytes));
      }
      return { keys: known, bytes: new Uint8Array(await new Blob(parts).arrayBuffer()) };
    },

    async recall({ embeddings: { keys, bytes } }) {
      const length = bytes.length / keys.length; // of each vector
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const some = keys.slice(from, from + AT_ONCE);
        const part = bytes.subarray(from * length, (from + some.length) * length);
        await session.ask({ type: 'recall', keys: some, bytes: part });
      }
    },

    async configure({ wishes }) {
      return (await ask(session, 'settled', { type: 'learn', wishes })).settings;
    },

    async augmented({ picture, augment, seed }) {
      const { seen, side } = await ask(session, 'reduced', { type: 'augment', picture, augment, seed });
      return { seen, side };
    },

    async train({ epochs, best }, onProgress, controller) {
      training?.abort();
      training = controller;
      const { signal } = controller;
      const [looking, learning] = [new Pace(), new Pace()];
      let pace = learning;
      /** @type {Epoch | null} */
      let last = null;
      let done = 0;
      /** Steps of the epoch under way. */
      let before = 0;
      let [captured, captureTook] = [performance.now(), 0];
      const keep = async () => {
        const started = performance.now();
        const learnt = await captureAll(session, false);
        captured = performance.now();
        captureTook = captured - started;
        return learnt;
      };
      while (done < epochs && !signal.aborted) {
        const started = performance.now();
        const reply = await session.ask({ type: 'step', count: pace.count });
        const took = performance.now() - started;
        if (reply.type === 'wanted') {
          await show(session, pictures, reply);
          if (reply.total === 0) continue; // for a batch
          const looked = reply.done + reply.keys.length;
          looking.took(performance.now() - started, reply.keys.length);
          // The engine learns in the same terms as it looks: what comes after the last picture is one step again.
          pace = looked < reply.total ? looking : learning;
          onProgress({ stage: 'examples', done: looked, total: reply.total });
        } else if (reply.type === 'stepped') {
          const { epoch, step, steps, loss, accuracy } = reply;
          onProgress({ stage: 'steps', done: step || steps, total: steps, loss, accuracy });
          // A new last layer takes epochs, and each of them is to be seen.
          if (steps > 1) learning.took(took, (step || steps) - before);
          before = step;
          if (step === 0) {
            done += 1;
            const validation = await validate(session, pictures, onProgress);
            last = { epoch, loss, accuracy, validation };
            const isBest = best !== null && validation !== null && validation.loss < best;
            const isDue = performance.now() - captured > Math.max(CAPTURE_EVERY, captureTook / CAPTURE_SHARE);
            const learnt = isBest || isDue ? await keep() : null;
            if (isBest) best = validation.loss;
            onProgress({ stage: 'epoch', ...last, learnt: isBest ? learnt : null });
          }
        }
        // Lets the page's messages in: `stop`, or a picture to classify between two steps.
        await new Promise((resolve) => setTimeout(resolve));
      }
      if (last && session.trained) await keep();
      return { stopped: signal.aborted, last };
    },

    measure: (_take, onProgress, { signal }) => measure(session, pictures, onProgress, signal),

    async explain({ picture, class: index }) {
      const { type, ...explained } = await ask(session, 'explained', {
        type: 'explain',
        picture,
        class: index ?? null,
      });
      return explained;
    },

    capture: ({ all }) => captureAll(session, all),

    restore: ({ snapshot }) =>
      session.together(async (ask) => {
        const { wanted } = await ask('restored', { type: 'restore', state: snapshot.state });
        for (const name of wanted) {
          const tensor = snapshot.tensors.find((each) => each.name === name);
          if (!tensor) throw { code: 'bad-request', message: `What was saved lacks ${name}: train again.` };
          let left = 1; // of an empty blob, too
          for await (const request of writing(tensor)) ({ left } = await ask('written', request));
          if (left > 0) throw { code: 'bad-request', message: `What was saved of ${name} is cut off: train again.` };
        }
        session.keep(snapshot);
      }),

    async reset() {
      training?.abort();
      await session.ask({ type: 'reset' });
      pictures.clear();
    },
  };
}

/**
 * Shows the engine what it wants; what it will want next is decoded meanwhile.
 *
 * @param {Session} session
 * @param {Pictures} pictures
 * @param {Extract<Reply, { type: 'wanted' }>} wanted
 */
async function show(session, pictures, { keys, soon }) {
  for (let from = 0; from < keys.length; from += SHOWN_AT_ONCE) {
    const some = keys.slice(from, from + SHOWN_AT_ONCE);
    pictures.prepare(some);
    const shown = await Promise.all(some.map(async (key) => ({ key, picture: await pictures.take(key) })));
    pictures.prepare([...keys, ...soon].slice(from + SHOWN_AT_ONCE, from + 2 * SHOWN_AT_ONCE));
    await session.ask({ type: 'show', pictures: shown });
  }
}

/**
 * How well it has learnt, a few pictures at a time.
 *
 * @param {Session} session
 * @param {Pictures} pictures
 * @param {(progress: WorkDone) => void} onProgress
 * @param {AbortSignal} [signal]
 * @returns {Promise<Report>}
 */
async function measure(session, pictures, onProgress, signal) {
  const pace = new Pace();
  for (;;) {
    if (signal?.aborted) throw { code: 'stopped', message: 'Measuring was stopped.' };
    const started = performance.now();
    const { done, left, report } = await showing(session, pictures, { type: 'measure', count: pace.count });
    if (report) return report;
    onProgress({ stage: 'measuring', done, total: done + left });
    pace.took(performance.now() - started);
  }
}

/**
 * What is measured, once the pictures that are wanted first were shown.
 *
 * @param {Session} session
 * @param {Pictures} pictures
 * @param {Request} request
 */
async function showing(session, pictures, request) {
  for (;;) {
    const reply = await session.ask(request);
    if (reply.type === 'measured') return reply;
    if (reply.type !== 'wanted') throw new TypeError(`'${request.type}' was answered by '${reply.type}'`);
    await show(session, pictures, reply);
  }
}

/**
 * The same after an epoch; null if nothing is held out, since it would only be what the epoch has told already.
 *
 * @param {Session} session
 * @param {Pictures} pictures
 * @param {(progress: WorkDone) => void} onProgress
 */
async function validate(session, pictures, onProgress) {
  if (!session.holdsOut) return null;
  const { loss, accuracy } = await measure(session, pictures, onProgress);
  return { loss, accuracy };
}

/**
 * Everything that was learnt, or all weights. What was learnt is kept for another device as well.
 *
 * @param {Session} session
 * @param {boolean} all
 */
async function captureAll(session, all) {
  const snapshot = await session.together((ask) => capture(ask, all));
  // Of a net that stays as it is, another device has the other weights anyway.
  session.keep({ ...snapshot, tensors: snapshot.tensors.filter(({ name }) => snapshot.state.includes(`"${name}"`)) });
  return snapshot;
}
