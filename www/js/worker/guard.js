// @ts-check
// Makes sure that every call into the wasm ends.
//
// A panic inside an async export never settles its promise: the trap surfaces as an uncaught error of the worker
// instead, with nothing that ties it to the call. A GPU that is gone can leave a promise pending as well. So each
// call is registered while it is under way, and ended by its own answer, by the trap, or by the clock.

/** @import { DeviceKind, Problem } from '../messages.js' */

/** @type {Set<{ kind: DeviceKind, fail: (problem: Problem) => void }>} */
const underWay = new Set();

/**
 * The call's answer; or a rejection with a `Problem`, at the latest after `milliseconds`.
 *
 * @template T
 * @param {DeviceKind} kind the device that the call runs on
 * @param {number} milliseconds
 * @param {() => Promise<T>} call
 * @returns {Promise<T>}
 */
export function guarded(kind, milliseconds, call) {
  return new Promise((resolve, reject) => {
    const entry = { kind, fail: (/** @type {Problem} */ problem) => finish(() => reject(problem)) };
    const timer = setTimeout(() => entry.fail(silent(milliseconds)), milliseconds);
    /** @param {() => void} settle */
    function finish(settle) {
      clearTimeout(timer);
      underWay.delete(entry);
      settle();
    }
    underWay.add(entry);
    // An async function, so that a trap before the first await rejects like any other.
    (async () => call())().then(
      (answer) => finish(() => resolve(answer)),
      (error) => entry.fail(asProblem(error)),
    );
  });
}

/**
 * Ends every call under way on a device that is known to be lost.
 *
 * @param {DeviceKind} kind
 * @param {Problem} problem
 */
export function failUnderWay(kind, problem) {
  for (const entry of [...underWay]) if (entry.kind === kind) entry.fail(problem);
}

/**
 * Any thrown value as a `Problem`. The engine throws `Failure` objects; everything else means that it is broken.
 *
 * @param {unknown} error
 * @returns {Problem}
 */
export function asProblem(error) {
  if (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    'message' in error &&
    typeof error.code === 'string'
  ) {
    const problem = /** @type {Problem} */ (error);
    return { ...problem, message: sentence(String(problem.message)) };
  }
  return broken(error instanceof Error ? error.message : String(error));
}

/**
 * @param {string} why
 * @returns {Problem}
 */
function broken(why) {
  return {
    code: 'device',
    message: sentence(`The engine stopped unexpectedly: ${why}`),
    reason: 'crash',
    values: { why },
  };
}

/** @param {number} milliseconds @returns {Problem} */
function silent(milliseconds) {
  const seconds = String(Math.round(milliseconds / 1000));
  return {
    code: 'device',
    message: `The engine stopped unexpectedly: it has not answered for ${seconds} seconds.`,
    reason: 'silence',
    values: { seconds },
  };
}

/** The engine's messages begin and end as parts of sentences; people read whole ones. @param {string} text */
function sentence(text) {
  const begun = text.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** @param {unknown} error @param {Event} event */
function onUncaught(error, event) {
  if (!(error instanceof WebAssembly.RuntimeError) || underWay.size === 0) return;
  // Said once, by the failed call; the panic's own text is in the console already.
  event.preventDefault();
  // The stack names the build's glue code; where a browser leaves it out, every call under way is suspect.
  const named = [...underWay].filter(({ kind }) => error.stack?.includes(`/engine/${kind}/`));
  for (const entry of named.length > 0 ? named : [...underWay]) entry.fail(broken(error.message));
}

self.addEventListener('error', (event) => onUncaught(event.error, event));
self.addEventListener('unhandledrejection', (event) => onUncaught(event.reason, event));
