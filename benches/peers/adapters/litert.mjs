// LiteRT.js: inference only, of a file made for one batch size.
import { Tensor, loadAndCompile, loadLiteRt } from '@litertjs/core';
import { channelsLast } from './layers.mjs';

export const wants = ({ model, batch }) => `${model}.${batch}.tflite`;

export const create = ({ backend }) => {
  let compiled, input;
  return {
    async init() {
      await loadLiteRt('/node_modules/@litertjs/core/wasm/', { threads: crossOriginIsolated });
    },
    async load(model, bytes) {
      input = model.input;
      // On a GPU it would compute with half the bits, the others do not.
      compiled = await loadAndCompile(bytes, { accelerator: backend, gpuOptions: { precision: 'fp32' } });
      if (!compiled.isFullyAccelerated) throw new Error(`LiteRT.js: not all of it runs on ${backend}`);
    },
    prepare: (x) => channelsLast(x, input),
    async forward(x, n) {
      const [channels, height, width] = input;
      const pictures = new Tensor(x, [n, height, width, channels]);
      const [logits] = await compiled.run(pictures);
      const values = await logits.data();
      for (const tensor of [pictures, logits]) tensor.delete();
      return values;
    },
    async dispose() {
      compiled.delete();
    },
  };
};
