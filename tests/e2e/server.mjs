// A static host like GitHub Pages, for the tests: the files of dist/ below a path, right types, 404 for what is missing;
// and the policy that the page promises to live under. `node server.mjs [port]` serves the folder DIST, or ../../dist.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Not the root: nothing may depend on being there. */
export const BASE = '/alexnet-web/';

export const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:";

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
};

const DIST = resolve(process.env.DIST ?? join(import.meta.dirname, '../../dist'));

/** The file a path stands for, or null: outside of dist, or not there. */
async function find(path) {
  let file = resolve(join(DIST, decodeURIComponent(path)));
  if (file !== DIST && !file.startsWith(DIST + sep)) return null;
  let found = await stat(file).catch(() => null);
  if (found?.isDirectory()) {
    file = join(file, 'index.html');
    found = await stat(file).catch(() => null);
  }
  return found?.isFile() ? { file, size: found.size, tag: `"${found.size}-${found.mtimeMs}"` } : null;
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  response.setHeader('Content-Security-Policy', POLICY);
  if (pathname === '/') return response.writeHead(302, { Location: BASE }).end();
  const found = pathname.startsWith(BASE) ? await find(pathname.slice(BASE.length)) : null;
  if (!found) {
    return response.writeHead(404, { 'Content-Type': TYPES['.html'] }).end('<!doctype html><title>Not found</title>');
  }
  const type = TYPES[extname(found.file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': found.size, ETag: found.tag });
  if (request.method === 'HEAD') return response.end();
  createReadStream(found.file).on('error', () => response.destroy()).pipe(response);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = Number(process.argv[2] ?? 4173);
  const fail = (response, error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(400).end(String(error));
  };
  const server = createServer((request, response) => answer(request, response).catch((error) => fail(response, error)));
  server.listen(port, 'localhost', () => {
    console.log(`serving ${DIST} at http://localhost:${port}${BASE}`);
  });
}
