// @ts-check
// Why something failed, in the visitor's language: errors of a known reason have words there, the others their own English ones.

/** @import { FileError } from '../decoder.js' */
/** @import { Texts } from '../locales/en.js' */
/** @import { ArchiveError } from '../unzip.js' */

/**
 * What an element says of it.
 *
 * @param {Texts} texts
 * @param {unknown} error
 * @returns {{ lang: string, textContent: string }}
 */
export function reasonOf({ language, reasons }, error) {
  /** @type {{ reason?: FileError['reason'] | ArchiveError['reason'], file?: string, sides?: string }} */
  const { reason, file = '', sides = '' } = Object(error);
  const words = reason && reasons[reason];
  if (!words) return { lang: 'en', textContent: error instanceof Error ? error.message : String(error) };
  return { lang: language, textContent: typeof words === 'string' ? words : words({ file, sides }) };
}
