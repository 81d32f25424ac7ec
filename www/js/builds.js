// @ts-check
// Where the wasm engine's builds lie.

/** @typedef {{ glue: URL, wasm: URL }} Build */

/**
 * Where the builds are. Written out, since bundlers look for these words and take the files along. In this folder, where the
 * worker's script lies: bundled into that, these addresses still hold.
 *
 * @type {Record<string, Build>}
 */
export const BUILDS = {
  cpu: {
    glue: new URL('../engine/cpu/engine.js', import.meta.url),
    wasm: new URL('../engine/cpu/engine_bg.wasm', import.meta.url),
  },
  relaxed: {
    glue: new URL('../engine/cpu-relaxed/engine.js', import.meta.url),
    wasm: new URL('../engine/cpu-relaxed/engine_bg.wasm', import.meta.url),
  },
  webgpu: {
    glue: new URL('../engine/webgpu/engine.js', import.meta.url),
    wasm: new URL('../engine/webgpu/engine_bg.wasm', import.meta.url),
  },
};
