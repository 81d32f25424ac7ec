// @ts-check
// Files from the network, by way of connections that break: what has arrived stays, and only the rest is asked for.

/** @import { Problem } from '../messages.js' */

/**
 * Milliseconds to wait before each further try, as long as nothing arrives: at once, for a connection that was only cut;
 * then about as long as a telephone takes to go over from one network to another.
 */
const PAUSES = [0, 1000, 4000];

/**
 * A small text, and where it came from in the end.
 *
 * @param {URL} url
 * @param {RequestInit} init
 * @param {Problem['code']} code the failure when another file comes in its place
 */
export async function fetchText(url, init, code) {
  try {
    const response = sound(url, await fetch(url, init), code);
    return { text: await response.text(), from: new URL(response.url) };
  } catch (error) {
    throw explain(url, error);
  }
}

/** A file of known size, kept while it is incomplete, so that a later try carries on where an earlier one broke off. */
export class Download {
  #size;
  #bytes;
  #length = 0;

  /** @param {number} size in bytes */
  constructor(size) {
    this.#size = size;
    // Never beyond the size that it should have, plus one byte that lets the engine see a file that is too long.
    this.#bytes = new Uint8Array(size + 1);
  }

  /**
   * Fetches what is missing, and gives all.
   *
   * @param {URL} url
   * @param {RequestInit} init
   * @param {Problem['code']} code the failure when another file comes in its place
   * @param {(bytes: number) => void} onBytes bytes so far
   */
  async run(url, init, code, onBytes) {
    let pauses = [...PAUSES];
    while (this.#length < this.#size) {
      const before = this.#length;
      try {
        await this.#receive(await this.#open(url, init, code), onBytes);
        break;
      } catch (error) {
        if (this.#length > before) pauses = [...PAUSES];
        const pause = pauses.shift();
        // Waiting is for connections that have worked: not for a server that says no, nor when nobody wants it any more.
        if (!isBroken(error) || this.#length === 0 || pause === undefined) throw explain(url, error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return this.#bytes.subarray(0, this.#length);
  }

  /**
   * Asks for the rest, and takes all of it again from a host that gives no parts. No `If-Range`: for it browsers would first
   * ask another origin for permission, and whether the pieces fit together the engine finds out by their SHA-256.
   *
   * @param {URL} url
   * @param {RequestInit} init
   * @param {Problem['code']} code
   */
  async #open(url, init, code) {
    if (this.#length > 0) {
      const rest = await fetch(url, { ...init, headers: { Range: `bytes=${this.#length}-` } });
      if (rest.status === 206 && rest.headers.get('content-range') === this.#rest) return rest;
      this.#length = 0;
      if (rest.status === 200) return sound(url, rest, code);
      rest.body?.cancel().catch(() => {});
    }
    return sound(url, await fetch(url, init), code);
  }

  /** How a server names the rest that was asked for. Of another size, it would be another file, or a compressed one. */
  get #rest() {
    return `bytes ${this.#length}-${this.#size - 1}/${this.#size}`;
  }

  /**
   * @param {Response} response
   * @param {(bytes: number) => void} onBytes
   */
  async #receive(response, onBytes) {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    try {
      while (this.#length <= this.#size) {
        const { done, value } = await reader.read();
        if (done) return;
        const piece = value.subarray(0, this.#bytes.length - this.#length);
        this.#bytes.set(piece, this.#length);
        this.#length += piece.length;
        onBytes(Math.min(this.#length, this.#size));
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }
}

/**
 * The same response, if it is what it should be as far as its headers tell.
 *
 * @param {URL} url
 * @param {Response} response
 * @param {Problem['code']} code the failure when another file comes in its place
 */
function sound(url, response, code) {
  const file = nameOf(url);
  if (!response.ok) {
    throw /** @type {Problem} */ ({
      code: 'network',
      message:
        `${file} could not be fetched: the server answered ${response.status}. ` +
        'Try again; if it stays so, the site is incomplete.',
      reason: 'http',
      values: { file, status: String(response.status) },
    });
  }
  // Many hosts answer a missing file with their front page and status 200.
  if (response.headers.get('content-type')?.includes('text/html')) {
    throw /** @type {Problem} */ ({
      code,
      message:
        `The server sent a web page in place of ${file}. ` +
        'Try again; if it stays so, the file is missing on the server.',
      reason: 'web-page',
      values: { file },
    });
  }
  return response;
}

/** Whether the connection failed, by what `fetch` and its streams throw then. @param {unknown} error */
const isBroken = (error) => error instanceof TypeError;

/** What to say of a failure. @param {URL} url @param {unknown} error @returns {unknown} */
function explain(url, error) {
  if (!(error instanceof Error)) return error; // a problem already
  if (error.name === 'AbortError') return { code: 'stopped', message: 'Another model was chosen meanwhile.' };
  const file = nameOf(url);
  return /** @type {Problem} */ ({
    code: 'network',
    message: `${file} could not be fetched: the connection failed. Check the connection and try again.`,
    reason: 'connection',
    values: { file },
  });
}

/** The last two parts of the path: enough to find the file. @param {URL} url */
const nameOf = (url) => url.pathname.split('/').slice(-2).join('/');
