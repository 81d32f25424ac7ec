// jax-js: one compiled function for the forward pass, one for loss, gradients and update.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { activation, isConvolution, pads, shape, withWeights } from './layers.mjs';

export const create = ({ backend }) => {
  let layers, input, params, forward, step;
  let seed = 0;

  /** Dropout of what a linear layer gives, with a key of its own for each. */
  const drop = (x, rate, key) => {
    const kept = random.bernoulli(key, 1 - rate, x.shape);
    return np.where(kept, x.mul(1 / (1 - rate)), 0);
  };

  // Every function of jax-js consumes its arguments; `.ref` keeps one for later use.
  const net = (params, x, key) => {
    let i = 0;
    let kept;
    for (const layer of layers) {
      const [kind, ...sizes] = layer;
      if (isConvolution(layer)) {
        const [weight, bias] = params[i++];
        const [inputs, outputs, , stride] = sizes;
        const around = [pads(layer), pads(layer)];
        const groups = { featureGroupCount: kind === 'depthwise' ? inputs : 1 };
        x = lax.convGeneralDilated(x, weight, [stride, stride], around, groups).add(bias.reshape([outputs, 1, 1]));
      } else if (kind === 'fc') {
        const [weight, bias] = params[i++];
        x = np.dot(x, weight).add(bias);
      } else if (kind === 'flatten') {
        x = x.reshape([x.shape[0], -1]);
      } else if (kind === 'mean') {
        x = np.mean(x, [2, 3]);
      } else if (kind === 'keep') {
        kept = x.ref;
      } else if (kind === 'add') {
        x = x.add(kept);
      } else {
        const [side, stride] = sizes;
        x = lax.reduceWindow(x, kind === 'max' ? np.max : np.mean, [side, side], [stride, stride]);
      }
      if (activation(layer)) x = nn[activation(layer)](x);
      if (key && kind === 'fc' && sizes[3]) x = drop(x, sizes[3], random.split(key.ref, 8).slice(i));
    }
    key?.dispose();
    return x;
  };

  const lossOf = (params, x, y, ...key) =>
    nn
      .logSoftmax(net(params, x, key[0]))
      .mul(y)
      .sum()
      .mul(-1 / x.shape[0]);

  const makeStep = (lr) =>
    jit((params, x, y, ...key) => {
      const kept = params.map((pair) => pair.map((tensor) => tensor.ref));
      const [loss, gradients] = valueAndGrad(lossOf)(kept, x, y, ...key);
      const next = params.map((pair, i) => pair.map((tensor, j) => tensor.sub(gradients[i][j].mul(lr))));
      return [loss, next];
    });

  return {
    async init() {
      const started = await init(backend);
      if (!started.includes(backend)) throw new Error(`jax-js: ${backend} did not start`);
      defaultDevice(backend);
    },
    async load(model, flat) {
      ({ layers, input } = model);
      params = [];
      for (const { layer, weight, bias } of withWeights(layers, flat)) {
        if (!weight) continue;
        const tensor = np.array(weight, { shape: shape(layer) });
        params.push([layer[0] === 'fc' ? tensor.transpose() : tensor, np.array(bias)]);
      }
      await blockUntilReady(params);
      forward = jit((params, x) => net(params, x));
      step = null;
    },
    forward: (x, n) => forward(tree.ref(params), np.array(x, { shape: [n, ...input] })).data(),
    async trainStep(x, y, n, { lr, dropout, read = true }) {
      step ??= makeStep(lr);
      const classes = layers.at(-1)[2];
      const hot = new Float32Array(n * classes);
      for (const [i, label] of y.entries()) hot[i * classes + label] = 1;
      const key = dropout ? [random.key(seed++)] : [];
      const pictures = np.array(x, { shape: [n, ...input] });
      const [loss, next] = step(params, pictures, np.array(hot, { shape: [n, classes] }), ...key);
      params = next;
      if (read) return (await loss.data())[0];
      loss.dispose();
      return null;
    },
    async dispose() {
      tree.dispose(params);
      params = null;
      forward?.dispose?.();
      step?.dispose?.();
    },
  };
};
