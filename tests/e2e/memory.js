// @ts-check
// How much memory a browser takes, as Linux counts what is a process's alone.

import { readFileSync } from 'node:fs';

/** @import { Browser, Page } from '@playwright/test' */

/** All its processes, in bytes; null where that cannot be told. @param {Browser} browser */
export async function memoryOf(browser) {
  try {
    return (await processesOf(browser)).reduce((sum, { own, shared }) => sum + own + shared, 0);
  } catch {
    return null;
  }
}

/**
 * The same once the page and its workers have collected their garbage. When a browser does so by itself differs from run to run by hundreds of
 * megabytes, so that only this can be held against a tight limit.
 *
 * @param {Browser} browser
 * @param {Page} page
 */
export async function memoryKept(browser, page) {
  for (let times = 0; times < 3; times += 1) {
    // what is freed the first time lets go of more
    await page.requestGC();
    for (const worker of page.workers()) {
      const collected = worker.evaluate(() => /** @type {any} */ (globalThis).gc());
      // The one that decodes pictures ends itself when it has had nothing to do for a while.
      await collected.catch((error) => {
        if (page.workers().includes(worker)) throw error;
      });
    }
    await page.waitForTimeout(1000);
  }
  return memoryOf(browser);
}

/**
 * The largest page with its workers and the GPU's process, in bytes; null where that cannot be told. What they share is
 * counted once.
 *
 * @param {Browser} browser
 */
export async function memoryOfLargestPage(browser) {
  try {
    const processes = await processesOf(browser);
    const page = Math.max(...processes.filter(({ type }) => type === 'renderer').map(({ own }) => own));
    const gpu = processes.find(({ type }) => type === 'GPU');
    return page + (gpu ? gpu.own + gpu.shared : 0);
  } catch {
    return null;
  }
}

/** @param {Browser} browser */
async function processesOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.map(({ id, type }) => {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    /** @param {string} name */
    const bytes = (name) => 1024 * Number(status.match(`${name}:\\s*(\\d+) kB`)?.[1] ?? 0);
    return { type, own: bytes('RssAnon') + bytes('VmSwap'), shared: bytes('RssShmem') };
  });
}
