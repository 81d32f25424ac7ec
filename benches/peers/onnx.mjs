// A net of spec.json as an ONNX file. Protocol buffers are few rules: a field is its number and kind, then a varint, or
// a length with bytes; repeated fields are written again. The numbers below are those of onnx.proto3.

import { activation, isConvolution, pads, shape, weighted, withWeights } from './adapters/layers.mjs';

const FLOAT = 1;
const ACTIVATIONS = { relu: ['Relu'], relu6: ['Clip', ['zero', 'six']], sigmoid: ['Sigmoid'] };
const POOLS = { max: 'MaxPool', avg: 'AveragePool' };

function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

const integer = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);

function bytes(field, value) {
  const content = Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

const message = (field, ...parts) => bytes(field, Buffer.concat(parts));
const integers = (field, values) => Buffer.concat(values.map((value) => integer(field, value)));

function attribute(name, value) {
  const [INT, INTS] = [2, 7];
  const [content, type] = Array.isArray(value) ? [integers(8, value), INTS] : [integer(3, value), INT];
  return message(5, bytes(1, name), content, integer(20, type));
}

const node = (op, inputs, output, attributes) =>
  message(
    1,
    ...inputs.map((name) => bytes(1, name)),
    bytes(2, output),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );

const tensor = (name, shape, values) =>
  message(
    5,
    integers(1, shape),
    integer(2, FLOAT),
    bytes(8, name),
    bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );

/** A graph's input (field 11) or output (12), of any batch size. */
const value = (field, name, shape) =>
  message(
    field,
    bytes(1, name),
    message(
      2,
      message(
        1,
        integer(1, FLOAT),
        message(2, message(1, bytes(2, 'n')), ...shape.map((size) => message(1, integer(1, size)))),
      ),
    ),
  );

/** The file's bytes. Its outputs are the `logits`. */
export function onnx({ input, layers }, flat) {
  const nodes = [];
  const tensors = [];
  const limits = [tensor('zero', [], Float32Array.of(0)), tensor('six', [], Float32Array.of(6))];
  let current = 'x';
  let kept;
  const add = (op, extra = [], attributes = {}, output = `t${nodes.length}`) => {
    nodes.push(node(op, [current, ...extra], output, attributes));
    current = output;
  };
  for (const { layer, weight, bias } of withWeights(layers, flat)) {
    const [kind, ...sizes] = layer;
    const names = [`w${tensors.length}`, `b${tensors.length}`];
    if (weighted(layer)) tensors.push(tensor(names[0], shape(layer), weight), tensor(names[1], [layer[2]], bias));
    if (isConvolution(layer)) {
      const [inputs, , side, stride] = sizes;
      const [before, after] = pads(layer);
      add('Conv', names, {
        kernel_shape: [side, side],
        strides: [stride, stride],
        pads: [before, before, after, after],
        group: kind === 'depthwise' ? inputs : 1,
      });
    } else if (kind === 'fc') {
      add('Gemm', names, { transB: 1 }, layer === layers.at(-1) ? 'logits' : undefined);
    } else if (kind === 'flatten') {
      add('Flatten');
    } else if (kind === 'mean') {
      add('GlobalAveragePool');
      add('Flatten');
    } else if (kind === 'keep') {
      kept = current;
    } else if (kind === 'add') {
      add('Add', [kept]);
    } else {
      add(POOLS[kind], [], { kernel_shape: [sizes[0], sizes[0]], strides: [sizes[1], sizes[1]] });
    }
    if (activation(layer)) add(...ACTIVATIONS[activation(layer)]);
  }
  const graph = message(
    7,
    ...nodes,
    bytes(2, 'net'),
    ...tensors,
    ...(layers.some((layer) => activation(layer) === 'relu6') ? limits : []),
    value(11, 'x', input),
    value(12, 'logits', [layers.at(-1)[2]]),
  );
  const [IR_VERSION, OPERATORS] = [8, 17];
  return Buffer.concat([integer(1, IR_VERSION), graph, message(8, bytes(1, ''), integer(2, OPERATORS))]);
}
