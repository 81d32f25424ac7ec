// @ts-check
// Starts workers from wherever these files lie.

/** @import { Problem } from './messages.js' */

import { WorkerError } from './errors.js';

/** Where a copy of the package is, if a page has said so. @type {URL | null} */
let base = null;

/**
 * Says where a copy of the package's files is. For bundlers that carry no workers, such as esbuild and Rollup: the page then loads
 * its workers, and these the engine, from there.
 *
 * @param {string | URL} url the address of a folder that has `js` and `engine` in it, relative to the page
 */
export function setBase(url) {
  const folder = new URL(url, document.baseURI);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  base = folder;
}

/**
 * A browser makes no worker from another origin's script. There, and only there, the worker's script is a line of the page's
 * own that imports the other one; the page's policy has to allow `worker-src blob:` for that, and the other one's origin. In
 * a sandbox without an origin, where no blob can be a module, it is a `data:` address.
 *
 * @param {string} file the worker's script, beside this one
 * @param {string} here the address of this folder's module that asks for it
 * @param {() => Worker} make makes the worker from where it lies. Written out by the caller, as
 *   `new Worker(new URL('./file.js', import.meta.url), ...)`: these are the words by which bundlers find workers.
 */
export function moduleWorker(file, here, make) {
  const url = addressOf(file, here);
  try {
    if (isElsewhere(url)) return fromElsewhere(url, file);
    return base ? new Worker(url, { type: 'module', name: file }) : make();
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new WorkerError('worker', `${file} could not be started (${why}): the page's policy has to allow it.`);
  }
}

/**
 * Why a worker has never run, and what to do: browsers do not say.
 *
 * @param {string} file @param {string} here as above
 * @returns {Promise<Problem>}
 */
export async function whyNotStarted(file, here) {
  const url = addressOf(file, here);
  const response = await fetch(url, { method: 'HEAD' }).catch(() => null);
  if (response && (!response.ok || response.headers.get('content-type')?.includes('text/html'))) {
    return {
      code: 'worker',
      message:
        `The worker ${url.href} is not there. If a bundler has made this page, copy the package's folders js and engine to your ` +
        "site, and tell where: import { setBase } from 'alexnet-web'; setBase('FOLDER/').",
      reason: 'no-worker',
      values: { file: url.href },
    };
  }
  return {
    code: 'worker',
    message:
      `The worker ${file} could not be loaded. Check the connection and reload the page. If it stays so, the page's policy has to allow ` +
      'it (worker-src), and on a page with Cross-Origin-Embedder-Policy its file has to be sent with that header, too.',
    reason: 'worker-policy',
    values: { file },
  };
}

/** @param {string} file @param {string} here */
const addressOf = (file, here) => (base ? new URL(`js/${file}`, base) : new URL(file, here));

/** Some bundlers write where a module was on their own disk: what they make of it is the page's own. @param {URL} url */
const isElsewhere = ({ protocol, origin }) => protocol !== 'file:' && origin !== self.origin; // that is there in a sandbox, too

/** @param {URL} url @param {string} name */
function fromElsewhere(url, name) {
  const line = `import ${JSON.stringify(url.href)};`;
  if (self.origin === 'null') {
    return new Worker(`data:text/javascript,${encodeURIComponent(line)}`, { type: 'module', name });
  }
  const script = URL.createObjectURL(new Blob([line], { type: 'text/javascript' }));
  const worker = new Worker(script, { type: 'module', name });
  // Not before it is read, and a worker that runs says so with its first message.
  const done = () => URL.revokeObjectURL(script);
  worker.addEventListener('message', done, { once: true });
  worker.addEventListener('error', done, { once: true });
  return worker;
}
