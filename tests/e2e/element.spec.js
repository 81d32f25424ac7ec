// @ts-check
// The element on anyone's page: what it fetches and when, what it tells, how it is used from outside, and that it leaves
// nothing behind.

import { gzipSync } from 'node:zlib';
import { drawing, embed, listen, ready, tag, told, withPictures } from './embed.js';
import { expect, LOADED_WITHIN, test } from './support.js';
import { workers } from './worker.js';

/** @import { Page, Route } from '@playwright/test' */

const START = 'alexnet-classifier .start';

/** @param {Page} page @param {(element: any) => unknown} use */
const using = (page, use) => page.evaluate(`(${use})(document.querySelector('alexnet-classifier'))`);

/** Waits until the page has this many engines. @param {Page} page @param {number} count */
const engines = (page, count) => expect.poll(() => workers(page).length).toBe(count);

test('fetches only the small script before anybody shows interest', async ({ page }) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.replace('/alexnet-web/', '')));
  const entry = page.waitForResponse('**/alexnet-classifier.js');
  await embed(page, tag());
  await expect(page.locator(START)).toHaveText('Start');
  await page.waitForLoadState('networkidle');
  expect(asked.filter((name) => name !== 'favicon.svg')).toEqual(['embed.html', 'alexnet-classifier.js']);
  expect(gzipSync(await (await entry).body(), { level: 9 }).length).toBeLessThanOrEqual(6000);

  await page.locator(START).hover();
  await expect.poll(() => asked).toContain('js/element/element.js');
  await page.waitForLoadState('networkidle');
  expect(asked).not.toContain('js/worker.js');
  expect(asked).not.toContain('weights/lenet/manifest.json');

  await page.locator(START).click();
  await ready(page);
});

test('tells of all that happens, and does what it is told', async ({ page }) => {
  await embed(page, tag());
  await listen(page);
  await withPictures(page);
  const { predictions } = await page.evaluate(
    (ring) => /** @type {any} */ (window).element.classify(/** @type {any} */ (window).picture(ring)),
    drawing('ring', 1),
  );
  expect(predictions).toHaveLength(5);
  expect((await told(page, 'progress')).at(-1)).toMatchObject({ stage: 'ready' });
  expect(await told(page, 'ready')).toMatchObject([{ name: 'LeNet' }]);
  expect(await told(page, 'result')).toMatchObject([{ predictions, device: 'cpu' }]);
  await expect(page.locator('.answer-label')).toHaveText(predictions[0].label);
  expect(await told(page, 'error')).toEqual([]);
});

test('is taught by a page', async ({ page }) => {
  await embed(page, tag('mode="teach"'));
  await listen(page);
  await withPictures(page);
  const last = await page.evaluate(
    async ([rings, crosses]) => {
      const { element, picture } = /** @type {any} */ (window);
      element.classes = ['ring', 'cross'];
      for (const ring of rings) await element.addSample('ring', picture(ring));
      for (const cross of crosses) await element.addSample(1, picture(cross));
      return element.train({ epochs: 20 });
    },
    /** @type {const} */ (['ring', 'cross']).map((shape) => [1, 2, 3, 4, 5, 6].map((seed) => drawing(shape, seed))),
  );
  expect(last).toMatchObject({ epoch: 20 });
  expect(await told(page, 'epoch')).toHaveLength(20);
  const steps = await told(page, 'step');
  // What the net has looked at while samples were still coming in, it need not look at again.
  const looks = steps.filter(({ stage }) => stage === 'examples');
  for (const { total } of looks) expect(total, 'every fifth is held out').toBe(10);
  expect(steps.at(-1)).toEqual({ stage: 'epochs', done: 20, total: 20 });
  expect(await using(page, (element) => element.classes)).toEqual(['ring', 'cross']);
  await expect(page.locator('.class-count')).toHaveText(['6 examples', '6 examples']);
  const labels = await page.evaluate(
    async (drawings) => {
      const { element, picture } = /** @type {any} */ (window);
      const given = await Promise.all(drawings.map((each) => element.classify(picture(each))));
      return given.map(({ predictions }) => predictions[0].label);
    },
    [drawing('ring', 1), drawing('cross', 2)],
  );
  expect(labels).toEqual(['ring', 'cross']);
});

test('begins with the classes that are set while it fetches what teaches', async ({ page }) => {
  await embed(page, tag('mode="teach"'));
  await page.evaluate(() => /** @type {any} */ (customElements.get('alexnet-classifier')).load());
  const setThem = async (/** @type {Route} */ route) => {
    await using(page, (element) => Object.assign(element, { classes: ['ring', 'cross'] }) && null);
    await route.continue();
  };
  await page.route(/\.js$/, setThem, { times: 1 });
  await using(page, (element) => element.start());
  await expect(page.locator('.class-name')).toHaveCount(2);
  expect(await using(page, (element) => element.classes)).toEqual(['ring', 'cross']);
});

test('stops when the page says so', async ({ page }) => {
  await embed(page, tag('mode="teach"'));
  await listen(page);
  await withPictures(page);
  const last = await page.evaluate(
    async ([ring, cross]) => {
      const { element, picture } = /** @type {any} */ (window);
      element.classes = ['ring', 'cross'];
      await element.addSample('ring', picture(ring));
      await element.addSample('cross', picture(cross));
      element.addEventListener('epoch', () => element.stop());
      return element.train({ epochs: 1000 });
    },
    [drawing('ring', 1), drawing('cross', 1)],
  );
  expect(last.epoch).toBeLessThan(1000);
  await expect(page.locator('.train')).toBeVisible();
});

test('says what is wrong with a call, and what to do', async ({ page }) => {
  await embed(page, tag('mode="teach"'));
  const failure = (/** @type {string} */ call) =>
    page.evaluate(`(async (element) => { try { await ${call}; } catch (error) {
    return [error.name, error.message]; } })(document.querySelector('alexnet-classifier'))`);
  expect(await failure('element.train()')).toEqual(['RequestError', 'Give every class a name.']);
  await using(page, (element) => {
    element.classes = ['a', 'b'];
  });
  expect(await failure('element.addSample("c", new Blob())')).toEqual([
    'RequestError',
    'There is no class "c": the classes are ["a","b"].',
  ]);
  expect(await failure('element.addSample("a", 17)')).toEqual([
    'RequestError',
    expect.stringMatching(/^Number is no picture: /),
  ]);
  expect(await failure('(async () => { element.classes = ["a", "a"]; })()')).toEqual([
    'RequestError',
    expect.stringMatching(/no two alike/),
  ]);
  expect(await failure('element.classify(new File(["?"], "notes.txt"))')).toEqual([
    'PictureError',
    '"notes.txt" cannot be read as a picture. Try a PNG, JPEG or WebP file.',
  ]);
  await expect(page.getByRole('alert')).toHaveText(/notes.txt/);
  expect(await failure('element.classify(new Blob(), { signal: AbortSignal.abort() })')).toEqual([
    'AbortError',
    expect.any(String),
  ]);
  expect(await failure('document.createElement("alexnet-classifier").start()')).toEqual([
    'InvalidStateError',
    expect.stringMatching(/append it first/),
  ]);
  await using(page, (element) => {
    element.mode = 'classify';
  });
  expect(await failure('element.addSample("a", new Blob())')).toEqual([
    'RequestError',
    expect.stringMatching(/mode to "teach"/),
  ]);
});

for (const [what, attributes, message] of [
  ['an address', 'src=""', /"" is no address/],
  ['a device', 'device="gpu"', /"gpu" is no device: choose one of auto, cpu, webgpu/],
  ['a mode', 'mode="learn"', /"learn" is no mode: choose one of classify, teach/],
]) {
  test(`says so when it is given what is not ${what}`, async ({ page }) => {
    await embed(page, `<alexnet-classifier ${attributes} src="weights/lenet/manifest.json"></alexnet-classifier>`);
    await listen(page);
    await page.locator(START).click();
    await expect(page.getByRole('alert')).toHaveText(/** @type {RegExp} */ (message));
    expect(await told(page, 'error')).toMatchObject([{ code: 'bad-request' }]);
  });
}

test('keeps attributes and properties in step', async ({ page }) => {
  await embed(page, tag('mode="teach"'));
  const properties = () => using(page, ({ src, mode, device, autoload }) => ({ src, mode, device, autoload }));
  const attributes = () =>
    using(page, (element) => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])));
  expect(await properties()).toEqual({
    src: 'weights/lenet/manifest.json',
    mode: 'teach',
    device: 'cpu',
    autoload: false,
  });
  await using(page, (element) => Object.assign(element, { src: 'a.json', mode: 'classify', device: 'auto' }));
  expect(await attributes()).toEqual({ src: 'a.json', mode: 'classify', device: 'auto' });
  await using(page, (element) => {
    for (const name of ['src', 'mode', 'device']) element.removeAttribute(name);
  });
  expect(await properties()).toEqual({ src: '', mode: 'classify', device: 'auto', autoload: false });
});

test('takes up properties that were set before it was defined', async ({ page }) => {
  await page.addInitScript(() => {
    document.addEventListener('readystatechange', () => {
      const element = document.querySelector('alexnet-classifier');
      if (element && document.readyState === 'interactive')
        Object.assign(element, { mode: 'teach', classes: ['hot', 'cold'] });
    });
  });
  await embed(page, tag());
  expect(await using(page, (element) => [element.getAttribute('mode'), element.classes])).toEqual([
    'teach',
    ['hot', 'cold'],
  ]);
  await page.locator(START).click();
  await expect(page.locator('.class-name').nth(1)).toHaveValue('cold');
});

test('loads another net when it is given another address', async ({ page }) => {
  await embed(page, tag('autoload'));
  await ready(page);
  await using(page, (element) => {
    element.src = 'weights/alexnet/manifest.json';
  });
  await expect(page.locator('.loading')).toHaveText(/Slim AlexNet is ready/, { timeout: LOADED_WITHIN });
  await engines(page, 1);
});

test('two that classify share one engine; one that teaches has its own', async ({ page }) => {
  await embed(page, tag('id="first"') + tag('id="second"') + tag('id="third" mode="teach"'));
  for (const id of ['#first', '#second', '#third']) {
    await page.locator(`${id} .start`).click();
    await ready(page, id);
  }
  await engines(page, 2);
  await withPictures(page);
  const labels = await page.evaluate(
    async (ring) => {
      const both = [...document.querySelectorAll('#first, #second')];
      const given = await Promise.all(
        both.map((/** @type {any} */ each) => each.classify(/** @type {any} */ (window).picture(ring))),
      );
      return given.map(({ predictions }) => predictions[0].label);
    },
    drawing('ring', 1),
  );
  expect(labels[0]).toBe(labels[1]);

  await page.locator('#first').evaluate((element) => element.remove());
  await page.locator('#third').evaluate((element) => element.remove());
  await engines(page, 1);
  await page.locator('#second').evaluate((element) => element.remove());
  await engines(page, 0);
});

test('goes on when it is moved, and starts again when it is put back', async ({ page }) => {
  await embed(page, `${tag('autoload')}<section></section>`);
  await ready(page);
  const [engine] = workers(page);
  const answers = async () => {
    await page.locator('alexnet-classifier').getByRole('tab', { name: 'Your own' }).click();
    const shown = page.locator('.result[data-shown]');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'ring.png', mimeType: 'image/png', buffer: Buffer.from(drawing('ring', 1), 'base64') });
    await expect(shown).toBeVisible();
  };
  await using(page, (element) => document.querySelector('section')?.append(element));
  await answers();
  expect(workers(page)).toEqual([engine]);

  await using(page, (element) => {
    element.remove();
    Object.assign(window, { kept: element });
  });
  await engines(page, 0);
  await page.evaluate(() => document.body.append(/** @type {any} */ (window).kept));
  await ready(page);
  await answers();
  expect(workers(page)).toHaveLength(1);
});

test('is taken away in the midst of loading, and nothing is left of it', async ({ page }) => {
  await embed(page, tag('mode="teach"'));
  await page.route('**/weights/**', () => {}); // never answered
  const failed = using(page, (element) =>
    element.start().then(
      () => '',
      (/** @type {Error} */ { name }) => name,
    ),
  );
  await engines(page, 1);
  await using(page, (element) => element.remove());
  expect(await failed).toBe('AbortError');
  await engines(page, 0);
});

test('tries again after the connection failed', async ({ page }) => {
  await embed(page, tag());
  await listen(page);
  await page.route('**/manifest.json', (route) => route.fulfill({ contentType: 'text/html', body: 'Welcome' }));
  await page.locator(START).click();
  await expect(page.locator('.loading')).toHaveClass(/failed/);
  await page.unroute('**/manifest.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await expect(page.locator('.message')).toHaveCount(0);
  expect(await told(page, 'error')).toMatchObject([{ code: 'bad-manifest' }]);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('shows what the page has put into it', async ({ page }) => {
    await embed(page, tag('', '<p>It names pictures.</p>'));
    await expect(page.getByText('It names pictures.')).toBeVisible();
    await expect(page.getByRole('button')).toHaveCount(0);
  });
});

test('shows the content of the page, or its poster, until it is started', async ({ page }) => {
  await embed(
    page,
    tag('id="plain"', '<p>It names pictures.</p>') +
      tag('id="poster"', '<p>Not with JavaScript.</p><p slot="poster">A poster.</p>') +
      tag('id="bare"'),
  );
  await expect(page.getByText('It names pictures.')).toBeVisible();
  await expect(page.getByText('A poster.')).toBeVisible();
  await expect(page.getByText('Not with JavaScript.')).toBeHidden();
  await expect(page.locator('#bare .lead')).toHaveText('A neural net that names pictures, here.');
  await page.locator('#plain .start').click();
  await ready(page, '#plain');
  await expect(page.getByText('It names pictures.')).toBeHidden();
});

test.describe('with a visitor who reads Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('speaks the language of the element, of the page, or of the visitor', async ({ page }) => {
    await embed(
      page,
      `${tag('id="own" lang="en"')}<div lang="zh-Hans">${tag('id="around"')}</div>${tag('id="page" lang="auto"')}`,
      'fr',
    );
    await expect(page.locator('#own .start')).toHaveText('Start');
    await expect(page.locator('#around .start')).toHaveText('开始');
    await expect(page.locator('#page .start'), 'French is not among the languages').toHaveText('Start');
    await page.evaluate(() => document.documentElement.removeAttribute('lang'));
    await page.locator('#page').evaluate((element) => element.setAttribute('lang', ''));
    await expect(page.locator('#page .start')).toHaveText('开始');
  });
});

test('speaks Chinese all over, of what goes wrong in the engine as well', async ({ page }) => {
  await embed(page, tag('lang="zh" mode="teach"'));
  await page.locator(START).click();
  await expect(page.locator('.loading')).toHaveText(/LeNet 已就绪：6\.2 万个参数/);
  await expect(page.locator('.settings'), 'all of it is there').toBeEnabled();
  const text = await page.locator('alexnet-classifier .live').innerText();
  expect(text.replace(/LeNet/g, '')).not.toMatch(/[A-Za-z]{2,}/);
  await using(page, (element) => element.classify(new File(['no'], 'notes.txt')).catch(() => {}));
  await expect(page.locator('.message.error .summary')).toHaveText('无法使用这张图片。');
  await expect(page.locator('.message .detail')).toHaveText(
    'notes.txt: 不是此浏览器能读取的图片。请使用 PNG、JPEG 或 WebP。',
  );
  await using(page, (element) => {
    element.src = 'favicon.svg';
  });
  await expect(page.locator('.message .detail[lang=zh-Hans]').last()).toHaveText(
    /^网络的说明文件有误（.+）。请联系网站的管理者。$/,
  );
  // Another language is another start.
  await using(page, (element) => {
    element.src = 'weights/lenet/manifest.json';
    element.lang = 'en';
  });
  await expect(page.locator('.loading')).toHaveText(/LeNet is ready/);
});

test('is used by keyboard alone', async ({ page }) => {
  await embed(page, tag('', '<p>It names pictures.</p>'));
  await page.keyboard.press('Tab');
  await expect(page.locator(START)).toBeFocused();
  await page.keyboard.press('Enter');
  await ready(page);
  await page.keyboard.press('Tab'); // from where the button was
  await expect(page.getByRole('tab', { name: 'Your own' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Draw' })).toBeFocused();
  await expect(page.getByText('Drop a picture here')).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('Drop a picture here')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.locator('input[type=file]')).toBeFocused();
});

test('takes files that are dropped onto it, and pasted into it', async ({ page }) => {
  await embed(page, tag('autoload'));
  await ready(page);
  const shown = () => page.locator('.result').getAttribute('data-shown');
  for (const [type, count] of [
    ['drop', '1'],
    ['paste', '2'],
  ]) {
    await page.locator('.tabs').evaluate(
      (target, [name, base64]) => {
        const data = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        for (const file of ['ring.png', 'ring again.png'])
          data.items.add(new File([bytes], file, { type: 'image/png' }));
        const options = { bubbles: true, composed: true, cancelable: true };
        target.dispatchEvent(
          name === 'drop'
            ? new DragEvent('drop', { dataTransfer: data, ...options })
            : new ClipboardEvent('paste', { clipboardData: data, ...options }),
        );
      },
      [type, drawing('ring', 1)],
    );
    await expect.poll(shown).toBe(count);
    await expect(page.locator('.message')).toHaveText(/^It looks at one picture at a time: this is the first of 2\./);
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  for (const mode of ['classify', 'teach']) {
    test(`fits, ${mode}`, async ({ page }) => {
      await embed(page, tag(`mode="${mode}" autoload`));
      await ready(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, 'nothing sticks out').toBeLessThanOrEqual(0);
      await page.screenshot({ path: `target/e2e/element-${mode}-phone.png`, fullPage: true });
    });
  }
});

test("is laid out by its own width, not by the page's", async ({ page }) => {
  await embed(page, tag('autoload'));
  await page.locator('main').evaluate((main) => {
    main.style.width = '22rem';
  });
  await ready(page);
  const [source, result] = await Promise.all(
    ['.source', '.result'].map((part) => page.locator(`alexnet-classifier ${part}`).boundingBox()),
  );
  expect(result?.y).toBeGreaterThan((source?.y ?? 0) + (source?.height ?? 0) - 1);
});

test('inverts what is dark on light, says so, and leaves it where that is wished', async ({ page }) => {
  await embed(page, tag('autoload'));
  await ready(page);
  const note = page.locator('alexnet-classifier .result-note');
  const corner = () =>
    page.locator('alexnet-classifier .seen').evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
      return /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, 1, 1).data[0];
    });
  await page.locator('alexnet-classifier').evaluate((/** @type {any} */ element) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 28, height: 28 });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.fillStyle = '#fff';
    context.fillRect(0, 0, 28, 28);
    context.fillStyle = '#333';
    context.fillRect(9, 4, 10, 20);
    return element.classify(canvas);
  });
  await expect(note).toHaveText(/inverted, as its border is light/);
  expect(await corner()).toBe(0);
  await page.getByLabel(/Invert pictures/).uncheck();
  await expect(note).not.toHaveText(/inverted/);
  expect(await corner()).toBe(255);
});
