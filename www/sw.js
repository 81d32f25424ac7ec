// @ts-check
// The page's service worker: after one visit the page works without a network.
//
// A release is one whole. It is fetched and checked, file by file, beside the release in use, and takes its place when no
// page of that one is open any more. What is answered for a file of the release is that very file, by its SHA-256, or an
// error: no page ever runs on files of two releases, and a damaged copy is replaced before anybody sees it. Only the document may
// be another than was built, since hosts add scripts to it: it is kept as they serve it, as long as it says that it is of the release.

/** The names of the release's files and their SHA-256, but for large weights. The build puts them here (xtask/src/finish.rs). */
/** @type {{ name: string, files: Record<string, string> }} */
const RELEASE = { name: 'none', files: {} };

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const { scope } = worker.registration;

/** What the names of our caches begin with: by scope, since another copy of the page may have the same origin. */
const OURS = `alexnet-web-page ${scope} `;
const CACHE = OURS + RELEASE.name;

/** The document; in its head it has the release's name. */
const PAGE = 'index.html';

/** Only of use where there is a GPU, so kept when it is first asked for. @param {string} name */
const isForLater = (name) => name.startsWith('engine/webgpu/');

/** The folders of the builds for the CPU, the faster one first. */
const CPU_BUILDS = ['engine/cpu-relaxed/', 'engine/cpu/'];

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(removeOthers()));
worker.addEventListener('fetch', (event) => {
  const name = nameOf(event.request);
  if (name) event.respondWith(answer(name, event.request));
});

/** Fetches what is missing, one file after another: the page that is open comes first. Fails as a whole, or succeeds. */
async function install() {
  const others = await cpuBuildsOfOthers();
  const isForUs = (/** @type {string} */ name) => !isForLater(name) && !others.some((build) => name.startsWith(build));
  const wanted = Object.keys(RELEASE.files).filter(isForUs);
  for (const name of wanted) {
    try {
      await provide(name);
    } catch (error) {
      if (error instanceof Gone) {
        await tell(`The page is not kept for visits without a network: the server has no ${name} as it was built.`);
      }
      throw error;
    }
  }
  const kept = await (await caches.open(CACHE)).keys();
  if (kept.length < wanted.length) throw new Error('the browser has no room for all of it');
  const page = await (await caches.open(CACHE)).match(scope + PAGE);
  if (page && (await hashOf(await page.arrayBuffer())) !== RELEASE.files[PAGE]) {
    await tell(`${PAGE} is kept as the server has it, which is not as it was built: what was added to it is not kept.`);
  }
}

/** Tells whoever made the site, in the consoles of its pages. @param {string} warning */
async function tell(warning) {
  for (const client of await worker.clients.matchAll({ includeUncontrolled: true })) client.postMessage({ warning });
}

/** The builds that the page does not load here: all but the first one that this browser can compile. */
async function cpuBuildsOfOthers() {
  for (const build of CPU_BUILDS) {
    const name = `${build}engine_bg.wasm`;
    const file = name in RELEASE.files ? await provide(name) : null;
    if (file && WebAssembly.validate(await file.arrayBuffer())) return CPU_BUILDS.filter((other) => other !== build);
  }
  return [];
}

async function removeOthers() {
  for (const other of await ourCaches()) {
    if (other !== CACHE) await caches.delete(other);
  }
}

async function ourCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS));
}

/** The release's file that a request is for, if it is for one. @param {Request} request */
function nameOf({ method, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || !(origin + pathname).startsWith(scope)) return null;
  const name = (origin + pathname).slice(scope.length) || PAGE;
  return Object.hasOwn(RELEASE.files, name) ? name : null;
}

/** @param {string} name @param {Request} request */
async function answer(name, { mode, url }) {
  try {
    return await provide(name);
  } catch (error) {
    if (!(error instanceof Gone) || isForLater(name)) return Response.error();
    // A part of this release is lost here, and the server has another one by now: so the next visit is to the server.
    await worker.registration.unregister();
    return mode === 'navigate' ? Response.redirect(url) : Response.error();
  }
}

/** Neither here nor on the server is there such a file. */
class Gone extends Error {}

/** A file of the release: the one that is kept, or else one that is kept from now on. @param {string} name */
async function provide(name) {
  const own = await caches.open(CACHE);
  const kept = await genuine(name, await own.match(scope + name));
  if (kept) return kept;
  const found = (await fromOtherRelease(name)) ?? (await fromServer(name));
  await own.put(scope + name, found.clone()).catch(() => {}); // where there is no room, it is answered all the same
  return found;
}

/** The same file of an older release, which need not be fetched again. @param {string} name */
async function fromOtherRelease(name) {
  for (const other of await ourCaches()) {
    const cache = await caches.open(other);
    const found = await genuine(name, await cache.match(scope + name));
    if (found) return found;
  }
  return null;
}

/** @param {string} name */
async function fromServer(name) {
  // The browser's own cache may have the file of an older release.
  for (const cache of /** @type {const} */ (['default', 'reload'])) {
    const fetched = await genuine(name, await fetch(scope + name, { cache }));
    if (fetched) return fetched;
  }
  throw new Gone(name);
}

/**
 * A response with the same headers and bytes, if these are the ones that the release has, or a document of it.
 *
 * @param {string} name
 * @param {Response} [response]
 */
async function genuine(name, response) {
  if (!response?.ok) return null;
  const bytes = await response.arrayBuffer();
  const isOurs =
    (await hashOf(bytes)) === RELEASE.files[name] ||
    (name === PAGE && new TextDecoder().decode(bytes).includes(RELEASE.name));
  return isOurs ? new Response(bytes, { headers: response.headers }) : null;
}

/** @param {ArrayBuffer} bytes */
async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
