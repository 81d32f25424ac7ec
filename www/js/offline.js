// @ts-check
// Has the browser keep the page for visits without a network; ../sw.js says how.

/** To be called when the page is at rest: what it is loading comes first. */
export function keepForOffline() {
  // Without it (private windows, neither https nor localhost) the page works as long as there is a network.
  navigator.serviceWorker?.register(new URL('../sw.js', import.meta.url)).catch(() => {});
}
