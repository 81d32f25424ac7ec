// @ts-check
// How much memory a browser takes, as Linux counts what is a process's alone.

import { readFileSync } from 'node:fs';

/** @import { Browser } from '@playwright/test' */

/** All its processes, in bytes; null where that cannot be told. @param {Browser} browser */
export async function memoryOf(browser) {
  try {
    return (await processesOf(browser)).reduce((sum, { own, shared }) => sum + own + shared, 0);
  } catch {
    return null;
  }
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
