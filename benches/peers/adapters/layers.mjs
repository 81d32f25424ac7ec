// The layers of spec.json: ['conv', inputs, outputs, side, stride, padding, activation], ['max' | 'avg', side, stride],
// ['flatten', channels, height, width], ['fc', inputs, outputs, activation, dropout]; the last layer has no activation.

/** Whether a layer has weights. */
export const weighted = ([kind]) => kind === 'conv' || kind === 'fc';

/** The shape of a layer's weights in PyTorch's order. */
export const shape = ([kind, inputs, outputs, side]) =>
  kind === 'conv' ? [outputs, inputs, side, side] : [outputs, inputs];

/** A layer's activation, `undefined` where it has none. */
export const activation = (layer) => ({ conv: layer[6], fc: layer[3] })[layer[0]];

/** Numbers in a tensor of that shape. */
export const count = (shape) => shape.reduce((a, b) => a * b, 1);

/** The layers, each with its weights and biases, views of the flat numbers. */
export function* withWeights(layers, flat) {
  let at = 0;
  const take = (n) => flat.subarray(at, (at += n));
  for (const layer of layers) {
    yield weighted(layer) ? { layer, weight: take(count(shape(layer))), bias: take(layer[2]) } : { layer };
  }
}
