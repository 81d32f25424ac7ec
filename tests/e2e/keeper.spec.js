// @ts-check
// What is kept in the browser, and what happens when that goes wrong.

import { addSecond, fill, leaveWholeSaves, open, resumed, saved, state, titles, use } from './keeper.js';
import { expect, test } from './support.js';

test('everything is there again after a reload', async ({ page }) => {
  await open(page);
  expect(await use(page, ({ keeper }) => keeper.id)).toBeNull();
  await fill(page);
  const before = await use(page, ({ all }) => all());
  await open(page);
  expect(await use(page, ({ all }) => all())).toBe(before);
  await use(page, ({ keeper }) => keeper.flush());
  expect(await use(page, ({ all }) => all()), 'bringing it back changes nothing').toBe(before);
});

test('a lesson without anything in it is not kept', async ({ page }) => {
  await open(page);
  await use(page, async ({ lesson, keeper }) => {
    lesson.addClass('');
    lesson.addClass('');
    await keeper.flush();
  });
  expect(await use(page, ({ keeper }) => keeper.list())).toEqual([]);
});

test('many small saves leave few files, and what is removed is gone', async ({ page }) => {
  await open(page);
  await use(page, async ({ lesson, keeper, tutor, add }) => {
    lesson.addClass('a');
    for (let each = 0; each < 60; each += 1) {
      add(0, 1 + (each % 3));
      tutor.step();
      await keeper.flush();
    }
  });
  const files = /** @type {string[]} */ (await use(page, ({ files }) => files()));
  expect(files.filter((name) => name.startsWith('learnt'))).toHaveLength(1);
  expect(files.filter((name) => name.startsWith('samples')).length).toBeLessThan(8);
  const size = () =>
    use(page, async ({ folder }) => {
      let size = 0;
      for await (const handle of (await folder()).values())
        if (handle.name.endsWith('.bin')) size += (await handle.getFile()).size;
      return size;
    });
  const before = Number(await size());
  await use(page, async ({ lesson, keeper }) => {
    lesson.remove([...lesson.samples.keys()].filter((id) => id % 10 !== 0));
    await keeper.flush();
  });
  expect(Number(await size())).toBeLessThan(before / 4);
  const kept = await use(page, ({ all }) => all());
  await open(page);
  expect(await use(page, ({ all }) => all())).toBe(kept);
});

test('moved and held-out samples, and a removed class, are kept as they are', async ({ page }) => {
  await open(page);
  await fill(page);
  await use(page, async ({ lesson, keeper, add }) => {
    lesson.relabel([1, 2, 3], 1);
    lesson.split(0.5);
    lesson.addClass('third');
    add(2, 3);
    lesson.removeClass(0);
    await keeper.flush();
  });
  const before = await use(page, ({ all }) => all());
  await open(page);
  expect(await use(page, ({ all }) => all())).toBe(before);
});

test('what was opened can be gone back to, whatever was saved since', async ({ page }) => {
  await open(page);
  await fill(page);
  const before = await use(page, ({ all }) => all());
  await open(page);
  await resumed(page);
  const after = await use(page, async ({ tutor, keeper, all }) => {
    const { tensors, history } = tutor;
    const epochs = [...history];
    tutor.step();
    await keeper.flush();
    Object.assign(tutor, { tensors, history: epochs, best: { state: 'the one opened', tensors } });
    tutor.dispatchEvent(new CustomEvent('learnt'));
    await keeper.flush();
    return { kept: await all(), status: keeper.status };
  });
  expect(after).toEqual({ kept: before, status: 'saved' });
  await open(page);
  await resumed(page);
  expect(await use(page, ({ all }) => all())).toBe(before);
});

test('a tab that dies while it saves leaves one whole save', async ({ context, page }) => {
  await open(page);
  await use(page, ({ tutor }) => {
    tutor.size = 4_000_000;
  });
  await fill(page);
  await leaveWholeSaves(context, page, [20, 120, 400]);
});

test('a second tab knows, and can take over', async ({ context, page }) => {
  await open(page);
  await fill(page);
  const second = await context.newPage();
  await open(second);
  expect(await state(second)).toEqual(['elsewhere', null]);
  await use(page, ({ lesson }) => {
    lesson.addClass('changed at the last moment');
  });
  const before = await use(page, ({ all }) => all());
  await use(second, ({ keeper }) => keeper.takeOver());
  expect(await use(second, ({ all }) => all())).toBe(before);
  expect(await state(second)).toEqual(['saved', null]);
  expect(await state(page)).toEqual(['elsewhere', null]);
  expect(await use(page, ({ tutor }) => tutor.paused)).toBe(true);

  // What the first one does now is not kept; the second one's work is.
  await use(page, async ({ lesson, keeper }) => {
    lesson.addClass('lost');
    await keeper.flush();
  });
  await use(second, async ({ lesson, keeper }) => {
    lesson.addClass('kept');
    await keeper.flush();
  });
  await second.close();
  await saved(page); // by itself
  expect(await use(page, ({ lesson }) => lesson.classes.at(-1).name)).toBe('kept');
});

test('a tab that does not answer loses the project', async ({ context, page }) => {
  await open(page);
  await fill(page);
  await use(page, ({ tutor }) => {
    tutor.pause = () => {
      // Three times as long as a tab is given to save.
      for (const end = Date.now() + 15_000; Date.now() < end; );
    };
  });
  const second = await context.newPage();
  await open(second);
  await use(second, ({ keeper }) => keeper.takeOver());
  expect(await state(second)).toEqual(['saved', null]);
  expect(await use(second, ({ lesson }) => lesson.samples.size)).toBe(30);
  await expect.poll(() => state(page)).toEqual(['elsewhere', null]);
});

test('what was learnt waits for the net, and stays kept where there is another one', async ({ page }) => {
  await open(page);
  await fill(page);
  const learnt = async () => {
    const { history, tensors } = JSON.parse(String(await use(page, ({ all }) => all())));
    return [history.length, tensors.length];
  };
  await page.addInitScript(() => {
    Object.assign(window, { net: null });
  });
  await open(page);
  expect(await use(page, ({ lesson }) => lesson.samples.size)).toBe(30);
  expect(await learnt()).toEqual([0, 0]);
  await use(page, async ({ add, keeper }) => {
    add(0);
    await keeper.flush();
  });
  await use(page, ({ tutor }) => tutor.arrive('AlexNet'));
  expect(await use(page, ({ faults }) => faults)).toEqual(['otherNet']);
  await use(page, async ({ add, keeper }) => {
    add(0);
    await keeper.flush();
  });
  expect(await learnt()).toEqual([0, 0]);
  await use(page, ({ tutor }) => tutor.arrive('LeNet'));
  await expect.poll(learnt).toEqual([1, 2]);
  expect(await use(page, ({ faults }) => faults)).toEqual(['otherNet', 'over']);
  expect(await use(page, ({ lesson }) => lesson.samples.size)).toBe(32);

  await use(page, ({ tutor }) => tutor.arrive('AlexNet'));
  await use(page, async ({ tutor, keeper }) => {
    tutor.history = [];
    tutor.step();
    tutor.step();
    await keeper.flush();
  });
  await open(page);
  await use(page, ({ tutor }) => tutor.arrive('AlexNet'));
  await expect.poll(learnt).toEqual([2, 2]);
});

/** @typedef {{ writes: number, written: number, reads: number, read: number, seconds: number }} Work files and bytes */

test('five thousand samples are kept, brought back, and taken away with little to read and to write', async ({
  page,
}) => {
  await open(page);
  const { done, count, size } = /** @type {{ done: Record<string, Work>, count: number, size: number }} */ (
    await use(page, async ({ lesson, keeper, add }) => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) lesson.addClass(name);
      for (const index of [0, 1, 2, 3, 4]) add(index, 1000);
      // How long it takes says more of the machine, and of what else it has to do, than what there is to read and to write.
      /** @type {Work} */
      let work = { writes: 0, written: 0, reads: 0, read: 0, seconds: 0 };
      const { write } = FileSystemWritableFileStream.prototype;
      FileSystemWritableFileStream.prototype.write = function (/** @type {any} */ data) {
        work.writes += 1;
        work.written += data.size;
        return write.call(this, data);
      };
      for (const name of /** @type {const} */ (['arrayBuffer', 'stream', 'text'])) {
        const read = /** @type {() => unknown} */ (Blob.prototype[name]);
        Object.assign(Blob.prototype, {
          /** @this {Blob} */
          [name]() {
            work.reads += 1;
            work.read += this.size;
            return read.call(this);
          },
        });
      }
      /** @type {Record<string, Work>} */
      const done = {};
      const note = async (/** @type {string} */ name, /** @type {() => Promise<any>} */ task) => {
        done[name] = work = { writes: 0, written: 0, reads: 0, read: 0, seconds: 0 };
        const start = performance.now();
        const result = await task();
        work.seconds = (performance.now() - start) / 1000;
        return result;
      };
      await note('saved', () => keeper.flush());
      add(0);
      await note('saved one more', () => keeper.flush());
      await note('opened', () => keeper.choose(keeper.id));
      const file = await note('packed', () => keeper.pack());
      await note('unpacked', () => keeper.openFile(file));
      return { done, count: lesson.samples.size, size: file.size };
    })
  );
  expect(count).toBe(5001);
  console.log(
    Object.entries(done)
      .map(([name, { seconds }]) => `${name} ${seconds.toFixed(1)} s`)
      .join(', '),
  );
  const [saved, more, opened, packed, unpacked] = Object.values(done);
  // Each time a pack of samples, and the description.
  expect([saved.writes, more.writes]).toEqual([2, 2]);
  expect(more.written, 'of the samples, only the new one is written').toBeLessThan(saved.written / 2);
  expect(opened.reads, 'two packs and the description').toBe(3);
  expect([opened.writes, packed.writes]).toEqual([0, 0]);
  expect(packed.reads, 'each picture once, and a dozen other files').toBeLessThanOrEqual(5001 + 12);
  expect(packed.read).toBeLessThanOrEqual(size);
  expect(unpacked.reads, 'each picture once, with its header, and a dozen other files').toBeLessThanOrEqual(
    5001 + 4 * 12,
  );
  expect(unpacked.read).toBeLessThanOrEqual(3 * size);
  for (const { seconds } of Object.values(done)) expect(seconds, 'minutes would be wrong anywhere').toBeLessThan(120);
});

test('a project of a newer version is left as it is', async ({ page }) => {
  await open(page);
  await fill(page);
  const id = await use(page, ({ keeper }) => keeper.id);
  await use(page, ({ spoil }) =>
    spoil((/** @type {any} */ project) => {
      project.format = 3;
    }),
  );
  await open(page);
  expect(await use(page, ({ faults }) => faults)).toEqual(['newer']);
  await use(page, async ({ lesson, keeper, add }) => {
    lesson.addClass('another');
    add(0);
    await keeper.flush();
  });
  const listed = /** @type {any[]} */ (
    await use(page, async ({ keeper }) =>
      (await keeper.list()).map((/** @type {any} */ { id, fault, samples }) => ({
        id,
        fault: fault?.fault ?? null,
        samples,
      })),
    )
  );
  expect(listed).toHaveLength(2);
  expect(listed[0]).toMatchObject({ fault: null, samples: 1 });
  expect(listed[1]).toMatchObject({ id, fault: 'newer' });
});

test('what an early version did not write is filled in', async ({ page }) => {
  await open(page);
  await fill(page);
  await use(page, ({ spoil }) =>
    spoil((/** @type {any} */ project) => {
      delete project.title;
      delete project.share;
      delete project.training.threshold;
      delete project.training.patience;
    }),
  );
  await open(page);
  expect(await use(page, ({ faults }) => faults)).toEqual([]);
  const { title, share, threshold, patience, samples } = JSON.parse(String(await use(page, ({ all }) => all())));
  expect({ title, share, threshold, patience, samples: samples.length }).toEqual({
    title: '',
    share: 0.2,
    threshold: 0,
    patience: 0,
    samples: 30,
  });
});

test('a damaged project is said to be damaged, and another one can be begun', async ({ page }) => {
  await open(page);
  await fill(page);
  await use(page, async ({ folder }) => {
    for await (const name of (await folder()).keys())
      if (name.endsWith('.bin')) await (await folder()).removeEntry(name);
  });
  await open(page);
  expect(await use(page, ({ faults }) => faults)).toEqual(['damaged']);
  await use(page, ({ lesson }) => {
    lesson.addClass('another');
  });
  await saved(page);
  expect(await use(page, async ({ keeper }) => (await keeper.list()).length)).toBe(2);
});

test('several projects are kept side by side', async ({ page }) => {
  await open(page);
  await fill(page);
  const first = await use(page, ({ all }) => all());
  await addSecond(page);
  expect(await titles(page)).toEqual(['Second', 'Shoes & 猫']);
  await use(page, async ({ keeper }) => keeper.choose((await keeper.list())[1].id));
  expect(await use(page, ({ all }) => all())).toBe(first);
  await use(page, async ({ keeper }) => keeper.remove((await keeper.list())[0].id));
  expect(await titles(page)).toEqual(['Shoes & 猫']);
  await use(page, ({ keeper }) => keeper.remove(keeper.id));
  expect(
    await use(page, async ({ keeper, lesson }) => [(await keeper.list()).length, lesson.samples.size, keeper.id]),
  ).toEqual([0, 0, null]);
});
