// @ts-check
// Examples from a camera, which is on only while somebody looks through it.

import { fakeCamera } from './film.js';
import { mount, nothingIsFound, reports } from './samples.js';
import { expect, test } from './support.js';

/** @import { Page } from '@playwright/test' */

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...fakeCamera()] });
  },
});

/** @param {Page} page */
const dialog = (page) => page.locator('.camera-dialog');

/** How many examples each class has. @param {Page} page @returns {Promise<number[]>} */
const counts = (page) => page.evaluate(() => /** @type {any} */ (window).lesson.counts);

/** Opens the dialog of the first class. @param {Page} page */
async function look(page) {
  // All tracks that the page gets, to see that they are ended.
  await page.evaluate(() => {
    /** @type {MediaStreamTrack[]} */
    const tracks = [];
    Object.assign(window, { tracks });
    const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {
      const stream = await get(wish);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });
  await page.locator('.from-camera').first().click();
  await expect(page.locator('.camera-hold')).toBeEnabled();
}

/** @param {Page} page @returns {Promise<string[]>} */
const tracks = (page) =>
  page.evaluate(() =>
    /** @type {any} */ (window).tracks.map((/** @type {MediaStreamTrack} */ { readyState }) => readyState),
  );

/** How many of the pictures look different. @param {Page} page */
const differentPictures = (page) =>
  page.evaluate(async () => {
    const { samples } = /** @type {any} */ (window).lesson;
    const seen = await Promise.all(
      [...samples.values()].map(async ({ picture }) => {
        const bitmap = await createImageBitmap(picture);
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(96, 96).getContext('2d'));
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, 96, 96).data.join();
      }),
    );
    return new Set(seen).size;
  });

test('records as long as a button is held, by mouse or by keyboard', async ({ page }) => {
  await mount(page);
  await look(page);
  await expect(dialog(page)).toHaveAccessibleName('Record examples of a');
  await page.locator('.camera-hold').hover();
  await page.mouse.down();
  await expect.poll(async () => (await counts(page))[0]).toBeGreaterThanOrEqual(5);
  await page.mouse.up();
  // That is said when all of them are in.
  await expect(page.locator('.camera-status')).toHaveText(/^[1-9]\d* pictures recorded$/);
  await expect(dialog(page)).not.toHaveClass(/recording/);
  const [held] = await counts(page);
  await page.waitForTimeout(500); // time for four more, if it went on
  expect(await counts(page), 'it has ended').toEqual([held, 0]);

  await page.locator('.camera-hold').focus();
  await page.keyboard.down('Space');
  await expect.poll(async () => (await counts(page))[0]).toBeGreaterThanOrEqual(held + 3);
  // How fast the film goes on depends on the machine.
  await expect.poll(() => differentPictures(page), 'pictures of the film').toBeGreaterThan(2);
  await page.keyboard.up('Space');
  await expect(dialog(page)).not.toHaveClass(/recording/);
  const isAllSaid = async () =>
    (await page.locator('.camera-status').innerText()) === `${(await counts(page))[0] - held} pictures recorded`;
  await expect.poll(isAllSaid).toBe(true);
  expect(await reports(page)).toEqual([]);
});

test('records after a countdown, at about eight pictures a second', async ({ page }) => {
  await mount(page);
  await look(page);
  // A busy machine may look only when it is over, so the page itself notes what comes.
  await page.evaluate(() => {
    const { lesson, view } = /** @type {any} */ (window);
    const countdown = view.element.querySelector('.countdown');
    /** Each number that is shown, and how many pictures there are then. @type {[string, number][]} */
    const counted = [];
    new MutationObserver(() => counted.push([countdown.textContent, lesson.counts[0]])).observe(countdown, {
      childList: true,
    });
    /** When each picture is taken, in milliseconds. @type {number[]} */
    const taken = [];
    const make = createImageBitmap;
    const makeNoted = (/** @type {Parameters<typeof make>} */ ...args) => {
      if (args[0] instanceof HTMLVideoElement) taken.push(performance.now());
      return make(...args);
    };
    Object.assign(window, { counted, taken, createImageBitmap: makeNoted });
  });
  await page.locator('.camera-timed').click();
  await expect(page.locator('.camera-status')).toHaveText('24 pictures recorded');
  expect(await counts(page)).toEqual([24, 0]);
  const [counted, taken] = await page.evaluate(() => {
    const noted = /** @type {any} */ (window);
    return [noted.counted, noted.taken];
  });
  expect(counted).toEqual([
    ['3', 0],
    ['2', 0],
    ['1', 0],
    ['', 0],
  ]);
  expect(taken).toHaveLength(24);
  expect(taken[23] - taken[0], 'milliseconds: a busy machine takes longer, but none takes less').toBeGreaterThan(2800);

  const pressedTwice = await page.locator('.camera-timed').evaluate((/** @type {HTMLButtonElement} */ button) => {
    const countdown = button.closest('dialog')?.querySelector('.countdown');
    return [1, 2].map(() => {
      button.click();
      return countdown?.textContent;
    });
  });
  expect(pressedTwice, 'pressed again: not now').toEqual(['3', '']);
});

test('is off when the dialog is closed, and when the element is gone', async ({ page }) => {
  await mount(page);
  await look(page);
  expect(await tracks(page)).toEqual(['live']);
  await page.getByRole('button', { name: 'Done' }).last().click();
  await expect.poll(() => tracks(page)).toEqual(['ended']);
  await page.locator('.from-camera').first().click();
  await expect(page.locator('.camera-hold')).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect.poll(() => tracks(page)).toEqual(['ended', 'ended']);
  await page.locator('.from-camera').first().click();
  await page.evaluate(() => /** @type {any} */ (window).view.close());
  await expect.poll(() => tracks(page), 'also one that comes only then').toEqual(['ended', 'ended', 'ended']);
});

test('is shown without sound, in its place, and goes over to the other camera', async ({ page }) => {
  await mount(page);
  await page.evaluate(() => {
    const devices = ['videoinput', 'videoinput', 'audioinput'].map((kind, index) => ({
      kind,
      deviceId: String(index),
    }));
    navigator.mediaDevices.enumerateDevices = async () => /** @type {any} */ (devices);
    MediaStreamTrack.prototype.getSettings = () => ({ facingMode: /** @type {any} */ (window).asked.video.facingMode });
    const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) => {
      Object.assign(window, { asked: wish });
      return get({ video: true });
    };
  });
  const facing = () => page.evaluate(() => /** @type {any} */ (window).asked.video.facingMode);
  await page.locator('.from-camera').first().click();
  const video = page.locator('video');
  await expect(page.locator('.camera-hold')).toBeEnabled();
  const how = await video.evaluate((/** @type {HTMLVideoElement} */ { muted, playsInline, paused }) => ({
    muted,
    playsInline,
    paused,
  }));
  expect(how).toEqual({ muted: true, playsInline: true, paused: false });
  expect(await facing()).toBe('user');
  await expect(video).toHaveClass(/mirrored/);
  await page.locator('.camera-flip').click();
  await expect(video).not.toHaveClass(/mirrored/);
  expect(await facing()).toBe('environment');
});

for (const [name, words] of /** @type {const} */ ([
  ['NotAllowedError', /^The camera may not be used\. Allow it in the address bar/],
  ['NotFoundError', /^There is no camera\. Connect one/],
  ['NotReadableError', /^The camera is in use by another program/],
  ['OverconstrainedError', /^There is no camera\. Connect one/],
  ['SecurityError', /^Browsers give the camera only to pages that came over https/],
])) {
  test(`explains a ${name}`, async ({ page }) => {
    await mount(page);
    await page.evaluate((wanted) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', wanted));
    }, name);
    await page.locator('.from-camera').first().click();
    await expect(page.locator('.camera-status')).toHaveText(words);
    await expect(page.locator('.camera-hold')).toBeDisabled();
  });
}

test('says when the camera was taken away, or the connection is not safe', async ({ page }) => {
  await mount(page);
  await look(page);
  await page.evaluate(() => /** @type {any} */ (window).tracks[0].dispatchEvent(new Event('ended')));
  await expect(page.locator('.camera-status')).toHaveText(/^The camera was taken away/);
  await page.keyboard.press('Escape');
  await page.evaluate(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
  await page.locator('.from-camera').first().click();
  await expect(page.locator('.camera-status')).toHaveText(/over https/);
});

for (const [width, language] of /** @type {const} */ ([
  [1280, 'en'],
  [390, 'zh'],
])) {
  test.describe(`${width} wide, ${language}`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('can be used by everybody', async ({ page }) => {
      await mount(page, { names: ['ring', 'cross'], language });
      await look(page);
      await page.locator('.camera-hold').click();
      // How many are taken while it is held so shortly depends on the machine.
      await expect(page.locator('.camera-status')).toHaveText(/^([1-9]\d* pictures? recorded|已录制 [1-9]\d* 张图片)$/);
      const [count] = await counts(page);
      await expect(page.locator('.camera-count')).toHaveText(
        language === 'zh' ? `共 ${count} 张图片。` : `${count} picture${count === 1 ? '' : 's'} in all.`,
      );
      await nothingIsFound(page);
      await page.screenshot({ path: test.info().outputPath(`camera-${width}.png`) });
    });
  });
}
