// @ts-check
// The self-hosted folder on hosts and pages of all kinds.

import { TYPES } from '../host.js';
import { expect, pageUsing, plainPage, SELF_HOSTED, start, test, works } from './support.js';

test('a page of ten lines', async ({ page, host }) => {
  const site = await host({ folders: plainPage });
  await page.goto(site.url);
  await works(page);
});

test('before anybody shows interest, only the small script is fetched', async ({ page, host }) => {
  const site = await host({ folders: plainPage });
  await page.goto(site.url);
  await expect(page.locator('alexnet-classifier').getByRole('button').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  const scripts = site.asked.filter((path) => path.startsWith('/alexnet/'));
  expect(scripts).toEqual(['/alexnet/alexnet-classifier.js']);
});

test('below a path', async ({ page, host }) => {
  const site = await host({
    folders: { '/~someone/a page/alexnet/': SELF_HOSTED },
    pages: { '/~someone/a page/': pageUsing('alexnet/') },
  });
  await page.goto(`${site.url}~someone/a page/`);
  await works(page);
});

test('two copies of the script', async ({ page, host }) => {
  const site = await host({
    folders: { '/alexnet/': SELF_HOSTED, '/copy/': SELF_HOSTED },
    pages: { '/': `${pageUsing('alexnet/')}<script type="module" src="copy/alexnet-classifier.js"></script>` },
  });
  await page.goto(site.url);
  await works(page);
});

/** What another origin has to send. */
const SHARED = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Content-Range' };

test('script, weights and WebAssembly from another origin, under a strict policy', async ({ page, host }) => {
  const other = await host({ folders: { '/': SELF_HOSTED }, headers: SHARED });
  const from = new URL(other.url).origin;
  const site = await host({
    pages: { '/': pageUsing(other.url) },
    headers: {
      'Content-Security-Policy':
        `default-src 'none'; script-src ${from} 'wasm-unsafe-eval'; connect-src ${from}; ` +
        `worker-src blob: ${from}; img-src 'self' blob:`,
    },
  });
  await page.goto(site.url);
  await works(page);
  expect(site.asked).toEqual(['/']);
});

test('from the same origin, under a strict policy', async ({ page, host }) => {
  const site = await host({
    folders: plainPage,
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; " +
        "worker-src 'self'; img-src 'self' blob:",
    },
  });
  await page.goto(site.url);
  await works(page);
});

test('a host that knows no type for WebAssembly', async ({ page, host }) => {
  const { '.wasm': _, ...types } = TYPES;
  const site = await host({ folders: plainPage, types });
  await page.goto(site.url);
  await works(page);
});

test('a host that takes WebAssembly for anything', async ({ page, host }) => {
  const site = await host({ folders: plainPage, types: { ...TYPES, '.wasm': 'application/octet-stream' } });
  await page.goto(site.url);
  await works(page);
});

for (const [name, attributes] of /** @type {const} */ ([
  ['that allows nothing', 'allow=""'],
  ['in a sandbox', 'sandbox="allow-scripts allow-same-origin"'],
  ['in a sandbox without an origin', 'sandbox="allow-scripts"'],
])) {
  test(`a frame ${name}`, async ({ page, host }) => {
    const framed = await host({ folders: plainPage, headers: SHARED });
    const site = await host({
      pages: { '/': `<!doctype html><title>Host</title><iframe ${attributes} src="${framed.url}"></iframe>` },
    });
    await page.goto(site.url);
    const frame = page.frames()[1];
    await frame.waitForLoadState();
    await works(frame);
  });
}

test('what is taught is learnt', async ({ page, host }) => {
  const site = await host({ folders: plainPage });
  await page.goto(site.url);
  await page.evaluate(() => document.querySelector('alexnet-classifier')?.setAttribute('mode', 'teach'));
  await start(page);
  const epochs = await page.evaluate(async () => {
    /** @type {any} */
    const element = document.querySelector('alexnet-classifier');
    /** @param {(context: OffscreenCanvasRenderingContext2D) => void} draw */
    const picture = (draw) => {
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(64, 64).getContext('2d'));
      context.fillRect(0, 0, 64, 64);
      context.fillStyle = context.strokeStyle = 'white';
      draw(context);
      return context.getImageData(0, 0, 64, 64);
    };
    element.classes = ['wide', 'high'];
    for (let shift = 0; shift < 4; shift += 1) {
      await element.addSample(
        'wide',
        picture((context) => context.fillRect(8, 20 + 4 * shift, 48, 8)),
      );
      await element.addSample(
        'high',
        picture((context) => context.fillRect(20 + 4 * shift, 8, 8, 48)),
      );
    }
    let seen = 0;
    element.addEventListener('epoch', () => {
      seen += 1;
    });
    await element.train();
    const { predictions } = await element.classify(picture((context) => context.fillRect(30, 4, 6, 56)));
    return { seen, label: predictions[0].label };
  });
  expect(epochs.label).toBe('high');
  expect(epochs.seen).toBeGreaterThan(1);
});

test.describe('isolated, but for the worker', () => {
  test.use({ meantErrors: /ERR_BLOCKED_BY_RESPONSE|Failed to load|worker/i });

  test('the error names the header that is missing', async ({ page, host }) => {
    const site = await host({
      folders: plainPage,
      spoil: (response, path) => {
        if (path === '/') response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
        return false;
      },
    });
    await page.goto(site.url);
    await page.locator('alexnet-classifier').getByRole('button').first().click();
    await expect(page.getByRole('alert').last()).toContainText('Cross-Origin-Embedder-Policy');
  });
});
