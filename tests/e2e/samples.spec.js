// @ts-check
// A visitor shows examples: in every way there is, thousands of them, and files that are no pictures at all.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_CLASSES } from '../../www/js/teach/lesson.js';
import { zip } from '../zip.js';
import { draw, random } from './pictures.js';
import { encoded, gif, given, mount, nothingIsFound, plain, reports, samples } from './samples.js';
import { expect, test } from './support.js';

/** @import { Page } from '@playwright/test' */

const next = random(1);
/** Each is another one. */
const ring = () => draw('ring', next);
const cross = () => draw('cross', next);

/** @param {string} name @param {number} count */
const rings = (name, count) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}-${index}.png`, ring()]));

/** @param {Page} page @param {number} index */
const card = (page, index) => page.locator('.class-card').nth(index);

/** @param {Page} page @param {number} index @param {Record<string, Buffer>} files */
const giveTo = (page, index, files) => card(page, index).locator('input[type=file]').setInputFiles(given(files));

/** @param {Page} page */
const lines = (page) => page.locator('.problem-lines li').allInnerTexts();

/** A folder with one for each class, and what systems put beside. @param {string} folder @param {string[]} classes */
function fill(folder, classes) {
  for (const name of classes) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const index of [1, 2]) writeFileSync(join(folder, name, `${index}.png`), ring());
  }
  writeFileSync(join(folder, classes[0], '.DS_Store'), 'x');
  return folder;
}

test('takes files, in their order, and keeps pictures of a bounded size', async ({ page }) => {
  await mount(page);
  const [jpeg, webp] = [await encoded(page, 'image/jpeg'), await encoded(page, 'image/webp')];
  const [wide, small] = [plain(900, 600), plain(40, 64)];
  await giveTo(page, 0, {
    'one.png': ring(),
    'two.jpg': jpeg,
    'three.webp': webp,
    'wide.png': wide,
    'small.png': small,
  });
  await expect(card(page, 0).locator('.class-count')).toHaveText('5 examples');
  const names = ['one.png', 'two.jpg', 'three.webp', 'wide.png', 'small.png'];
  expect(await samples(page)).toEqual(names.map((name) => `a/${name}`));
  const pictures = await page.evaluate(() =>
    Promise.all(
      [.../** @type {any} */ (window).lesson.samples.values()].map(async ({ picture, key }) => {
        const { width, height } = await createImageBitmap(picture);
        return { type: picture.type, little: picture.size < 60_000, key, size: [width, height] };
      }),
    ),
  );
  expect(pictures.map(({ type, size }) => [type, ...size]).slice(3)).toEqual([
    ['image/webp', 384, 256],
    ['image/png', 40, 64],
  ]);
  expect(pictures.every(({ little }) => little)).toBe(true);
  expect(new Set(pictures.map(({ key }) => key)).size, 'each has a key of its own').toBe(5);
  await expect(page.getByRole('option', { name: 'Example 2 of a' })).toBeVisible();
});

const MAY_HAVE = ': a picture may have 120 million, 65,535 a side, and 256 MB.';

/** A square in one corner. It says nothing of its size; what it would do, it may not. */
const SVG = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20" onload="top.harm = 1">
  <script>top.harm = 1</script><image href="favicon.svg" width="9" height="9"/><rect width="10" height="10" fill="#f00"/></svg>`;

test('draws an SVG, and runs and loads nothing of it', async ({ page }) => {
  await mount(page);
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await giveTo(page, 0, { 'drawing.svg': Buffer.from(SVG) });
  await expect(card(page, 0).locator('.class-count')).toHaveText('1 example');
  const seen = await page.evaluate(async () => {
    const { lesson, harm } = /** @type {any} */ (window);
    const bitmap = await createImageBitmap([...lesson.samples.values()][0].picture);
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const at = (/** @type {number} */ x, /** @type {number} */ y) =>
      [...(context?.getImageData(x, y, 1, 1).data ?? [])].map((value) => Math.round(value / 51));
    return { sides: [bitmap.width, bitmap.height], colours: [at(50, 50), at(300, 200)], harm };
  });
  expect(seen.sides).toEqual([384, 256]);
  expect(seen.colours, 'red, and white where there is nothing').toEqual([
    [5, 0, 0, 5],
    [5, 5, 5, 5],
  ]);
  expect(seen.harm).toBeUndefined();
  expect(asked.filter((url) => url.endsWith('favicon.svg'))).toEqual([]);
});

test('says of every bad file what is wrong with it, and takes the others', async ({ page }) => {
  await mount(page);
  const jpeg = await encoded(page, 'image/jpeg');
  const webp = await encoded(page, 'image/webp');
  await giveTo(page, 0, {
    'good.png': ring(),
    'notes.txt': Buffer.from('no picture'),
    'empty.png': Buffer.alloc(0),
    'phone.heic': Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    'film.mp4': Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'),
    'half.jpg': jpeg.subarray(0, jpeg.length / 2),
    'half.png': ring().subarray(0, 400),
    'half.webp': webp.subarray(0, webp.length / 2),
    'start.jpg': jpeg.subarray(0, 3),
    'broken.png': plain(10, 10, Buffer.from('these are no pixels')),
    'bomb.png': plain(30_000, 30_000, Buffer.alloc(0)),
    'long.png': plain(100, 700_000, Buffer.alloc(0)),
    'moves.gif': gif(2),
    'still.gif': gif(1),
    'huge.png': plain(9000, 8000),
    'also-good.jpg': jpeg,
    'fill.jpg': Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xff]), jpeg.subarray(2)]),
    'no-end.png': ring().subarray(0, -12),
    'no-checksum.png': ring().subarray(0, -18),
    'drawing.svg': Buffer.from(SVG),
  });
  await expect(page.locator('.problems .summary')).toHaveText('About 15 files of what you gave:');
  await expect(page.locator('.intake')).toBeHidden();
  expect(await lines(page)).toEqual([
    'notes.txt No picture that this browser can read. Try PNG, JPEG or WebP.',
    'empty.png The file is empty.',
    expect.stringMatching(/^phone.heic A HEIC picture, which this browser cannot read. Save it as JPEG first/),
    'film.mp4 No picture that this browser can read. Try PNG, JPEG or WebP.',
    'half.jpg Its end is missing. Copy or download it again.',
    'half.png Its end is missing. Copy or download it again.',
    'half.webp Its end is missing. Copy or download it again.',
    'start.jpg Its end is missing. Copy or download it again.',
    'broken.png It is damaged: this browser cannot decode it.',
    `bomb.png It is too large with 30,000 × 30,000 pixels${MAY_HAVE}`,
    `long.png It is too large with 100 × 700,000 pixels${MAY_HAVE}`,
    'moves.gif It moves: its first picture was taken.',
    'still.gif a has this picture already. It is kept once.',
    'huge.png It is very large, and was scaled down as it was read.',
    'fill.jpg a has this picture already. It is kept once.',
  ]);
  expect(await samples(page)).toEqual(
    ['good.png', 'moves.gif', 'huge.png', 'also-good.jpg', 'no-end.png', 'no-checksum.png', 'drawing.svg'].map(
      (name) => `a/${name}`,
    ),
  );
  expect(await reports(page)).toEqual([]);
  await page.locator('.problems').getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.problems')).toBeHidden();
});

test('makes a class of each folder that is chosen', async ({ page }) => {
  await mount(page, { names: ['', 'dog'] });
  await page.locator('.folders input').setInputFiles(fill(test.info().outputPath('pets'), ['cat', 'dog', 'owl']));
  await expect(page.locator('.class-count')).toHaveText(['2 examples', '2 examples', '2 examples']);
  await expect(page.locator('.class-name')).toHaveCount(3);
  expect((await samples(page)).sort()).toEqual([
    'cat/1.png',
    'cat/2.png',
    'dog/1.png',
    'dog/2.png',
    'owl/1.png',
    'owl/2.png',
  ]);
  await expect(page.locator('.problems')).toBeHidden();
});

test('makes no class of what is no picture, nor of what pictures are for', async ({ page }) => {
  await mount(page, { names: ['', ''] });
  const pictures = ['train/boot/1', 'test/boot/2', 'bag/Training/3', 'bag/val/4', 'bag/VALIDATION/5'];
  const boot = ring();
  const archive = await zip([
    ...pictures.map((file) => ({ file: `${file}.png`, bytes: file.includes('boot') ? boot : ring() })),
    { file: 'boot/without an ending', bytes: ring() },
    { file: 'README', bytes: Buffer.from('boots and bags') },
    { file: 'labels.csv', bytes: Buffer.from('1,boot') },
    { file: 'cafe\u0301/6.png', bytes: cross() },
    { file: 'caf\u00e9/7.png', bytes: cross() },
  ]);
  const files = { 'shoes.zip': archive, 'empty.zip': await zip([{ file: '.DS_Store', bytes: ring() }]) };
  await page
    .locator('.archive input')
    .setInputFiles(given(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)]))));
  await expect(page.locator('.class-count')).toHaveText(['3 examples', '3 examples', '2 examples']);
  expect(
    await page
      .locator('.class-name')
      .evaluateAll((all) => all.map((each) => /** @type {HTMLInputElement} */ (each).value)),
  ).toEqual(['boot', 'bag', 'caf\u00e9']);
  await expect(page.locator('.held-out-count')).toHaveText([/^1 /, /^2 /, /^0 /]);
  expect(await lines(page)).toEqual([
    'empty.zip There are no pictures in it.',
    'README and 1 other file are not pictures, and were left out.',
    '2.png boot has this picture both to learn from and to be measured on. What is measured on it says nothing.',
  ]);
  // An archive may be called anything.
  await page
    .locator('.archive input')
    .setInputFiles(given({ 'test.zip': Buffer.from(await zip([{ file: 'boot/8.png', bytes: ring() }])) }));
  await expect(page.locator('.class-count').first()).toHaveText('4 examples');
  await expect(page.locator('.held-out-count').first()).toHaveText(/^1 /);
});

test('takes a project of Teachable Machine, and says why a model of it is of no use', async ({ page }) => {
  await mount(page, { names: ['', ''] });
  const list = { file: 'manifest.json', bytes: Buffer.from('{"labels":["Class 1","Katze - 猫"]}') };
  const project = await zip([
    list,
    ...[0, 1, 2].map((number) => ({ file: `Class 1-!-${number}.png`, bytes: ring() })),
    ...[0, 1].map((number) => ({ file: `Katze - 猫-!-${number}.jpg`, bytes: cross() })),
  ]);
  const model = ['model.json', 'weights.bin', 'metadata.json'].map((file) => ({ file, bytes: Buffer.from('{}') }));
  await page
    .locator('.archive input')
    .setInputFiles(given({ 'project.tm': Buffer.from(project), 'converted.zip': Buffer.from(await zip(model)) }));
  await expect(page.locator('.class-count')).toHaveText(['3 examples', '2 examples']);
  expect(
    await page
      .locator('.class-name')
      .evaluateAll((all) => all.map((each) => /** @type {HTMLInputElement} */ (each).value)),
  ).toEqual(['Class 1', 'Katze - 猫']);
  expect(await lines(page)).toEqual([
    expect.stringMatching(/^converted\.zip It is a model of Teachable Machine.*\.tm/),
  ]);
});

test('tells classes apart whose names are alike for long', async ({ page }) => {
  await mount(page, { names: ['', ''] });
  const names = ['left', 'right'].map((end) => `${'一只很长很长的'.repeat(20)} ${end}`);
  const archive = await zip(names.map((name) => ({ file: `${name}/1.png`, bytes: ring() })));
  await page.locator('.archive input').setInputFiles(given({ 'long.zip': Buffer.from(archive) }));
  await expect(page.locator('.class-count')).toHaveText(['1 example', '1 example']);
  expect(await samples(page)).toEqual(names.map((name) => `${name}/1.png`));
  const overflows = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(overflows).toBe(false);
});

test('says in the language of the page what is wrong with an archive', async ({ page }) => {
  await mount(page, { language: 'zh' });
  const whole = Buffer.from(await zip([{ file: 'a/1.png', bytes: ring() }]));
  const directory = whole.indexOf('PK\x01\x02', 0, 'latin1');
  const needsPassword = Buffer.from(whole);
  needsPassword[directory + 8] = 1;
  const changed = Buffer.from(whole);
  changed[60] ^= 1;
  await page
    .locator('.archive input')
    .setInputFiles(given({ 'half.zip': whole.subarray(0, 60), 'locked.zip': needsPassword, 'changed.zip': changed }));
  await expect
    .poll(() => lines(page))
    .toEqual([
      'half.zip 不是 zip 压缩包，或缺少结尾。请重新复制或下载。',
      '1.png 其中的 a/1.png 需要密码。请先解压，再提供文件夹。',
      '1.png 其中的 a/1.png 已损坏。请重新复制或下载压缩包。',
    ]);
});

test('says which folders there is no room for', async ({ page }) => {
  await mount(page, { names: ['', ''] });
  const files = Array.from({ length: MOST_CLASSES + 1 }, (_, index) => ({
    file: `many/class ${String(index).padStart(2, '0')}/1.png`,
    bytes: ring(),
  }));
  await page.locator('.archive input').setInputFiles(given({ 'many.zip': Buffer.from(await zip(files)) }));
  await expect(page.locator('.class-count')).toHaveText(Array(MOST_CLASSES).fill('1 example'));
  expect(await lines(page)).toEqual([
    `class ${MOST_CLASSES} There is no room for this class: there can be ${MOST_CLASSES}.`,
  ]);
  await expect(page.locator('.add-class')).toBeHidden();
});

test('takes a zip archive with a folder for each class', async ({ page }) => {
  await mount(page, { names: ['', ''] });
  const archive = await zip([
    { file: 'pets/cat/1.png', bytes: ring() },
    { file: 'pets/dog/2.png', bytes: cross() },
    { file: 'pets/dog/notes.txt', bytes: Buffer.from('woof') },
    { file: '__MACOSX/pets/dog/._2.png', bytes: Buffer.from('x') },
  ]);
  const files = { 'pets.zip': Buffer.from(archive), 'half.zip': Buffer.from(archive.subarray(0, 90)) };
  await page.locator('.archive input').setInputFiles(given(files));
  await expect(page.locator('.class-count')).toHaveText(['1 example', '1 example']);
  expect(await samples(page)).toEqual(['cat/1.png', 'dog/2.png']);
  await expect
    .poll(() => lines(page))
    .toEqual([
      'half.zip It is no zip archive, or its end is missing. Copy or download it again.',
      'notes.txt It is not a picture, and was left out.',
    ]);
  await giveTo(page, 0, { 'pets.zip': Buffer.from(archive) });
  await expect
    .poll(() => lines(page), 'all that is given to a class is of that class')
    .toEqual([
      'half.zip It is no zip archive, or its end is missing. Copy or download it again.',
      'notes.txt It is not a picture, and was left out.',
      '1.png cat has this picture already. It is kept once.',
      '2.png The same picture is in dog. It cannot show both: delete one of the two.',
      'notes.txt No picture that this browser can read. Try PNG, JPEG or WebP.',
    ]);
  await expect(page.locator('.class-count')).toHaveText(['2 examples', '1 example']);
  await expect(page.getByText('1 picture added, 1 could not be used, 1 was there already')).toBeAttached();
});

test('takes dropped and pasted files', async ({ page }) => {
  await mount(page);
  const taken = await page.evaluate(
    async (bytes) => {
      const { view } = /** @type {any} */ (window);
      const { takeFiles } = await import(new URL('sources/js/inputs.js', document.baseURI).href);
      const file = new File([Uint8Array.from(bytes)], 'ring.png', { type: 'image/png' });
      /** @type {boolean[]} */
      const answers = [];
      takeFiles(view.element, {
        veil: document.createElement('p'),
        onFiles: (/** @type {File[]} */ files, /** @type {EventTarget} */ target) =>
          answers.push(view.takeFiles(files, target, answers.length < 3)),
      });
      const transfer = new DataTransfer();
      transfer.items.add(file);
      const event = { bubbles: true, composed: true, cancelable: true };
      const both = new DataTransfer();
      for (const name of ['one.png', 'two.png']) both.items.add(new File([Uint8Array.from(bytes)], name));
      const [first, second] = view.element.querySelectorAll('.class-card');
      first.dispatchEvent(new DragEvent('drop', { ...event, dataTransfer: transfer }));
      second
        .querySelector('.class-name')
        .dispatchEvent(new ClipboardEvent('paste', { ...event, clipboardData: transfer }));
      for (const each of [transfer, transfer, both]) {
        const beside = view.element.querySelector('.add-class');
        beside.dispatchEvent(new DragEvent('drop', { ...event, dataTransfer: each }));
      }
      return answers;
    },
    [...ring()],
  );
  expect(taken, 'one of no class is for trying, where that can be tried').toEqual([true, true, false, true, true]);
  await expect(page.locator('.class-count')).toHaveText(['1 example', '1 example']);
  await expect
    .poll(() => lines(page))
    .toEqual([
      'ring.png Of which class is it? Drop it onto one.',
      'one.png and 1 other file: of which class are they? Drop them onto one.',
      'ring.png The same picture is in a. It cannot show both: delete one of the two.',
    ]);
});

test('takes a dropped folder', async ({ page }) => {
  await mount(page, { names: ['', ''] });
  await page.evaluate(async () => {
    const { view } = /** @type {any} */ (window);
    const { takeFiles } = await import(new URL('sources/js/inputs.js', document.baseURI).href);
    const [onFiles, search] = [view.takeFiles.bind(view), view.search.bind(view)];
    takeFiles(view.element, { veil: document.createElement('p'), onFiles, search });
  });
  const folder = fill(test.info().outputPath('pets'), ['cat', 'dog']);
  const box = await page.locator('.classes').boundingBox();
  const [x, y] = [(box?.x ?? 0) + 2, (box?.y ?? 0) + 2];
  const session = await page.context().newCDPSession(page);
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x,
      y,
      data: { items: [], files: [folder], dragOperationsMask: 1 },
    });
  }
  await expect(page.locator('.class-count')).toHaveText(['2 examples', '2 examples']);
  expect(await samples(page)).toEqual(['cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png']);
});

test('examples are selected, moved and deleted, by mouse and by keyboard, and had back', async ({ page }) => {
  await mount(page);
  await giveTo(page, 0, rings('r', 8));
  await expect(card(page, 0).locator('.class-count')).toHaveText('8 examples');
  const thumbs = card(page, 0).getByRole('option');
  const selected = () => card(page, 0).locator('.thumb[aria-selected=true]').count();
  await thumbs.nth(1).click();
  await thumbs.nth(3).click({ modifiers: ['Shift'] });
  await thumbs.nth(6).click({ modifiers: ['ControlOrMeta'] });
  await expect(card(page, 0).locator('.selected-count')).toHaveText('4 selected');
  expect(await selected()).toBe(4);
  await card(page, 0).locator('.move-selected').click();
  const moved = (await samples(page)).filter((each) => each.startsWith('b'));
  expect(moved).toEqual(['b/r-1.png', 'b/r-2.png', 'b/r-3.png', 'b/r-6.png']);
  await expect(page.locator('.class-count')).toHaveText(['4 examples', '4 examples']);
  await expect(card(page, 0).locator('.selection')).toBeHidden();
  await expect(card(page, 0).getByRole('listbox')).toBeFocused();

  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  expect(await selected()).toBe(2);
  await page.keyboard.press('Delete');
  expect(await samples(page)).not.toContain('a/r-0.png');
  await expect(page.locator('.class-count')).toHaveText(['2 examples', '4 examples']);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await expect(card(page, 0).locator('.class-count')).toHaveText('No examples yet');
  await expect(card(page, 0).locator('.class-name'), 'there is no grid any more').toBeFocused();
  await page.locator('.undo-button').click();
  await expect(page.locator('.class-count')).toHaveText(['2 examples', '4 examples']);
  await expect(page.locator('.undo')).toBeHidden();
});

test('pictures that were moved can be had back where they were', async ({ page }) => {
  await mount(page);
  await giveTo(page, 0, rings('r', 4));
  await giveTo(page, 1, rings('s', 2));
  await expect(page.locator('.class-count')).toHaveText(['4 examples', '2 examples']);
  const before = await samples(page);
  await card(page, 0).getByRole('option').nth(1).click();
  await card(page, 0).locator('.move-selected').click();
  await expect(page.locator('.class-count')).toHaveText(['3 examples', '3 examples']);
  await expect(page.locator('.undo')).toContainText('1 example moved to b.');
  await page.locator('.undo-button').click();
  await expect(page.locator('.class-count')).toHaveText(['4 examples', '2 examples']);
  expect(await samples(page)).toEqual(before);
});

test('a class that is removed can be had back, with its examples', async ({ page }) => {
  await mount(page, { names: ['a', 'b', 'c'] });
  await giveTo(page, 1, rings('r', 3));
  await giveTo(page, 2, rings('s', 2));
  await expect(page.locator('.class-count')).toHaveText(['No examples yet', '3 examples', '2 examples']);
  const before = await samples(page);
  await card(page, 1).locator('.class-remove').click();
  await expect(page.locator('.class-count')).toHaveText(['No examples yet', '2 examples']);
  await expect(page.locator('.class-remove').first(), 'there have to be two').toBeHidden();
  await page.locator('.undo-button').click();
  await expect(page.locator('.class-count')).toHaveText(['No examples yet', '3 examples', '2 examples']);
  expect(await samples(page)).toEqual(before);
});

test('names and colours go into the lesson, and what is out of balance is said', async ({ page }) => {
  await mount(page, { names: ['', ''] });
  await page.locator('.class-name').first().pressSequentially('big ring');
  await page.locator('.class-color').first().fill('#123456');
  const first = await page.evaluate(() => /** @type {any} */ (window).lesson.classes[0]);
  expect(first).toEqual({ name: 'big ring', color: '#123456' });
  await giveTo(page, 0, rings('r', 12));
  await giveTo(page, 1, rings('s', 2));
  await expect(page.locator('.balance')).toHaveText(
    /^big ring has 12 examples, Class 2 far fewer\. All classes count alike/,
  );
  await expect(card(page, 0).locator('.held-out-count')).toHaveText('2 held out to measure with');
  await expect(page.getByRole('option', { name: 'Example 5 of big ring, held out' })).toBeVisible();
});

test('pictures that wait for their turn can be given up', async ({ page }) => {
  const arrive = await mount(page, { waiting: true });
  await giveTo(page, 0, rings('r', 20));
  await expect(page.locator('.intake-text')).toHaveText('Taking in pictures: 0 of 20');
  await page.locator('.intake-cancel').click();
  await expect(page.locator('.intake')).toBeHidden();
  await giveTo(page, 1, { 'one.png': ring() });
  expect(await samples(page)).toEqual([]);
  arrive();
  await expect(page.locator('.class-count')).toHaveText(['No examples yet', '1 example']);
  expect(await samples(page)).toEqual(['b/one.png']);
});

test('pictures of a class that is removed meanwhile go with it', async ({ page }) => {
  const arrive = await mount(page, { names: ['a', 'b', 'c'], waiting: true });
  await giveTo(page, 1, rings('r', 3));
  await giveTo(page, 2, rings('s', 2));
  await card(page, 1).locator('.class-remove').click();
  arrive();
  await expect(page.locator('.class-count')).toHaveText(['No examples yet', '2 examples']);
  expect(await samples(page)).toEqual(['c/s-0.png', 'c/s-1.png']);
});

test('takes drawings, one after another', async ({ page }) => {
  await mount(page);
  await card(page, 1).locator('.from-drawing').click();
  for (const count of ['1 example', '2 examples']) {
    await page.locator('dialog .pad').hover();
    await page.mouse.down();
    await page.mouse.move(300, 300, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Add, and draw another' }).click();
    await expect(card(page, 1).locator('.class-count')).toHaveText(count);
  }
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [1280, 390]) {
    test.describe(`${colorScheme}, ${width} wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });

      test('can be used by everybody', async ({ page }) => {
        await mount(page, { names: ['ring', 'cross', ''], language: width < 500 ? 'zh' : 'en' });
        await giveTo(page, 0, { ...rings('r', 33), 'notes.txt': Buffer.from('?'), 'moves.gif': gif(2) });
        await giveTo(page, 1, { 'cross.png': cross() });
        await expect(card(page, 0).getByRole('option')).not.toHaveCount(0);
        await expect(page.locator('.intake')).toBeHidden();
        await card(page, 0).getByRole('option').nth(3).click();
        await card(page, 1).getByRole('option').click();
        await page.keyboard.press('Delete');
        await nothingIsFound(page);
        const targets = page.locator(
          'button:visible, label.file:visible, select:visible, input:not([type=file]):visible',
        );
        for (const target of await targets.all()) {
          const box = await target.boundingBox();
          expect(box?.height, await target.innerText()).toBeGreaterThanOrEqual(44);
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await page.screenshot({ path: test.info().outputPath(`samples-${colorScheme}-${width}.png`), fullPage: true });
      });
    });
  }
}
