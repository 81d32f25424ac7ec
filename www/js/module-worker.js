// @ts-check
// Starts workers from wherever these files lie.

import { WorkerError } from './errors.js';

/**
 * A browser makes no worker from another origin's script. There, and only there, the worker's script is a line of the page's
 * own that imports the other one; the page's policy has to allow `worker-src blob:` for that, and the other one's origin. In
 * a sandbox without an origin, where no blob can be a module, it is a `data:` address.
 *
 * @param {string} file the worker's script
 * @param {string} base the address of the module that it lies beside
 * @param {() => Worker} make makes the worker from where it lies. Written out by the caller, as
 *   `new Worker(new URL('./file.js', import.meta.url), ...)`: these are the words by which bundlers find workers.
 */
export function moduleWorker(file, base, make) {
  const url = new URL(file, base);
  try {
    return url.origin === self.origin ? make() : fromElsewhere(url, file); // `location.origin` is there in a sandbox, too
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new WorkerError('worker', `${file} could not be started (${why}): the page's policy has to allow it.`);
  }
}

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
