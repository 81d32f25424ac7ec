// onnxruntime-web: inference only.
export const wants = ({ model }) => `${model}.onnx`;

const builds = {
  webgpu: () => import('onnxruntime-web/webgpu'),
  wasm: () => import('onnxruntime-web/wasm'),
};

export const create = ({ backend }) => {
  let ort, session, input;
  return {
    async init() {
      ort = await builds[backend]();
      ort.env.wasm.wasmPaths = '/node_modules/onnxruntime-web/dist/';
      ort.env.wasm.numThreads = crossOriginIsolated ? navigator.hardwareConcurrency : 1;
    },
    async load(model, bytes) {
      input = model.input;
      session = await ort.InferenceSession.create(bytes, { executionProviders: [backend] });
    },
    async forward(x, n) {
      const { logits } = await session.run({ x: new ort.Tensor('float32', x, [n, ...input]) }, ['logits']);
      return logits.data;
    },
    async dispose() {
      await session.release();
    },
  };
};
