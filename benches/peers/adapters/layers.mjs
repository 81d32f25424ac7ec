// The layers of spec.json: ['conv', inputs, outputs, side, stride, padding, activation], ['depthwise'] with the same, which
// looks at each channel by itself, ['max' | 'avg', side, stride], ['mean'] of each channel, ['flatten', channels, height,
// width], ['fc', inputs, outputs, activation, dropout]. ['keep'] remembers what it is given, and ['add'] adds that. Padding
// is a number, or [before, after]; an activation is left out where there is none.

/** Whether a layer has weights. */
export const weighted = ([kind]) => isConvolution([kind]) || kind === 'fc';

export const isConvolution = ([kind]) => kind === 'conv' || kind === 'depthwise';

/** The shape of a layer's weights in PyTorch's order. */
export const shape = ([kind, inputs, outputs, side]) =>
  ({ conv: [outputs, inputs, side, side], depthwise: [outputs, 1, side, side], fc: [outputs, inputs] })[kind];

/** A layer's activation, `undefined` where it has none. */
export const activation = (layer) => (isConvolution(layer) ? layer[6] : layer[0] === 'fc' ? layer[3] : undefined);

/** A convolution's padding, before and after the pixels. */
export const pads = ([, , , , , padding]) => (Array.isArray(padding) ? padding : [padding, padding]);

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

/** Pictures with their channels last, for who has them so; each picture is of that `input`. */
export function channelsLast(x, [channels, height, width]) {
  // With one channel, first and last are the same.
  if (channels === 1) return x;
  const pixels = height * width;
  const result = new Float32Array(x.length);
  for (let first = 0; first < x.length; first += channels * pixels) {
    for (let channel = 0; channel < channels; channel++) {
      const [from, to] = [first + channel * pixels, first + channel];
      for (let i = 0; i < pixels; i++) result[to + i * channels] = x[from + i];
    }
  }
  return result;
}
