// @ts-check
// Whatever the engine does, the page answers at once.

import { expect, test, visit } from './support.js';

// Playwright's own recording would run in the thread that is measured.
test.use({ trace: 'off', screenshot: 'off' });

// Once in a few hundred runs Chromium never says that its tracing has started; another browser does. What is slow is so again.
test.describe.configure({ retries: 2, timeout: 150_000 });

/** In milliseconds: what is longer holds up a visitor. */
const LONG = 50;

/** What a debugger asks of the page, such as Playwright's looking for an element, is not the page's own. */
const DEBUGGER = 'blink.mojom.DevToolsSession';

/**
 * @typedef {object} TraceEvent
 * @property {string} ph
 * @property {string} name
 * @property {number} pid
 * @property {number} tid
 * @property {number} ts
 * @property {number} [dur]
 * @property {number} [tdur] the processor's time
 * @property {{ chrome_mojo_event_info?: { mojo_interface_tag: string } }} [args]
 */

/** What took its time within a task. @param {TraceEvent} event @param {TraceEvent} task */
const isWithin = (event, task) =>
  event !== task && event.ts >= task.ts && event.ts <= task.ts + (task.dur ?? 0) && (event.tdur ?? 0) > 5000;

/** @param {TraceEvent} event */
const milliseconds = ({ name, tdur = 0, args }) =>
  `${name} ${Math.round(tdur / 1000)} ms ${JSON.stringify(args).slice(0, 200)}`;

test('the main thread has no task above 50 ms while loading, classifying and training', async ({ page, browser }) => {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing', 'devtools.timeline'] });
  await visit(page);
  await page.evaluate(() => performance.mark('this is the page'));
  /** @type {{ traceEvents: TraceEvent[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());

  const here = traceEvents.find(({ name }) => name === 'this is the page');
  const inThread = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && pid === here?.pid && tid === here.tid);
  const asked = inThread.filter(({ args }) => args?.chrome_mojo_event_info?.mojo_interface_tag === DEBUGGER);
  const tasks = inThread.filter(
    ({ name, ts, dur = 0 }) => name.endsWith('RunTask') && !asked.some((each) => each.ts >= ts && each.ts <= ts + dur),
  );
  expect(asked.length, 'what Playwright asks is told apart').toBeGreaterThan(10);
  expect(tasks.length, 'tasks were recorded').toBeGreaterThan(100);
  // The processor time that a task took, not the time until it was done: the machine may have other things to do.
  const long = tasks.filter(({ tdur = 0 }) => tdur / 1000 > LONG);
  expect(
    long.map((task) => [milliseconds(task), inThread.filter((each) => isWithin(each, task)).map(milliseconds)]),
  ).toEqual([]);
});
