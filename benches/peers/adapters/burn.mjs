// Ours: benches/web, built for one device and bound by wasm-bindgen, in the folder `dist`.

/** A net of spec.json as src/model/ describes it; without its last layer, that has a size nobody asks for. */
function architecture({ layers, input }, dropout) {
  if (layers.some(([kind]) => kind === 'depthwise')) return efficientNetLite(layers, input[1]);
  const [convs, fcs] = ['conv', 'fc'].map((kind) => layers.filter((layer) => layer[0] === kind));
  const classes = fcs[2]?.[2] ?? 1;
  if (convs.length === 2) return { name: 'lenet', classes };
  const [[, channels, , , , padding]] = convs;
  const filters = convs.map((layer) => layer[2]);
  return { name: 'alexnet', channels, filters, padding, hidden: fcs[0][2], classes, dropout: dropout ? fcs[0][4] : 0 };
}

/** Each block is a stage of its own. Its depthwise convolution tells the most; the layers beside it widen and narrow. */
function efficientNetLite(layers, side) {
  const stages = layers.flatMap(([kind, inside, , kernel, stride], i) => {
    if (kind !== 'depthwise') return [];
    const [, inputs, , before] = layers[i - 1];
    const expand = before === 1 ? inside / inputs : 1;
    return { repeats: 1, kernel, stride, expand, outputs: layers[i + 1][2] };
  });
  const [stem, [, head, classes]] = [layers[0][2], layers.at(-1)];
  return { name: 'efficientnetlite', side, stem, stages, head, classes, dropout: 0 };
}

/** Whether the GPU, if there is one, is made of CPU code. */
async function isSoftware() {
  const adapter = await navigator.gpu?.requestAdapter();
  return /swiftshader|llvmpipe/i.test(`${adapter?.info.vendor} ${adapter?.info.architecture}`);
}

export const create = ({ dist }) => {
  let device, net;
  return {
    async init() {
      const { default: start, Device } = await import(`${dist}bench.js`);
      await start();
      device = await Device.open(await isSoftware());
    },
    async load(model, weights, { kind, dropout }) {
      const { layers } = model;
      if (layers.length === 1) {
        const [[, inputs, outputs]] = layers;
        net = device.head(inputs, outputs, weights);
        return;
      }
      const description = JSON.stringify(architecture(model, dropout));
      if (kind === 'head') net = device.body(description, weights);
      else net = kind === 'infer' ? device.net(description, weights) : device.trainer(description, weights);
    },
    forward: (x, n) => net.forward(x, n),
    trainStep: (x, y, _n, { lr, read = true }) => net.step(x, y, lr, read),
    async dispose() {
      net.free();
    },
  };
};
