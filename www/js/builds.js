// @ts-check
// Where the wasm engine's builds lie.

/** @import { EngineModule } from './messages.js' */

/**
 * @typedef {object} Build
 * @property {(attempt: number) => Promise<EngineModule>} glue loads the script; each attempt from 1 on as a module of its own
 * @property {URL} wasm
 */

/**
 * A module is only ever loaded once from one address, and not again where that failed.
 *
 * @param {() => Promise<EngineModule>} load
 * @param {URL} address of the same
 * @returns {Build['glue']}
 */
const glue = (load, address) => (attempt) =>
  attempt === 0
    ? load()
    : import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ `${address}?start=${attempt}`);

/**
 * Where the builds are. Written out, since bundlers look for these words and take the files along. In this folder, where the
 * worker's script lies: bundled into that, these addresses still hold.
 *
 * @type {Record<string, Build>}
 */
export const BUILDS = {
  cpu: {
    glue: glue(() => import('../engine/cpu/engine.js'), new URL('../engine/cpu/engine.js', import.meta.url)),
    wasm: new URL('../engine/cpu/engine_bg.wasm', import.meta.url),
  },
  relaxed: {
    glue: glue(
      () => import('../engine/cpu-relaxed/engine.js'),
      new URL('../engine/cpu-relaxed/engine.js', import.meta.url),
    ),
    wasm: new URL('../engine/cpu-relaxed/engine_bg.wasm', import.meta.url),
  },
  webgpu: {
    glue: glue(() => import('../engine/webgpu/engine.js'), new URL('../engine/webgpu/engine.js', import.meta.url)),
    wasm: new URL('../engine/webgpu/engine_bg.wasm', import.meta.url),
  },
};
