// @ts-check
// Why something failed, in the visitor's language: errors of a known reason have words there, the others their own English ones.

/** @import { FileError } from '../decoder.js' */
/** @import { Texts } from '../locales/en.js' */
/** @import { DeviceListing, Told } from '../messages.js' */
/** @import { ArchiveError } from '../unzip.js' */

/**
 * What an element says of it.
 *
 * @param {Texts} texts
 * @param {unknown} error or what was told of one
 * @returns {{ lang: string, textContent: string }}
 */
export function reasonOf({ language, reasons, engine }, error) {
  /** @type {{ reason?: Told['reason'] | FileError['reason'] | ArchiveError['reason'] }} */
  const told = Object(error).cause ?? Object(error);
  const values = { file: '', sides: '', ...told, .../** @type {Told} */ (told).values };
  /** @type {Partial<Record<string, string | ((values: any) => string)>>} */
  const all = { ...reasons, ...engine.reasons };
  const words = all[told.reason ?? ''];
  if (!words) return { lang: 'en', textContent: Object(error).message ?? String(error) };
  const text = typeof words === 'string' ? words : words(values);
  return { lang: language, textContent: text + (values.next ? engine.aftermath[values.next] : '') };
}

/** Devices, with why one is unavailable in the element's language. @param {Texts} texts @param {DeviceListing[]} devices */
export const listingsIn = (texts, devices) =>
  devices.map((device) => ({ ...device, why: device.problem && reasonOf(texts, device.problem).textContent }));
