// A net of spec.json as a .tflite file, for LiteRT.js and MediaPipe. It is a FlatBuffer: tables of numbered fields. The
// numbers below are those of TensorFlow's schema.fbs and, for what MediaPipe must know, of metadata_schema.fbs.

import { Builder } from 'flatbuffers';
import { activation, isConvolution, pads, shape, withWeights } from './adapters/layers.mjs';

const [FLOAT, INT] = [0, 2];
const SAME = 0;
const ACTIVATIONS = { relu: 1, relu6: 3 };
/** Each operator's number, and that of the table with its options. */
const OPERATORS = { add: [0, 11], conv: [3, 1], depthwise: [4, 2], fc: [9, 8], mean: [40, 27] };

// A table's fields, in the order of their numbers, each as what writes it; `null` where it is left at its default.
const byte = (value) => (builder, field) => builder.addFieldInt8(field, value, 0);
const int = (value) => (builder, field) => builder.addFieldInt32(field, value, 0);
const at = (offset) => (builder, field) => builder.addFieldOffset(field, offset, 0);

function table(builder, ...fields) {
  builder.startObject(fields.length);
  for (const [field, write] of fields.entries()) write?.(builder, field);
  return builder.endObject();
}

/** A vector; a FlatBuffer is written from its end. */
function vector(builder, values, add) {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder[add](value);
  return at(builder.endVector());
}

const tables = (builder, offsets) => vector(builder, offsets, 'addOffset');
const ints = (builder, values) => vector(builder, values, 'addInt32');
const floats = (builder, values) => vector(builder, values, 'addFloat32');
const text = (builder, value) => at(builder.createString(value));

/** Bytes where kernels may read them in place. */
function bytes(builder, values) {
  builder.prep(16, values.byteLength);
  return at(builder.createByteVector(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
}

/** What MediaPipe wants to know: that the input is a picture, and how its bytes become numbers. */
function metadata({ mean, deviation }) {
  const [NORMALIZATION, FEATURE, IMAGE, RGB] = [1, 1, 2, 1];
  const builder = new Builder();
  const normalization = table(builder, floats(builder, [mean]), floats(builder, [deviation]));
  const units = tables(builder, [table(builder, byte(NORMALIZATION), at(normalization))]);
  const picture = table(builder, byte(IMAGE), at(table(builder, byte(RGB))));
  const feature = table(builder, byte(FEATURE), at(table(builder)));
  const input = table(builder, text(builder, 'x'), null, null, at(picture), units);
  const output = table(builder, text(builder, 'logits'), null, null, at(feature));
  const graph = table(builder, null, null, tables(builder, [input]), tables(builder, [output]));
  builder.finish(table(builder, null, null, null, tables(builder, [graph])), 'M001');
  return builder.asUint8Array();
}

/** A convolution's weights with the channels last; PyTorch has them before the pixels. */
function pixelsFirst(weight, [outputs, inputs, side]) {
  const pixels = side * side;
  const result = new Float32Array(weight.length);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        result[(output * pixels + pixel) * inputs + input] = weight[(output * inputs + input) * pixels + pixel];
      }
    }
  }
  return result;
}

/** The weights as an operator wants them, and their shape there. */
function operand(layer, weight) {
  const [outputs, inputs, side] = shape(layer);
  if (layer[0] === 'fc') return [[outputs, inputs], weight];
  if (layer[0] === 'conv') return [[outputs, side, side, inputs], pixelsFirst(weight, [outputs, inputs, side])];
  return [[1, side, side, outputs], pixelsFirst(weight, [1, outputs, side])];
}

/** Pixels after a convolution. The format knows only padding by which each pixel of a stride has its output. */
function positions(layer, pixels) {
  const [, , , side, stride] = layer;
  const outputs = Math.ceil(pixels / stride);
  const zeros = Math.max(0, (outputs - 1) * stride + side - pixels);
  const [before, after] = pads(layer);
  if (before !== zeros >> 1 || before + after !== zeros) throw new Error(`TFLite cannot pad so: ${layer}`);
  return outputs;
}

/** The file's bytes, for `n` pictures at once with their channels last. Its outputs are the logits. */
export function tflite({ input, layers, bytes: normalization }, flat, n) {
  const builder = new Builder(flat.byteLength + (1 << 20));
  // The first buffer is empty by convention: that of all tensors which are computed.
  const [buffers, tensors, operators, codes] = [[table(builder)], [], [], []];

  const tensor = (name, shape, values) => {
    if (values) buffers.push(table(builder, bytes(builder, values)));
    const type = values instanceof Int32Array ? INT : FLOAT;
    const buffer = values ? buffers.length - 1 : 0;
    tensors.push(table(builder, ints(builder, shape), byte(type), int(buffer), text(builder, name)));
    return tensors.length - 1;
  };
  const operator = (kind, inputs, output, ...options) => {
    const [, type] = OPERATORS[kind];
    if (!codes.includes(kind)) codes.push(kind);
    const chosen = at(table(builder, ...options));
    const [from, to] = [ints(builder, inputs), ints(builder, [output])];
    operators.push(table(builder, int(codes.indexOf(kind)), from, to, byte(type), chosen));
    return output;
  };

  let [channels, side] = input;
  const pixels = () => [n, side, side, channels];
  const pictures = tensor('x', pixels());
  const axes = tensor('axes', [2], Int32Array.of(1, 2));
  let [current, kept] = [pictures, pictures];
  for (const [i, { layer, weight, bias }] of [...withWeights(layers, flat)].entries()) {
    const [kind, , outputs, , stride] = layer;
    const output = (shape) => tensor(`t${i}`, shape);
    const act = byte(ACTIVATIONS[activation(layer)] ?? 0);
    const parts = () => [current, tensor(`w${i}`, ...operand(layer, weight)), tensor(`b${i}`, [outputs], bias)];
    if (isConvolution(layer)) {
      [channels, side] = [outputs, positions(layer, side)];
      const window = [byte(SAME), int(stride), int(stride)];
      const more = kind === 'depthwise' ? [int(1), act] : [act];
      current = operator(kind, parts(), output(pixels()), ...window, ...more);
    } else if (kind === 'fc') {
      current = operator(kind, parts(), output([n, outputs]), act);
    } else if (kind === 'mean') {
      current = operator(kind, [current, axes], output([n, channels]));
    } else if (kind === 'keep') {
      kept = current;
    } else if (kind === 'add') {
      current = operator(kind, [current, kept], output(pixels()));
    } else {
      throw new Error(`no TFLite operator is known here for ${kind}`);
    }
  }

  const described = table(builder, text(builder, 'TFLITE_METADATA'), int(buffers.length));
  buffers.push(table(builder, bytes(builder, metadata(normalization))));
  const [inputs, outputs] = [ints(builder, [pictures]), ints(builder, [current])];
  const graph = table(builder, tables(builder, tensors), inputs, outputs, tables(builder, operators));
  const numbers = codes.map((kind) => table(builder, byte(OPERATORS[kind][0]), null, null, int(OPERATORS[kind][0])));
  const parts = [tables(builder, numbers), tables(builder, [graph]), null, tables(builder, buffers)];
  const model = table(builder, int(3), ...parts, null, tables(builder, [described]));
  builder.finish(model, 'TFL3');
  return builder.asUint8Array();
}
