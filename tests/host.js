// @ts-check
// Static hosts for the tests, as many as one needs, each an origin of its own: like the good ones, or worse in a way that a
// test is about.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';

/** @import { IncomingMessage, Server, ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

/** @type {Record<string, string>} */
export const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * @typedef {object} Options
 * @property {Record<string, string>} [folders] what is served: paths that end in `/`, and the folders they stand for
 * @property {Record<string, string>} [pages] texts served as web pages, by path
 * @property {Record<string, string>} [headers] sent with every answer
 * @property {Record<string, string>} [types] media types by a name's ending
 * @property {boolean} [ranges] whether parts of files are given
 * @property {(response: ServerResponse, path: string, range: string | undefined) => boolean} [spoil] may answer in the
 *   place of the host; says whether it has
 */

/** One host. What it serves may be changed while it runs. */
export class Host {
  folders;
  pages;
  headers;
  types;
  ranges;
  spoil;
  /** The paths asked for so far, in order. @type {string[]} */
  asked = [];
  #port = 0;
  /** @type {Server | null} */
  #server = null;

  /** @param {Options} options */
  constructor({ folders = {}, pages = {}, headers = {}, types = TYPES, ranges = true, spoil = () => false }) {
    this.folders = folders;
    this.pages = pages;
    this.headers = headers;
    this.types = types;
    this.ranges = ranges;
    this.spoil = spoil;
  }

  get url() {
    return `http://localhost:${this.#port}/`;
  }

  /** Starts, or starts again at the same address. @param {number} [port] by default any that is free */
  async open(port = this.#port) {
    const server = (this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    }));
    await new Promise((resolve) => {
      server.listen(port, 'localhost', () => resolve(null));
    });
    this.#port = /** @type {AddressInfo} */ (server.address()).port;
  }

  /** Is gone, as for a visitor without a network. */
  async close() {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  async #answer(request, response) {
    const path = decodeURIComponent(new URL(request.url ?? '', this.url).pathname);
    if (path === '/favicon.ico') {
      response.writeHead(204).end(); // browsers ask for it by themselves, and call it an error when it is missing
      return;
    }
    this.asked.push(path);
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value);
    const { range } = request.headers;
    if (this.spoil(response, path, range)) return;
    if (path in this.pages) {
      response.writeHead(200, { 'Content-Type': TYPES['.html'] }).end(this.pages[path]);
      return;
    }
    const found = await this.#find(path);
    if (!found) {
      response.writeHead(404, { 'Content-Type': TYPES['.html'] }).end('<!doctype html><title>Not found</title>');
      return;
    }
    const { file, size, tag } = found;
    response.setHeader('ETag', tag);
    const type = this.types[extname(file)];
    if (type) response.setHeader('Content-Type', type);
    const start = this.ranges ? Number(range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0) : 0;
    if (start > 0) response.setHeader('Content-Range', `bytes ${start}-${size - 1}/${size}`);
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': size - start });
    createReadStream(file, { start })
      .on('error', () => response.destroy())
      .pipe(response);
  }

  /** The file that a path stands for, if there is one. @param {string} path */
  async #find(path) {
    const [base] = Object.keys(this.folders)
      .filter((each) => path.startsWith(each))
      .sort((a, b) => b.length - a.length);
    if (base === undefined) return null;
    const folder = resolve(this.folders[base]);
    const file = join(folder, path.slice(base.length), path.endsWith('/') ? 'index.html' : '');
    if (!file.startsWith(folder + sep)) return null;
    const found = await stat(file).catch(() => null);
    return found?.isFile() ? { file, size: found.size, tag: `"${found.size}-${found.mtimeMs}"` } : null;
  }
}
