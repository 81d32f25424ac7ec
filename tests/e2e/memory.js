// @ts-check
// How much memory a browser takes: all its processes, as Linux counts what is theirs alone.

import { readFileSync } from 'node:fs';

/** @import { Browser } from '@playwright/test' */

/** In bytes; null where that cannot be told. @param {Browser} browser */
export async function memoryOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  try {
    return processInfo.reduce((sum, { id }) => sum + own(readFileSync(`/proc/${id}/status`, 'utf8')), 0);
  } catch {
    return null;
  }
}

/** @param {string} status */
function own(status) {
  const kilobytes = ['RssAnon', 'RssShmem', 'VmSwap'].map((name) => Number(status.match(`${name}:\\s*(\\d+) kB`)?.[1] ?? 0));
  return 1024 * kilobytes.reduce((sum, each) => sum + each);
}
