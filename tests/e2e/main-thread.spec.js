// @ts-check
// Whatever the engine does, the page answers at once.

import { expect, test, visit } from './support.js';

// Playwright's own recording would run in the thread that is measured.
test.use({ trace: 'off', screenshot: 'off' });

/** In milliseconds: what is longer holds up a visitor. */
const LONG = 50;

/** @typedef {{ ph: string, name: string, pid: number, tid: number, tdur?: number }} TraceEvent */

test('the main thread has no task above 50 ms while loading, classifying and training', async ({ page, browser }) => {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  await visit(page);
  await page.evaluate(() => performance.mark('this is the page'));
  /** @type {{ traceEvents: TraceEvent[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());

  const here = traceEvents.find(({ name }) => name === 'this is the page');
  const tasks = traceEvents.filter(({ ph, name, pid, tid }) => (
    ph === 'X' && name.endsWith('RunTask') && pid === here?.pid && tid === here.tid));
  expect(tasks.length, 'tasks were recorded').toBeGreaterThan(100);
  // The processor time that a task took, not the time until it was done: the machine may have other things to do.
  const long = tasks.map(({ tdur = 0 }) => tdur / 1000).filter((time) => time > LONG);
  expect(long).toEqual([]);
});
