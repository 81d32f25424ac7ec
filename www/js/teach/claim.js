// @ts-check
// Of several tabs, only one may write a project. Which one, the browser knows (Web Locks): a tab that dies loses its claim. A
// tab that wants to take over asks the other one first, which saves what it has and gives way; one that does not answer,
// since the browser has put it to sleep, loses its claim.

/** A tab that is just being closed has this long to be gone. */
const GONE_WITHIN = 1000;

/** A tab that is asked has this long to save. */
const GIVES_WITHIN = 5000;

/**
 * Claims what has this name; gives what ends the claim, or null if another tab has it and keeps it.
 *
 * @param {string} name
 * @param {object} options
 * @param {boolean} [options.takeOver] whether to ask another tab for it
 * @param {() => Promise<void>} [options.onAsked] another tab wants it: save everything now
 * @param {() => void} [options.onLost] it is another tab's from now on
 */
export async function claim(name, { takeOver = false, onAsked = async () => {}, onLost = () => {} }) {
  const channel = new BroadcastChannel(name);
  if (takeOver) channel.postMessage('give');
  const onStolen = () => {
    channel.close();
    onLost();
  };
  const release =
    (await lock(name, { signal: AbortSignal.timeout(takeOver ? GIVES_WITHIN : GONE_WITHIN) }, onStolen)) ??
    (takeOver ? await lock(name, { steal: true }, onStolen) : null);
  if (!release) {
    channel.close();
    return null;
  }
  const end = () => {
    channel.close();
    release();
  };
  channel.onmessage = async () => {
    await onAsked().catch(() => {}); // whoever takes over reads what was saved
    end();
    onLost();
  };
  return end;
}

/** Waits until nobody claims what has this name; says whether that has come. @param {string} name @param {AbortSignal} signal */
export function freed(name, signal) {
  return navigator.locks.request(name, { signal }, () => true).catch(() => false);
}

/**
 * Gives what releases the lock, or null if it could not be had in time.
 *
 * @param {string} name
 * @param {LockOptions} options
 * @param {() => void} onStolen
 * @returns {Promise<(() => void) | null>}
 */
function lock(name, options, onStolen) {
  return new Promise((resolve) => {
    let isHeld = false;
    const held = navigator.locks.request(
      name,
      options,
      () =>
        new Promise((release) => {
          isHeld = true;
          resolve(() => release(undefined));
        }),
    );
    held.catch(() => {
      if (isHeld) onStolen();
      else resolve(null);
    });
  });
}
