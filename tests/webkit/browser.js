// @ts-check
// A WebKit that is driven by the W3C's WebDriver protocol. Playwright drives a build of its own only, which is another program.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { AddressInfo } from 'node:net' */

/** Milliseconds that the driver has to answer its first call, and a task on the page to be done. */
const [STARTS_WITHIN, DONE_WITHIN] = [20_000, 120_000];

/** What tasks on a page are given as `until`: waits until a condition is met, and gives what it came to. */
const UNTIL = `async (condition) => {
  for (;;) {
    const met = condition();
    if (met) return met;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}`;

export class Browser {
  #children;
  #session;

  /** @param {ChildProcess[]} children @param {string} session its address */
  constructor(children, session) {
    this.#children = children;
    this.#session = session;
  }

  /** Opens a window that keeps what sites store in a folder. @param {string} folder */
  static async open(folder) {
    // One that is told no number takes a free one, and says which.
    const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const failed = once(screen, 'exit').then(([code]) => Promise.reject(new Error(`Xvfb ended (${code})`)));
    failed.catch(() => {}); // it is ended at last
    const [display] = await Promise.race([once(createInterface(screen.stdout), 'line'), failed]);
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
      env: { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' },
      detached: true, // a group of its own, with all that it starts
      stdio: 'ignore',
    });
    const address = `http://127.0.0.1:${port}/session`;
    const options = { binary: join(import.meta.dirname, 'browser.py'), args: [folder] };
    const wish = { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } };
    const { sessionId } = await started(() => call('POST', address, wish));
    const browser = new Browser([screen, driver], `${address}/${sessionId}`);
    await browser.#call('POST', 'timeouts', { script: DONE_WITHIN });
    return browser;
  }

  /** @param {string} url */
  async go(url) {
    await this.#call('POST', 'url', { url });
  }

  /**
   * Does something on the page, and gives what it came to.
   *
   * @param {(tools: { until: <T>(condition: () => T) => Promise<NonNullable<T>> }, ...given: any[]) => unknown} task it
   *   sees nothing of what is around it
   * @param {...unknown} given
   * @returns {Promise<any>}
   */
  async run(task, ...given) {
    const script = `const done = [...arguments].at(-1);
      (async () => (${task})({ until: ${UNTIL} }, ...[...arguments].slice(0, -1)))().then(
        (value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.#call('POST', 'execute/async', { script, args: given });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** As when the power fails: no process of it lives on. */
  async kill() {
    for (const child of this.#children) {
      const gone = once(child, 'exit');
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      } catch {
        child.kill('SIGKILL'); // it is in no group of its own
      }
      await gone;
    }
  }

  /** @param {string} method @param {string} command @param {unknown} [body] */
  #call(method, command, body) {
    return call(method, `${this.#session}/${command}`, body);
  }
}

/** @param {string} method @param {string} url @param {unknown} [body] */
async function call(method, url, body) {
  const answer = await fetch(url, { method, body: JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/** Asks until something listens. @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
async function started(ask) {
  const deadline = Date.now() + STARTS_WITHIN;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      // `fetch failed`: nobody listens yet.
      if (!(error instanceof TypeError) || Date.now() > deadline) throw error;
      await wait(100);
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
