// @ts-check
// The demo page after its first visit: without a network, with damaged copies, and when there is a new release.

import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifyBag, DEMO, expect, netKept, test } from './support.js';

/** @import { BrowserContext, Page } from '@playwright/test' */

const PATH = '/alexnet-web/';

/** Where the page is about clothes, so that it loads AlexNet only. */
const CLOTHES = 'alexnet-web/#clothes';

test.use({ meantErrors: /Failed to load resource|NetworkError/ });

/** That the page is there and has a net. @param {Page} page */
async function worksAsPage(page) {
  await expect.poll(() => classifyBag(page).then(({ label }) => label, String)).toBe('Bag');
}

/** Waits until all of the page is kept, and its net. @param {Page} page */
async function kept(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await netKept(page, join(DEMO, 'weights/alexnet'));
}

/**
 * The next release of the page: its document and one of its scripts say so.
 *
 * @param {string} folder
 */
function nextRelease(folder) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(DEMO, folder, { recursive: true });
  const html = join(folder, 'index.html');
  const document = readFileSync(html, 'utf8').replace(/(name="release" content=")[0-9a-f]{16}/, '$1next');
  writeFileSync(html, document.replace('<html ', '<html data-release="next" '));
  appendFileSync(join(folder, 'js/main.js'), "\ndocument.documentElement.dataset.script = 'next';\n");
  let list = readFileSync(join(folder, 'sw.js'), 'utf8').replace(/name: '[0-9a-f]{16}'/, "name: 'next'");
  for (const name of ['index.html', 'js/main.js']) {
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    list = list.replace(new RegExp(`'${name}': '[0-9a-f]{64}'`), `'${name}': '${hash}'`);
  }
  writeFileSync(join(folder, 'sw.js'), list);
  return folder;
}

/** Which releases the page's document and its script are of. @param {Page} page */
async function releases(page) {
  await worksAsPage(page);
  return page.evaluate(() => [
    document.documentElement.dataset.release ?? 'first',
    document.documentElement.dataset.script ?? 'first',
  ]);
}

/** Has the browser look for a new release, and waits until it has it, or has given it up. @param {Page} page */
function update(page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    /** @type {Promise<'redundant'>} */
    const found = new Promise((resolve) => {
      registration.addEventListener('updatefound', () => resolve('redundant'), { once: true });
    });
    await registration.update();
    const next = registration.installing ?? registration.waiting;
    if (!next) {
      // There was none, or it was given up before one could look.
      return Promise.race([found, new Promise((resolve) => setTimeout(resolve, 5000, 'none'))]);
    }
    while (next.state === 'installing')
      await new Promise((resolve) => {
        next.onstatechange = resolve;
      });
    return next.state;
  });
}

/** Damages what is kept of the page. @param {Page} page @param {string} ending of the addresses */
function spoil(page, ending) {
  return page.evaluate(async (end) => {
    let spoilt = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!request.url.endsWith(end)) continue;
        spoilt += 1;
        await cache.put(request, new Response('spoilt', { headers: { 'Content-Type': 'text/javascript' } }));
      }
    }
    return spoilt;
  }, ending);
}

test('after one visit the page works without a network, though its host has added to it', async ({
  page,
  host,
}, info) => {
  const folder = info.outputPath('site');
  cpSync(DEMO, folder, { recursive: true });
  const html = join(folder, 'index.html');
  writeFileSync(html, readFileSync(html, 'utf8').replace('</body>', '<script src="/statistics.js"></script></body>'));
  const warned = page.waitForEvent('console', (message) => message.text().startsWith('index.html is kept as'));
  const site = await host({ folders: { [PATH]: folder } });
  await page.goto(site.url + CLOTHES);
  await worksAsPage(page);
  await kept(page);
  await warned;
  await site.close();
  await page.goto('about:blank');
  await page.goto(site.url + CLOTHES);
  await worksAsPage(page);
  // The other net, which has not been used yet.
  await page.evaluate(() =>
    document.querySelector('#clothes-classifier')?.setAttribute('src', 'weights/lenet/manifest.json'),
  );
  await worksAsPage(page);
});

test('a new release is kept as a whole before it takes the place of the old one', async ({
  page,
  context,
  host,
}, info) => {
  const site = await host({ folders: { [PATH]: DEMO } });
  await page.goto(site.url + CLOTHES);
  await kept(page);

  // As long as a part of it has not been uploaded, it is no release.
  const next = nextRelease(info.outputPath('next'));
  site.folders = { [PATH]: next, [`${PATH}js/`]: join(DEMO, 'js') };
  await expect.poll(() => update(page)).toBe('redundant');
  await page.reload();
  expect(await releases(page)).toEqual(['first', 'first']);

  site.folders = { [PATH]: next };
  await expect.poll(() => update(page)).toBe('installed');
  await page.reload();
  expect(await releases(page), 'while a page of the old one is open').toEqual(['first', 'first']);

  // Browsers take a moment to see that no page of the old one is open any more.
  await site.close();
  let last = page;
  await expect
    .poll(async () => {
      last = await another(context, last);
      return releases(last);
    })
    .toEqual(['next', 'next']);
});

/** Closes the page and opens another one at the same address. @param {BrowserContext} context @param {Page} page */
async function another(context, page) {
  const url = page.url();
  await page.close();
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  const fresh = await context.newPage();
  await fresh.goto(url);
  return fresh;
}

test('damaged copies are replaced', async ({ page, host }) => {
  const site = await host({ folders: { [PATH]: DEMO } });
  await page.goto(site.url + CLOTHES);
  await kept(page);
  expect(await spoil(page, '')).toBeGreaterThan(20);
  await page.reload();
  await worksAsPage(page);
  await kept(page);
  await site.close();
  await page.reload();
  await worksAsPage(page);
});

test('a damaged release that is no longer on the server gives way to the one that is', async ({ page, host }, info) => {
  const site = await host({ folders: { [PATH]: DEMO } });
  await page.goto(site.url + CLOTHES);
  await kept(page);
  site.folders = { [PATH]: nextRelease(info.outputPath('next')) };
  expect(await spoil(page, '/index.html')).toBe(1);
  await page.goto('about:blank');
  await page.goto(site.url + CLOTHES);
  expect(await releases(page)).toEqual(['next', 'next']);
});
