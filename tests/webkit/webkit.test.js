// @ts-check
// What a visitor does, in WebKit: the engine of Safari, as WebKitGTK has it.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { drawing } from '../e2e/embed.js';
import { BASE, POLICY } from '../e2e/server.mjs';
import { Host } from '../host.js';
import { makeInPage, unpack } from '../made-page.js';
import { Browser } from './browser.js';

const DIST = process.env.DIST ?? join(import.meta.dirname, '../../dist');

/** An element that is taught, on LeNet: what a net says is not what is asked here. */
const TEACHER = `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="favicon.svg">
<script type="module" src="alexnet-classifier.js"></script>
<alexnet-classifier src="weights/lenet/manifest.json" mode="teach" project="test" autoload></alexnet-classifier>`;

const host = new Host({
  folders: { [BASE]: DIST },
  pages: { [`${BASE}teacher.html`]: TEACHER },
  headers: { 'Content-Security-Policy': POLICY },
});

const folder = mkdtempSync(join(tmpdir(), 'alexnet-webkit-'));

/** @type {Browser} */
let browser;

before(async () => {
  await host.open();
  browser = await Browser.open(folder);
});

after(async () => {
  await browser.kill();
  await host.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page of the host, which then has `element` and `find`, and tells in `problems` what went wrong. @param {string} page @param {string} element */
async function open(page, element) {
  await browser.go(`${host.url}${BASE.slice(1)}${page}`);
  await browser.run(async (_, selector) => {
    await customElements.whenDefined('alexnet-classifier');
    const element = /** @type {Window['element']} */ (document.querySelector(selector));
    const problems = /** @type {string[]} */ ([]);
    element.addEventListener('error', (/** @type {any} */ { detail }) => problems.push(detail.message));
    addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)));
    document.addEventListener('securitypolicyviolation', ({ blockedURI }) => problems.push(`forbidden: ${blockedURI}`));
    Object.assign(window, {
      element,
      problems,
      find: (/** @type {string} */ inside) => element.shadowRoot?.querySelector(inside),
      picture: (/** @type {string} */ base64) =>
        new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'image/png' }),
    });
  }, element);
}

/** Opens the element that is taught, and waits until it has its net. */
async function openTeacher() {
  await open('teacher.html', 'alexnet-classifier');
  await browser.run(({ until }) => until(() => window.find('.loading')?.classList.contains('done')));
}

/** What is shown of what was taught. */
const taught = () =>
  browser.run(
    async (_, ring) => {
      const { predictions } = await window.element.classify(window.picture(ring));
      return {
        classes: window.element.classes,
        counts: [...(window.element.shadowRoot?.querySelectorAll('.class-count') ?? [])].map(
          ({ textContent }) => textContent,
        ),
        predictions,
      };
    },
    drawing('ring', 1),
  );

const saved = () => browser.run(({ until }) => until(() => window.find('.project-status').dataset.status === 'saved'));

test('classifies a photograph on the CPU', async () => {
  await open('', '#photo-classifier');
  const seen = await browser.run(async ({ until }) => {
    const label = await until(() => window.find('.result')?.dataset.shown && window.find('.answer-label').textContent);
    return { label, devices: window.element.devices, problems: window.problems };
  });
  assert.equal(seen.label, 'espresso');
  assert.deepEqual(seen.problems, []);
  const [cpu, webgpu] = seen.devices;
  assert.equal(cpu.state, 'active');
  assert.ok(cpu.largestError < 1e-3, 'its numbers were checked');
  assert.match(webgpu.why, /does not offer WebGPU/);
});

test('what is taught is there again when the browser was killed', async () => {
  await openTeacher();
  await browser.run(
    async (_, ...all) => {
      window.element.classes = ['ring', 'cross'];
      for (const [index, pictures] of all.entries())
        for (const each of pictures) await window.element.addSample(index, window.picture(each));
      await window.element.train({ epochs: 20 });
    },
    ...['ring', 'cross'].map((shape) => [1, 2, 3, 4, 5, 6].map((seed) => drawing(/** @type {any} */ (shape), seed))),
  );
  await saved();
  const before = await taught();
  assert.equal(before.predictions[0].label, 'ring');
  assert.deepEqual(before.counts, ['6 examples', '6 examples']);

  await browser.kill();
  browser = await Browser.open(folder);
  await openTeacher();
  await browser.run(({ until }) => until(() => window.find('.taught')?.offsetParent));
  assert.deepEqual(await taught(), before);
});

test('training goes on at an epoch that was kept when the browser was killed', async () => {
  const kept = await browser.run(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open('alexnet-web');
      request.onsuccess = () => resolve(request.result);
    });
    /** @type {(name: string) => Promise<Blob>} */
    const read = (name) =>
      new Promise((resolve) => {
        const range = IDBKeyRange.bound(['test'], ['test', []]);
        const request = database.transaction('files').objectStore('files').openCursor(range);
        request.onsuccess = () => {
          const cursor = request.result;
          if (cursor && cursor.key[2] !== name) cursor.continue();
          else resolve(new Blob(cursor ? [cursor.value] : []));
        };
      });
    window.element.train({ epochs: 10_000 }).catch(() => {});
    for (;;) {
      const { training } = JSON.parse(await (await read('project.json')).text());
      if (training.history.length > 20) return training.history.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  await browser.kill();

  browser = await Browser.open(folder);
  await openTeacher();
  const next = await browser.run(async ({ until }) => {
    await until(() => window.find('.train').textContent === 'Go on');
    const first = new Promise((resolve) => {
      window.element.addEventListener('epoch', (/** @type {any} */ { detail }) => resolve(detail.epoch), {
        once: true,
      });
    });
    window.find('.train').click();
    const epoch = await first;
    window.find('.stop').click();
    await until(() => window.find('.train').offsetParent);
    return epoch;
  });
  assert.ok(next > kept, `epoch ${next} comes after ${kept}`);
  await saved();
});

test('a project file goes out, and comes in', async () => {
  const before = await taught();
  await browser.run(async ({ until }) => {
    /** @type {Blob | null} */
    let file = null;
    const { createObjectURL } = URL;
    URL.createObjectURL = (given) => {
      if (given instanceof Blob) file = given;
      return createObjectURL(given);
    };
    window.find('.download-project').click();
    await until(() => file);
    URL.createObjectURL = createObjectURL;
    window.element.classes = ['other', 'another'];
    await until(() => window.element.classes[0] === 'other');
    const dropped = new DataTransfer();
    dropped.items.add(new File([/** @type {any} */ (file)], 'Shapes.alexnet.zip'));
    window.element.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    await until(() => window.element.classes[0] === 'ring' && window.find('.taught')?.offsetParent);
  });
  assert.deepEqual(await taught(), before);
});

test('what was taught becomes a web page that works elsewhere', async () => {
  const before = await taught();
  const page = join(folder, 'page');
  await unpack(await browser.run(/** @type {any} */ (makeInPage)), page);
  const elsewhere = new Host({ folders: { '/some/where/': page } });
  await elsewhere.open();
  await browser.go(`${elsewhere.url}some/where/index.html`);
  const predictions = await browser.run(
    async (_, ring) => {
      await customElements.whenDefined('alexnet-classifier');
      const element = /** @type {Window['element']} */ (document.querySelector('alexnet-classifier'));
      const bytes = Uint8Array.from(atob(ring), (character) => character.charCodeAt(0));
      return (await element.classify(new Blob([bytes], { type: 'image/png' }))).predictions;
    },
    drawing('ring', 1),
  );
  await elsewhere.close();
  assert.equal(predictions[0].label, before.predictions[0].label);
  assert.ok(Math.abs(predictions[0].probability - before.predictions[0].probability) < 1e-3);
  await openTeacher();
});

test('says that there is no camera', async () => {
  const said = await browser.run(async ({ until }) => {
    window.find('.from-camera').click();
    return until(() => window.find('.camera-status').textContent.match(/^(?!Starting).+/)?.[0]);
  });
  assert.equal(said, 'There is no camera. Connect one, and open this again.');
});
