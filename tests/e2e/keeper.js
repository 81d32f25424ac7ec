// @ts-check
// What is kept in the browser, alone on a page: with a tutor that learns nothing, but quickly.

import { expect } from './support.js';

/** @import { BrowserContext, Page } from '@playwright/test' */

/** A page of the same site with nothing on it. */
const BARE = '<!doctype html><title>Bare</title><link rel="icon" href="favicon.svg">';

/** Opens a page with a lesson, a tutor and a keeper, as `window.bench`. @param {Page} page */
export async function open(page) {
  await page.route('**/bare.html', (route) => route.fulfill({ contentType: 'text/html', body: BARE }));
  await page.goto('./bare.html');
  await page.evaluate(async () => {
    /** @param {string} file */
    const fetched = (file) => import(new URL(`sources/js/teach/${file}`, document.baseURI).href);
    const [{ Keeper }, { Lesson }] = [await fetched('keeper.js'), await fetched('lesson.js')];

    /** One that has looked at nothing. @param {string} name */
    const fakeNet = (name) => ({
      model: { name, sha256: `of ${name}` },
      embeddings: async () => ({ keys: [], bytes: new Uint8Array() }),
    });

    /** Weights as large as wanted, which say which epoch they are of. */
    class FakeTutor extends EventTarget {
      net = 'net' in window ? /** @type {any} */ (window.net) : fakeNet('LeNet');
      settings = {
        layers: 0,
        learningRate: 2,
        momentum: 0.9,
        weightDecay: 0.001,
        batch: 16,
        seed: 1,
        augment: { flip: false, translate: 0, brightness: 0, contrast: 0, saturation: 0, hue: 0, erase: 0 },
      };
      epochs = 40;
      patience = 0;
      threshold = 0;
      size = 1000;
      history = /** @type {any[]} */ ([]);
      report = null;
      tensors = /** @type {any[] | null} */ (null);
      /** What the best epoch had learnt. */
      best = /** @type {any} */ (null);
      paused = false;
      step() {
        const epoch = this.history.length + 1;
        this.history.push({ epoch, step: 0, steps: 1, loss: 1 / epoch, accuracy: 0.5, validation: null });
        const tensor = (/** @type {string} */ name) => ({
          name,
          shape: [this.size],
          blob: new Blob([new Float32Array(this.size).fill(epoch)]),
        });
        this.tensors = ['taught.weight', 'momentum.taught.weight'].map(tensor);
        this.dispatchEvent(new CustomEvent('learnt'));
      }
      async snapshot() {
        const { settings, epochs, patience, threshold, tensors } = this;
        const learnt = tensors && { state: `epoch ${this.history.length}`, tensors };
        return {
          settings,
          epochs,
          patience,
          threshold,
          history: [...this.history],
          best: null,
          learnt,
          bestLearnt: this.best,
        };
      }
      async resume(/** @type {any} */ { learnt, bestLearnt, ...rest }) {
        Object.assign(this, rest, { tensors: learnt?.tensors ?? null, state: learnt?.state, best: bestLearnt });
        this.dispatchEvent(new CustomEvent('learnt'));
      }
      async reset() {
        Object.assign(this, { history: [], tensors: null });
        this.dispatchEvent(new CustomEvent('learnt'));
      }
      arrive(/** @type {string} */ name) {
        Object.assign(this, { net: fakeNet(name), history: [], tensors: null });
        this.dispatchEvent(new CustomEvent('learnt'));
      }
      get knows() {
        return this.tensors !== null;
      }
      async measure() {
        return {
          heldOut: true,
          loss: 0,
          accuracy: 1,
          confusion: [[1]],
          answers: [],
          calibration: 0,
          temperature: 1,
          threshold: 0,
        };
      }
      pause() {
        this.paused = true;
      }
      on(/** @type {string} */ name, /** @type {() => void} */ listener, /** @type {object} */ options) {
        this.addEventListener(name, listener, options);
      }
    }

    const [lesson, tutor] = [new Lesson(), new FakeTutor()];
    const src = new URL('weights/lenet/manifest.json', document.baseURI).href;
    const keeper = new Keeper({ lesson, tutor, name: 'test', src });
    /** @type {string[]} */
    const faults = [];
    keeper.on('fault', (/** @type {any} */ error) =>
      faults.push(error === null ? 'over' : (error.fault ?? error.message)),
    );
    const folder = async () => {
      let handle = await navigator.storage.getDirectory();
      for (const name of ['alexnet-web', 'test', keeper.id]) handle = await handle.getDirectoryHandle(name);
      return handle;
    };
    const bench = {
      lesson,
      tutor,
      keeper,
      faults,
      folder,
      add(/** @type {number} */ index, count = 1) {
        for (let each = 0; each < count; each += 1) {
          const byte = (lesson.nextId * 7) % 256;
          // A WebP file as far as it says what it is.
          const head = [
            0x52,
            0x49,
            0x46,
            0x46,
            42 + byte,
            byte > 213 ? 1 : 0,
            0,
            0,
            ...new TextEncoder().encode('WEBPVP8L'),
          ];
          const picture = new Blob([new Uint8Array(head), new Uint8Array(34 + byte).fill(byte)], {
            type: 'image/webp',
          });
          lesson.add({ class: index, picture, key: byte, name: `${byte}.png` });
        }
      },
      /** All that should be kept, as text. */
      async all() {
        /** @param {Uint8Array} bytes all the same */
        const brief = (bytes) => `${bytes.length} x ${[...new Set(bytes)]}`;
        const samples = [];
        for (const { id, class: index, heldOut, name, picture, key } of lesson.samples.values()) {
          const bytes = brief(new Uint8Array(await picture.arrayBuffer()));
          samples.push([id, index, heldOut, name, bytes, picture.type, key]);
        }
        const tensors = [];
        for (const { blob, ...rest } of tutor.tensors ?? []) {
          tensors.push({ ...rest, values: [...new Set(new Float32Array(await blob.arrayBuffer()))] });
        }
        const { classes, share, nextId } = lesson;
        const { settings, epochs, patience, threshold, history } = tutor;
        return JSON.stringify({
          title: keeper.title,
          classes,
          share,
          nextId,
          samples,
          settings,
          epochs,
          patience,
          threshold,
          history,
          tensors,
        });
      },
      async files() {
        const names = [];
        for await (const name of (await folder()).keys()) names.push(name.replace(/-[-0-9a-f]+\./, '.'));
        return names.sort();
      },
      /** @param {(project: any) => void} change */
      async spoil(change) {
        const file = await (await folder()).getFileHandle('project.json');
        const project = JSON.parse(await (await file.getFile()).text());
        change(project);
        const writable = await file.createWritable();
        await writable.write(JSON.stringify(project));
        await writable.close();
      },
    };
    Object.assign(window, { bench });
    await keeper.open();
  });
}

/** @param {Page} page @param {(bench: any) => unknown} task */
export const use = (page, task) => page.evaluate(`(${task})(window.bench)`);

/** Two classes with samples, and an epoch learnt. @param {Page} page */
export async function fill(page) {
  await use(page, ({ lesson, tutor, keeper, add }) => {
    keeper.title = 'Shoes & 猫';
    for (const name of ['shoe', '猫']) lesson.addClass(name);
    add(0, 20);
    add(1, 10);
    Object.assign(tutor, { epochs: 70, threshold: 0.25 });
    tutor.step();
  });
  await saved(page);
}

/** Waits until what was learnt is back: a tab that had the project before may take a while to be gone. @param {Page} page */
export async function resumed(page) {
  await expect.poll(async () => String(await use(page, ({ tutor }) => tutor.state))).toMatch(/^epoch \d+$/);
}

/** @param {Page} page */
export async function saved(page) {
  await expect.poll(() => use(page, ({ keeper }) => keeper.status)).toBe('saved');
}

/**
 * Limits what the site may keep, as long as this page is open; gives what changes the limit, or takes it away.
 *
 * @param {BrowserContext} context
 * @param {Page} page
 * @param {number} bytes
 */
export async function limit(context, page, bytes) {
  const session = await context.newCDPSession(page);
  const { origin } = new URL(page.url());
  const set = (/** @type {number | undefined} */ quotaSize = undefined) =>
    session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  await set(bytes);
  return set;
}

/** An epoch that leaves more weights than the limits here allow. @param {Page} page */
export const learnMuch = (page) =>
  use(page, async ({ tutor, keeper }) => {
    tutor.size = 2_000_000;
    tutor.step();
    await keeper.flush();
  });

/** @param {Page} page */
export const state = (page) => use(page, ({ keeper }) => [keeper.status, keeper.problem]);

/** All that should be kept, as text. @param {Page} page */
export const all = (page) => use(page, ({ all }) => all());

/** What the kept projects are called, the one saved last first. @param {Page} page */
export const titles = (page) =>
  use(page, async ({ keeper }) => (await keeper.list()).map((/** @type {any} */ { title }) => title));

/** Begins one more project. @param {Page} page */
export const addSecond = (page) =>
  use(page, async ({ keeper, lesson, add }) => {
    await keeper.create();
    lesson.addClass('other');
    add(0, 2);
    keeper.title = 'Second';
    await keeper.flush();
  });

/**
 * Tabs that die while they save, each so many milliseconds after it has begun: each leaves one whole save.
 *
 * @param {BrowserContext} context
 * @param {Page} page whose project is saved
 * @param {number[]} waits any moment will do
 */
export async function leaveWholeSaves(context, page, waits) {
  for (const wait of waits) {
    const doomed = await context.newPage();
    await page.close();
    await open(doomed);
    await resumed(doomed);
    await use(doomed, ({ tutor, add, keeper }) => {
      tutor.size = 4_000_000;
      add(0, 5);
      tutor.step();
      void keeper.flush();
    });
    await doomed.waitForTimeout(wait);
    await doomed.close({ runBeforeUnload: false });
    page = await context.newPage();
    await open(page);
    await resumed(page);
    expect(await use(page, ({ faults }) => faults)).toEqual([]);
    const { history, tensors } = JSON.parse(String(await all(page)));
    for (const { values } of tensors)
      expect(values, 'weights of the epoch that the history ends with').toEqual([history.length]);
    expect(await use(page, ({ tutor }) => tutor.state)).toBe(`epoch ${history.length}`);
  }
}
