// One cell of the tables: a fresh browser, so that no shader and no code is cached, with one contestant at one work.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { DATA, SPEC } from './data.mjs';
import { cpuTime, peakMemory } from './processes.mjs';
import { serve } from './server.mjs';

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** A software GPU may take minutes for a command, and the nets are large. */
const PATIENT = ['--disable-gpu-watchdog', '--js-flags=--max-old-space-size=4096'];
const SOFTWARE = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader'];
const HARDWARE = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-angle=vulkan', '--ignore-gpu-blocklist'];

export class Browsers {
  #state = { isolated: false, shipped: new Set() };
  #server;
  #pid = 0;
  /** When the iteration that runs now began, and what is to happen then. */
  #begun = 0;
  #onBegin = () => {};
  #gpu;

  /** `dists` are the folders of our builds, by contestant; `gpu` asks for the machine's GPU in place of SwiftShader. */
  static async open(dists, gpu) {
    const browsers = new Browsers();
    browsers.#gpu = gpu;
    const here = import.meta.dirname;
    const folders = {
      '/data/': { root: DATA },
      '/page/': { root: here },
      '/build/': { root: join(DATA, 'build'), ships: true },
      '/node_modules/': { root: join(here, 'node_modules'), ships: true },
    };
    for (const [name, root] of Object.entries(dists)) folders[`/dist/${name}/`] = { root, ships: true };
    const answers = {
      '/': () => '<!doctype html><title>Bench</title><link rel="icon" href="data:,">',
      '/cpu': () => String(cpuTime(browsers.#pid)),
      '/begin': () => {
        browsers.#begun = Date.now();
        browsers.#onBegin();
        return '';
      },
    };
    browsers.#server = await serve(folders, answers, browsers.#state);
    return browsers;
  }

  close() {
    this.#server.close();
  }

  /** The browser's version and the name of its WebGPU adapter. */
  async describe() {
    return this.#in(60, async (page, browser) => {
      const adapter = await page.evaluate(async () => {
        const info = (await navigator.gpu?.requestAdapter())?.info;
        return info && [info.description, info.vendor, info.architecture, info.device].filter(Boolean).join(', ');
      });
      return { browser: `Chromium ${browser.version()}`, adapter: adapter || 'none' };
    });
  }

  /** What the page reports; `error` where that failed, with `atLeast`, in ms, where an iteration took too long. */
  async cell(contestant, work, { quick, timeout }) {
    const { adapter, isolated, ...options } = contestant;
    Object.assign(this.#state, { isolated: Boolean(isolated), shipped: new Set() });
    this.#begun = 0;
    const job = { bundle: `/build/${adapter}.js`, options, work, model: SPEC.models[work.model], quick };
    const result = await this.#in(timeout, (page) =>
      page.evaluate(async (job) => {
        const { run } = await import('/page/bench.mjs');
        try {
          return await run(job);
        } catch (error) {
          return { error: String(error?.message ?? error) };
        }
      }, job),
    );
    return { ...result, files: [...this.#state.shipped] };
  }

  /** Acts in a new browser, whose start and whose every iteration may take `timeout` seconds. */
  async #in(timeout, act) {
    const executablePath = process.env.CHROMIUM || USUAL.find((file) => existsSync(file));
    const args = [...QUIET, ...PATIENT, ...(this.#gpu ? HARDWARE : SOFTWARE)];
    const server = await chromium.launchServer({ executablePath, args });
    this.#pid = server.process().pid;
    let [timedOut, peakMb] = [false, undefined];
    const timer = setTimeout(() => {
      timedOut = true;
      server.kill();
    }, timeout * 1000);
    this.#onBegin = () => timer.refresh();
    const poll = setInterval(() => (peakMb = peakMemory(this.#pid) ?? peakMb), 2000);
    const messages = [];
    try {
      const browser = await chromium.connect(server.wsEndpoint());
      const page = await browser.newPage();
      page.setDefaultTimeout(0);
      page.on('console', (message) => message.type() === 'error' && messages.push(message.text()));
      page.on('pageerror', (error) => messages.push(String(error)));
      page.on('crash', () => server.kill());
      await page.goto(this.#server.url);
      const result = await act(page, browser);
      peakMb = peakMemory(this.#pid);
      return { ...result, peakMb, console: messages.slice(0, 3) };
    } catch (error) {
      if (!timedOut) return { error: String(error).split('\n')[0], peakMb, console: messages.slice(0, 3) };
      const atLeast = this.#begun ? Date.now() - this.#begun : undefined;
      return { error: `timed out after ${timeout} s`, atLeast, peakMb, console: messages.slice(0, 3) };
    } finally {
      clearTimeout(timer);
      clearInterval(poll);
      await server.kill().catch(() => {});
    }
  }
}
