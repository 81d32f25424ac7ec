// What the page fetches: itself, the adapters, the data, what the libraries load by themselves, and ours.

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, resolve, sep } from 'node:path';

const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** Threads in WebAssembly need a page that is isolated so, which few static hosts offer. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * Serves each folder of `folders` below its path, and calls `answers[path]` for what is computed. `state.isolated` says
 * with which headers; the files sent of folders that ship are added to `state.shipped`.
 */
export async function serve(folders, answers, state) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const headers = { 'Cache-Control': 'no-store', ...(state.isolated ? ISOLATED : {}) };
    if (path in answers) {
      return response.writeHead(200, { ...headers, 'Content-Type': 'text/html' }).end(answers[path]());
    }

    const prefix = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    const { root, ships } = folders[prefix] ?? {};
    const file = prefix && resolve(root, path.slice(prefix.length));
    const found = file?.startsWith(resolve(root) + sep) ? statSync(file, { throwIfNoEntry: false }) : null;
    if (!found?.isFile()) return response.writeHead(404, headers).end();

    if (ships) state.shipped.add(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': found.size });
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  });
  await new Promise((listening) => server.listen(0, 'localhost', listening));
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}
