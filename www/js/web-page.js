// @ts-check
// A web page of one's own: the element, the engine and a net in one archive, which works unzipped on any static host, below any
// path.

/** @import { ExportedFile } from './messages.js' */

import { NetworkError } from './errors.js';
import { zip } from './zip.js';

/** Not written out where it is used: bundlers would look for files at such addresses. */
const HERE = import.meta.url;

/** What the element consists of: cargo xtask writes the list beside this file. */
const LIST = 'files.json';

/** The page may load and run its own files, and nothing else. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob:";

const STYLE = `:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
`;

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0b6a5c"/></svg>\n';

/** Where a net comes from, and under which licence: it lies beside the manifest of every net here. */
const CARD = 'MODEL_CARD.md';

/**
 * @param {ExportedFile[]} net its manifest.json and shards
 * @param {object} options
 * @param {URL} options.src the manifest of the net that was taught
 * @param {string} options.title
 * @param {{ opened: string, readme: string }} options.words what stands where the page was opened as a file, and how to host it
 * @param {string} options.language
 * @param {string} options.direction
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<Blob>} a zip archive
 */
export async function webPage(net, { src, title, words, language, direction, signal }) {
  const root = new URL('..', HERE);
  /** @type {string[]} */
  const list = await (await got(new URL(LIST, HERE), signal)).json();
  /** @type {{ file: string, blob: Blob }[]} */
  const element = [];
  for (const file of list) {
    element.push({ file: `element/${file}`, blob: await (await got(new URL(file, root), signal)).blob() });
  }
  const card = await fetch(new URL(CARD, src), { signal }).catch(() => null);
  const isPage = card?.headers.get('content-type')?.includes('text/html');
  if (card?.ok && !isPage) element.push({ file: `net/${CARD}`, blob: await card.blob() });
  const texts = {
    'index.html': page(title, words.opened, language, direction),
    'page.css': STYLE,
    'icon.svg': ICON,
    'README.txt': `${words.readme}\n`,
  };
  return zip(
    [
      ...Object.entries(texts).map(([file, text]) => ({ file, blob: new Blob([text]) })),
      ...net.map(({ file, blob }) => ({ file: `net/${file}`, blob })),
      ...element,
    ],
    { signal },
  );
}

/** @param {URL} url @param {AbortSignal} [signal] */
async function got(url, signal) {
  const response = await fetch(url, { signal }).catch((error) => {
    signal?.throwIfAborted();
    throw new NetworkError('network', `${url} could not be fetched (${error}): check the connection and try again.`);
  });
  if (response.ok) return response;
  const why = url.pathname.endsWith(LIST)
    ? 'a bundler has made this page, and has left out what such a page consists of. Take the files for hosting instead'
    : 'try again';
  throw new NetworkError('network', `${url} is not there (${response.status}): ${why}.`);
}

/** @param {string} title @param {string} opened @param {string} language @param {string} direction */
function page(title, opened, language, direction) {
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="page.css">
<script type="module" src="element/alexnet-classifier.js"></script>
</head>
<body>
<h1>${escaped(title)}</h1>
<alexnet-classifier src="net/manifest.json" autoload><p>${escaped(opened)}</p></alexnet-classifier>
</body>
</html>
`;
}

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
