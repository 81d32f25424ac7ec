// @ts-check
// The connection breaks while weights are coming in.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, netKept, plainPage, SELF_HOSTED, start, test, works } from './support.js';

/** @import { Page } from '@playwright/test' */
/** @import { ServerResponse } from 'node:http' */

const LENET = join(SELF_HOSTED, 'weights/lenet');
const SHARD = /** @type {string} */ (readdirSync(LENET).find((name) => name.endsWith('.bin')));
const BYTES = readFileSync(join(LENET, SHARD));

/** Bytes that arrive before the connection breaks. */
const ARRIVED = 20_000;
const REST = `bytes ${ARRIVED}-${BYTES.length - 1}/${BYTES.length}`;

/**
 * A host whose connections break; notes what was asked for of the shard: `all`, or the range.
 *
 * @param {(response: ServerResponse, range: string | undefined, turn: number) => boolean} spoil
 */
function breaking(spoil) {
  /** @type {string[]} */
  const ranges = [];
  return {
    ranges,
    options: {
      folders: plainPage,
      /** @param {ServerResponse} response @param {string} path @param {string | undefined} range */
      spoil(response, path, range) {
        if (path === HAS_ARRIVED) {
          unfinished?.destroy();
          response.writeHead(204).end();
          return true;
        }
        if (!path.endsWith(SHARD)) return false;
        ranges.push(range ?? 'all');
        return spoil(response, range, ranges.length);
      },
    },
  };
}

/** What the page asks for when it has what was sent: then the connection breaks. */
const HAS_ARRIVED = '/has-arrived';

/** The answer that breaks off then. @type {ServerResponse | null} */
let unfinished = null;

/** Sends the beginning of the shard; when that has arrived, nothing ever more. @param {ServerResponse} response */
function breakOff(response) {
  unfinished = response;
  response.writeHead(200, { 'Content-Length': BYTES.length, 'Content-Type': 'application/octet-stream' });
  response.write(BYTES.subarray(0, ARRIVED));
  return true;
}

/** Opens the page, which tells its host when it has what was sent. @param {Page} page @param {string} url */
async function open(page, url) {
  await page.goto(url);
  await page.locator('alexnet-classifier').evaluate(
    (element, [arrived, path]) => {
      element.addEventListener('progress', (event) => {
        const { bytes } = /** @type {CustomEvent} */ (event).detail;
        if (bytes === arrived) fetch(path).catch(() => {});
      });
    },
    /** @type {const} */ ([ARRIVED, HAS_ARRIVED]),
  );
}

/** Promises the rest, and sends nothing of it: browsers ask once more by themselves when there is no answer at all. */
/** @param {ServerResponse} response */
function breakOffAtOnce(response) {
  response.writeHead(206, { 'Content-Length': BYTES.length - ARRIVED, 'Content-Range': REST }).flushHeaders();
  setTimeout(() => response.destroy(), 100);
  return true;
}

test('the rest is asked for, and no byte twice', async ({ page, host }) => {
  const { ranges, options } = breaking((response, _, turn) => turn === 1 && breakOff(response));
  const site = await host(options);
  await open(page, site.url);
  await works(page);
  expect(ranges).toEqual(['all', `bytes=${ARRIVED}-`]);
});

test('from a host that gives no parts, all of it is taken', async ({ page, host }) => {
  const { ranges, options } = breaking((response, _, turn) => turn === 1 && breakOff(response));
  const site = await host({ ...options, ranges: false });
  await open(page, site.url);
  await works(page);
  expect(ranges).toEqual(['all', `bytes=${ARRIVED}-`]);
});

test('another part than was asked for is not taken', async ({ page, host }) => {
  const { ranges, options } = breaking((response, range, turn) => {
    if (turn === 1) return breakOff(response);
    if (!range) return false;
    response.writeHead(206, { 'Content-Range': `bytes 0-${BYTES.length - 1}/${BYTES.length}` }).end(BYTES);
    return true;
  });
  const site = await host(options);
  await open(page, site.url);
  await works(page);
  expect(ranges).toEqual(['all', `bytes=${ARRIVED}-`, 'all']);
});

test.describe('when it stays broken', () => {
  test.use({ meantErrors: /Failed to load resource/ });

  test('the visitor is told so, and trying again goes on where it broke off', async ({ page, host }) => {
    let broken = true;
    const { ranges, options } = breaking((response, range) => {
      if (!broken) return false;
      return range ? breakOffAtOnce(response) : breakOff(response);
    });
    const site = await host(options);
    await open(page, site.url);
    await expect(start(page)).rejects.toThrow(/connection failed/);
    broken = false;
    await page.locator('alexnet-classifier').getByRole('button', { name: /again/i }).click();
    await expect.poll(() => ranges.length).toBe(5);
    expect(ranges).toEqual(['all', ...Array(4).fill(`bytes=${ARRIVED}-`)]);
  });
});

test.describe('when the host of the weights is down', () => {
  test.use({ meantErrors: /Failed to load resource/ });

  test('who was there before is served from what was kept', async ({ page, host }) => {
    let isDown = false;
    const site = await host({
      folders: plainPage,
      spoil(response, path) {
        if (!isDown || !path.includes('/weights/')) return false;
        response.destroy();
        return true;
      },
    });
    await page.goto(site.url);
    await works(page);
    await netKept(page, LENET);
    isDown = true;
    await page.goto(site.url);
    await works(page);
  });
});
