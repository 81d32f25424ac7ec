// @ts-check
// A visitor comes for the first time, and picks pictures.

import { answer, classify, expect, GPU_WITHIN, loaded, open, TEACHER, test } from './support.js';
import { nativeLabels } from './native.js';
import { draw, random } from './pictures.js';

test('names the first 20 test pictures as the command line does', async ({ page }) => {
  const expected = nativeLabels(20);
  expect(expected).toHaveLength(20);
  await open(page);
  const named = [];
  for (const index of expected.keys()) named.push(await classify(page, index));
  expect(named).toEqual(expected);
});

test('shows how much is loaded, in bytes of the total', async ({ page }) => {
  await page.addInitScript(() => {
    const texts = /** @type {string[]} */ (Object.assign(window, { loadingTexts: [] }).loadingTexts);
    document.addEventListener(
      'progress',
      ({ target }) => {
        texts.push(/** @type {Element} */ (target).shadowRoot?.querySelector('.loading')?.textContent?.trim() ?? '');
      },
      { capture: true },
    );
  });
  await open(page);
  const texts = await page.evaluate(() => /** @type {any} */ (window).loadingTexts.join('\n'));
  expect(texts).toMatch(/Loading the net: \d+\.\d MB of \d+\.\d MB/);
  await expect(page.locator('#clothes-classifier .loading')).toHaveText(
    /Slim AlexNet is ready: 4\.2 million parameters/,
  );
});

test('shows the five likeliest classes, the time and what the net sees', async ({ page }) => {
  await open(page);
  await classify(page, 3);
  const result = page.locator('#clothes-classifier .result');
  await expect(result.locator('.bars li')).toHaveCount(5);
  await expect(result.locator('.bars li').first()).toHaveText(/[\w/ -]+\d+(\.\d)?%/);
  await expect(result.locator('.result-note')).toHaveText(/\d+(\.\d+)? ms on the (CPU|GPU)/);
  const light = await result.locator('.seen').evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    return data.some((value, index) => index % 4 !== 3 && value > 0);
  });
  expect(light, 'what the net sees is not black').toBe(true);
  await expect(
    page.locator('#clothes-classifier [aria-live]', { hasText: /%; / }),
    'and a screen reader hears it',
  ).toHaveCount(1);
});

test('classifies a file, a pasted picture and a drawing', async ({ page }) => {
  await open(page);
  const share = () => page.locator('#clothes-classifier .bars').innerText();
  const before = await share();

  await page.getByRole('tab', { name: 'Your own' }).click();
  await page
    .locator('#clothes-classifier input[type=file]')
    .setInputFiles({ name: 'ring.png', mimeType: 'image/png', buffer: draw('ring', random(1)) });
  await expect.poll(share).not.toBe(before);
  const file = await share();

  await page.evaluate(
    (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'cross.png', { type: 'image/png' }));
      document
        .querySelector('#clothes-classifier')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    },
    draw('cross', random(2)).toString('base64'),
  );
  await expect.poll(share).not.toBe(file);
  const pasted = await share();

  await page.getByRole('tab', { name: 'Draw' }).click();
  await page.locator('#clothes-classifier .pad').hover(); // in sight, and at rest
  const pad = await page.locator('#clothes-classifier .pad').boundingBox();
  if (!pad) throw new Error('nothing to draw on');
  await page.mouse.move(pad.x + 60, pad.y + 60);
  await page.mouse.down();
  await page.mouse.move(pad.x + 220, pad.y + 80, { steps: 5 });
  await page.mouse.move(pad.x + 200, pad.y + 240, { steps: 5 });
  await page.mouse.up();
  await expect.poll(share).not.toBe(pasted);
});

test('says so when a file is not a picture', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: 'Your own' }).click();
  await page
    .locator('#clothes-classifier input[type=file]')
    .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no') });
  await expect(page.getByRole('alert')).toHaveText(/notes.txt: No picture that this browser can read/);
});

test('loads the other net when it is chosen', async ({ page }) => {
  await open(page);
  await page.locator('#clothes-nets').getByRole('radio', { name: /LeNet/ }).check();
  await expect(page.locator('#clothes-classifier .loading')).toHaveText(/LeNet is ready/);
  await loaded(page);
  expect(await classify(page, 1)).toBeTruthy();
});

test('works with the keyboard alone', async ({ page }) => {
  await open(page);
  /** @param {string} selector */
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate((wanted) => {
        let focused = document.activeElement;
        while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
        return focused?.matches(wanted);
      }, selector);
      if (here) return;
    }
    throw new Error(`Tab never came to ${selector}`);
  };

  await tabTo('.skip');
  await page.keyboard.press('Enter');
  await tabTo('[role=tab]');
  await tabTo('#gallery .tile');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  const label = await page.locator('#gallery .tile[aria-current]').getAttribute('aria-label');
  expect(label, 'the first picture of the second row').not.toMatch(/picture 1$/);
  expect(await answer(page)).toBeTruthy();

  await tabTo('.start');
  await page.keyboard.press('Enter');
  await loaded(page, TEACHER);
  await tabTo('#fill-in');
  await page.keyboard.press('Enter');
  await expect(page.locator('.class-count')).toHaveText(['9 examples', '12 examples']);
  await expect(page.locator('.epochs')).toBeEnabled();
  await tabTo('.epochs');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('5');
  await tabTo('.train');
  await page.keyboard.press('Enter');
  await expect(page.locator('.try')).toBeVisible({ timeout: GPU_WITHIN });
  await expect(page.locator('.train'), 'the focus is not lost').toBeFocused();
  await tabTo('#pick-one');
  await page.keyboard.press('Enter');
  await expect(page.locator('#pick-dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('#pick-dialog')).toBeHidden();
});
