// @ts-check
// What a tutor makes of a run of training, with a net that answers as it is told to.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lesson } from '../../www/js/teach/lesson.js';
import { Tutor } from '../../www/js/teach/tutor.js';

/** @import { Classifier } from '../../www/js/classifier.js' */
/** @import { EpochLearnt, Snapshot, WorkDone } from '../../www/js/messages.js' */

/** Epochs. */
const AHEAD = 2;

/** A net that knows how many epochs it has learnt for; after each, its loss on what is held out is the next one of `losses`. */
class Net {
  epoch = 0;
  /** How often something was put back. */
  restored = 0;
  /** @param {number[]} losses */
  constructor(losses) {
    this.losses = losses;
  }

  async teach() {}
  async rename() {}
  async reset() {}
  async giveSamples() {}
  async forgetSamples() {}
  async configure() {
    return { layers: 0 };
  }

  /**
   * As the engine does, it is some epochs ahead of whoever listens.
   *
   * @param {{ epochs: number, best: number, signal: AbortSignal, onProgress: (work: WorkDone) => void }} options
   */
  async *train({ epochs, best, signal, onProgress }) {
    const done = [];
    for (let each = 0; each < epochs; each += 1) {
      if (done.length > AHEAD) yield/** @type {EpochLearnt} */ (done.shift());
      signal.throwIfAborted();
      onProgress({ stage: 'steps', done: 1, total: 1, loss: 0, accuracy: 1 });
      this.epoch += 1;
      const loss = this.losses[this.epoch - 1];
      const isBest = loss < best;
      if (isBest) best = loss;
      const validation = loss === undefined ? null : { loss, accuracy: 1 };
      done.push({ epoch: this.epoch, loss: 0, accuracy: 1, validation, learnt: isBest ? await this.capture() : null });
    }
    yield* done;
  }

  async capture() {
    return { state: String(this.epoch), epoch: this.epoch, tensors: [] };
  }

  /** @param {Snapshot} snapshot */
  async restore({ state }) {
    this.epoch = Number(state);
    this.restored += 1;
  }
}

/** @param {number[]} losses */
function taught(losses) {
  const lesson = new Lesson();
  for (const name of ['ring', 'cross']) {
    const index = lesson.addClass(name);
    lesson.add({ class: index, picture: new Blob(), key: index, name });
  }
  const [tutor, net] = [new Tutor(lesson), new Net(losses)];
  tutor.net = /** @type {Classifier} */ (/** @type {unknown} */ (net));
  return { tutor, net, lesson };
}

test('a run ends with what the best epoch had learnt', async () => {
  const { tutor, net } = taught([3, 1, 2, 4]);
  assert.equal((await tutor.train({ epochs: 4 }))?.epoch, 4);
  assert.deepEqual([net.epoch, tutor.history.length, tutor.best, tutor.state], [2, 2, 1, 'idle']);
});

test('it ends early when it gets no better', async () => {
  const { tutor, net } = taught([3, 1, 2, 4, 0]);
  tutor.patience = 2;
  assert.equal((await tutor.train({ epochs: 5 }))?.epoch, 4);
  assert.deepEqual([net.epoch, tutor.best], [2, 1]);
});

test('without held out examples the last epoch stays', async () => {
  const { tutor, net } = taught([]);
  tutor.patience = 1;
  await tutor.train({ epochs: 3 });
  assert.deepEqual([net.epoch, tutor.history.length, tutor.best], [3, 3, null]);
});

test('single epochs go on whether it gets better or not, and stopping goes back', async () => {
  const { tutor, net } = taught([1, 2, 3]);
  for (const epoch of [1, 2, 3]) {
    await tutor.step();
    assert.equal(net.epoch, epoch);
  }
  await tutor.stop();
  assert.deepEqual([net.epoch, tutor.history.length], [1, 1]);
});

test('stopping in the middle of an epoch gives up what has been learnt of it', async () => {
  const { tutor, net } = taught([2, 1, 3]);
  await tutor.train({ epochs: 2 });
  assert.equal(net.restored, 0, 'it is at the best anyway');
  const pausing = tutor.train({ epochs: 3 });
  tutor.on('progress', () => tutor.pause());
  await pausing;
  assert.equal(tutor.state, 'paused');
  await tutor.stop();
  assert.deepEqual([net.restored, net.epoch, tutor.history.length, tutor.state], [1, 2, 2, 'idle']);
});

test('the best epoch survives a reload', async () => {
  const before = taught([1, 2, 3]);
  for (let each = 0; each < 3; each += 1) await before.tutor.step();
  const snapshot = await before.tutor.snapshot(false);
  assert.deepEqual([snapshot.learnt?.state, snapshot.bestLearnt?.state], ['3', '1']);

  const { tutor, net } = taught([1, 2, 3]);
  await tutor.resume(snapshot);
  assert.deepEqual([net.epoch, tutor.history.length, tutor.best], [3, 3, 0]);
  await tutor.stop();
  assert.deepEqual([net.epoch, tutor.history.length, tutor.best], [1, 1, 0]);
  const { learnt, bestLearnt } = await tutor.snapshot(false);
  assert.equal(bestLearnt, learnt, 'they are kept once');
});

test('what is kept while it runs is of one time', async () => {
  const losses = [9, 8, 7, 7.5, 6, 5, 5.5, 4, 3, 2, 2.5, 1];
  const { tutor } = taught(losses);
  /** @type {Promise<void>[]} */
  const kept = [];
  tutor.on('learnt', () =>
    kept.push(
      tutor.snapshot(false).then(({ history, learnt, best, bestLearnt }) => {
        assert.equal(learnt?.state, String(history.length));
        assert.ok(best !== null && best < history.length);
        assert.equal(bestLearnt?.state, String(best + 1));
      }),
    ),
  );
  await tutor.train({ epochs: losses.length });
  assert.ok(kept.length >= losses.length);
  await Promise.all(kept);
});

test('an epoch that is the best so far is what is captured anyway', async () => {
  const { tutor } = taught([2, 1]);
  await tutor.train({ epochs: 2 });
  const { learnt, bestLearnt } = await tutor.snapshot(true);
  assert.equal(bestLearnt, learnt);
});

test('what is taken back is taught again, and what was learnt stays', async () => {
  const { tutor, net, lesson } = taught([2, 1]);
  await tutor.train({ epochs: 2 });
  const before = [...lesson.samples.values()].map((sample) => ({ ...sample }));
  lesson.relabel([1], 1);
  lesson.remove([2]);
  lesson.revert(before);
  assert.deepEqual([...lesson.samples.values()], before);
  assert.deepEqual([tutor.knows, net.epoch], [true, 2]);
});
