// Who takes part. `kind` is the device: ours are compared with the peers of the same.

/** benches/web, built for each device; `--dist NAME=FOLDER` says where. */
export const OURS = {
  'burn-webgpu': { adapter: 'burn', kind: 'webgpu', own: true },
  'burn-cpu': { adapter: 'burn', kind: 'wasm', own: true },
  'burn-cpu-relaxed': { adapter: 'burn', kind: 'wasm', own: true },
};

/**
 * What ships on npm, in a page as a static host serves it: WebAssembly then has one thread. In wasm TensorFlow.js lacks
 * a gradient, which would spare us the fastest peer: it takes part in training with a patch.
 */
export const PEERS = {
  'tfjs-webgpu': { adapter: 'tfjs', backend: 'webgpu', kind: 'webgpu', peer: true },
  'ort-webgpu': { adapter: 'ort', backend: 'webgpu', kind: 'webgpu', peer: true },
  'jax-webgpu': { adapter: 'jax', backend: 'webgpu', kind: 'webgpu', peer: true },
  'tfjs-wasm': { adapter: 'tfjs', backend: 'wasm', kind: 'wasm', peer: true },
  'ort-wasm': { adapter: 'ort', backend: 'wasm', kind: 'wasm', peer: true },
  'jax-wasm': { adapter: 'jax', backend: 'wasm', kind: 'wasm', peer: true },
  'litert-webgpu': { adapter: 'litert', backend: 'webgpu', kind: 'webgpu', peer: true, works: 'W7' },
  'litert-wasm': { adapter: 'litert', backend: 'wasm', kind: 'wasm', peer: true, works: 'W7' },
  'mediapipe-wasm': { adapter: 'mediapipe', delegate: 'CPU', kind: 'wasm', peer: true, works: 'W7' },
  'tfjs-wasm-patched': { adapter: 'tfjs', backend: 'wasm', kind: 'wasm', peer: true, patch: true },
};

/** Only when named with --only, and no bar: with the headers that allow threads. */
export const OTHERS = {
  'ort-wasm-threads': { adapter: 'ort', backend: 'wasm', kind: 'wasm', isolated: true },
  'litert-wasm-threads': { adapter: 'litert', backend: 'wasm', kind: 'wasm', isolated: true, works: 'W7' },
  'mediapipe-webgl': { adapter: 'mediapipe', delegate: 'GPU', kind: 'webgl', works: 'W7' },
  'jax-wasm-threads': { adapter: 'jax', backend: 'wasm', kind: 'wasm', isolated: true },
};
