// A static host like GitHub Pages, for the tests: the files of dist/ below a path, and the policy that the page promises to
// live under. `node server.mjs [port]` serves the folder DIST, or ../../dist.

import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Host } from '../host.js';

/** Not the root: nothing may depend on being there. */
export const BASE = '/alexnet-web/';

/** Where the scripts lie as they are written, for tests of one module: those of dist/ are bundled. */
const SOURCES = `${BASE}sources/`;

export const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob:";

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const dist = resolve(process.env.DIST ?? join(import.meta.dirname, '../../dist'));
  const host = new Host({
    folders: {
      [BASE]: dist,
      [SOURCES]: resolve(import.meta.dirname, '../../www'),
      [`${SOURCES}engine/`]: join(dist, 'engine'),
    },
    headers: { 'Content-Security-Policy': POLICY },
  });
  await host.open(Number(process.argv[2] ?? 4173));
  console.log(`serving ${dist} at ${host.url}${BASE.slice(1)}`);
}
