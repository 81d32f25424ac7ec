// TensorFlow.js: eager operations, NHWC, fused with bias and activation where it fuses them (no gradient pending).
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { activation, channelsLast, isConvolution, pads, shape, withWeights } from './layers.mjs';

const backends = {
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
  wasm: async () =>
    (await import('@tensorflow/tfjs-backend-wasm')).setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/'),
};

// Its wasm backend lacks the gradient of a convolution's weights, so that it cannot train these nets as shipped. With
// `patch` it is composed from the backend's own convolution: batch and channels change places, stride becomes dilation.
function weightGradient({
  inputs: { x, dy },
  attrs: {
    strides,
    pad,
    filterShape: [height, width, inputs, outputs],
  },
}) {
  return tf.tidy(() => {
    const stride = Array.isArray(strides) ? strides[0] : strides;
    const padded = tf.transpose(
      tf.pad(x, [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]),
      [3, 1, 2, 0],
    );
    const gradient = tf.conv2d(padded, tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', stride);
    return tf.transpose(tf.slice(gradient, [0, 0, 0, 0], [inputs, height, width, outputs]), [1, 2, 0, 3]);
  });
}

export const create = ({ backend, patch }) => {
  let layers, input, optimizer;

  const convWeight = (layer, weight) =>
    tf.transpose(tf.tensor(weight, shape(layer)), layer[0] === 'depthwise' ? [2, 3, 0, 1] : [2, 3, 1, 0]);

  /** A number, or of each of the four dimensions what is before and after. */
  const padding = (layer) => {
    const [before, after] = pads(layer);
    if (before === after) return before;
    return [
      [0, 0],
      [before, after],
      [before, after],
      [0, 0],
    ];
  };

  /** PyTorch flattens channels first, tfjs has them last: the first linear layer's columns are put in its order. */
  const fcWeight = (layer, weight, flattened) => {
    let tensor = tf.tensor(weight, shape(layer));
    if (flattened) {
      const [outputs] = shape(layer);
      tensor = tf.reshape(tf.transpose(tf.reshape(tensor, [outputs, ...flattened]), [0, 2, 3, 1]), shape(layer));
    }
    return tf.transpose(tensor);
  };

  const net = (x, dropout) => {
    let kept;
    for (const { layer, weight, bias } of layers) {
      const [kind, ...sizes] = layer;
      if (isConvolution(layer)) {
        const convolve = kind === 'conv' ? tf.fused.conv2d : tf.fused.depthwiseConv2d;
        const [strides, pad] = [sizes[3], padding(layer)];
        x = convolve({ x, filter: weight, strides, pad, bias, activation: activation(layer) ?? 'linear' });
      } else if (kind === 'fc') {
        x = tf.fused.matMul({ a: x, b: weight, bias, activation: activation(layer) ?? 'linear' });
        if (dropout && sizes[3]) x = tf.dropout(x, sizes[3]);
      } else if (kind === 'flatten') {
        x = tf.reshape(x, [x.shape[0], -1]);
      } else if (kind === 'mean') {
        x = tf.mean(x, [1, 2]);
      } else if (kind === 'keep') {
        kept = x;
      } else if (kind === 'add') {
        x = tf.add(x, kept);
      } else {
        x = (kind === 'max' ? tf.maxPool : tf.avgPool)(x, sizes[0], sizes[1], 'valid');
      }
    }
    return x;
  };

  const toInput = (x, n) => {
    if (input.length === 1) return tf.tensor(x, [n, ...input]);
    const [channels, height, width] = input;
    return tf.tensor(x, [n, height, width, channels]);
  };

  return {
    async init() {
      await backends[backend]();
      if (patch) {
        tf.registerKernel({ kernelName: 'Conv2DBackpropFilter', backendName: 'wasm', kernelFunc: weightGradient });
      }
      if (!(await tf.setBackend(backend))) throw new Error(`tfjs: ${backend} did not start`);
      await tf.ready();
    },
    async load(model, flat) {
      input = model.input;
      layers = [];
      let flattened = null;
      for (const { layer, weight, bias } of withWeights(model.layers, flat)) {
        if (layer[0] === 'flatten') flattened = layer.slice(1);
        if (!weight) {
          layers.push({ layer });
          continue;
        }
        const tensor = tf.tidy(() =>
          isConvolution(layer) ? convWeight(layer, weight) : fcWeight(layer, weight, flattened),
        );
        if (layer[0] === 'fc') flattened = null;
        layers.push({ layer, weight: tf.variable(tensor), bias: tf.variable(tf.tensor(bias)) });
        tensor.dispose();
      }
    },
    prepare: (x) => channelsLast(x, input),
    async forward(x, n) {
      const logits = tf.tidy(() => net(toInput(x, n), false));
      const values = await logits.data();
      logits.dispose();
      return values;
    },
    async trainStep(x, y, n, { lr, dropout, read = true }) {
      optimizer ??= tf.train.sgd(lr);
      const variables = layers.flatMap(({ weight, bias }) => (weight ? [weight, bias] : []));
      const pictures = tf.tidy(() => toInput(x, n));
      const classes = layers.at(-1).layer[2];
      const labels = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(y, 'int32'), classes), 'float32'));
      const lossOf = () => tf.losses.softmaxCrossEntropy(labels, net(pictures, dropout));
      const loss = optimizer.minimize(lossOf, true, variables);
      const value = read ? (await loss.data())[0] : null;
      tf.dispose([pictures, labels, loss]);
      return value;
    },
    async dispose() {
      for (const { weight, bias } of layers) tf.dispose([weight, bias].filter(Boolean));
      layers = null;
    },
  };
};
