// @ts-check
// Has the browser keep the page for visits without a network; ../sw.js says how.

/** To be called when the page is at rest: what it is loading comes first. */
export function keepForOffline() {
  // Without it (private windows, neither https nor localhost) the page works as long as there is a network.
  navigator.serviceWorker?.addEventListener('message', ({ data: { warning } }) => {
    // biome-ignore lint/suspicious/noConsole: it is for whoever made the site, not for its visitors
    console.warn(warning);
  });
  navigator.serviceWorker?.register(new URL('../sw.js', import.meta.url)).catch(() => {});
}
