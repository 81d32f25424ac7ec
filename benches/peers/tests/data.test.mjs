// The data that every contestant is given.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activation, channelsLast, count, pads, shape, weighted, withWeights } from '../adapters/layers.mjs';
import { SPEC, noise } from '../data.mjs';
import { onnx } from '../onnx.mjs';

test('the numbers are those of src/formula.rs', () => {
  const numbers = [noise(0, 0), noise(0, 1), noise(1000, 7)].map((value) => value * 2 ** 24);
  assert.deepEqual(numbers, [0, 6850960, 11051724], 'as computed by tests/fixtures/make.py');
});

test('flat weights are split by layer, in the order of PyTorch', () => {
  const layers = [
    ['conv', 1, 2, 3, 1, 0, 'relu'],
    ['max', 2, 2],
    ['flatten', 2, 1, 1],
    ['fc', 2, 3],
  ];
  const flat = Float32Array.from({ length: 18 + 2 + 6 + 3 }, (_, i) => i);
  const parts = [...withWeights(layers, flat)];
  assert.deepEqual(
    parts.map(({ weight, bias }) => [weight?.[0], bias?.[0]]),
    [
      [0, 18],
      [undefined, undefined],
      [undefined, undefined],
      [20, 26],
    ],
  );
  assert.deepEqual(layers.map(activation), ['relu', undefined, undefined, undefined]);
});

test('the nets have the parameters that they should', () => {
  const parameters = ({ layers }) =>
    layers.filter(weighted).reduce((sum, layer) => sum + count(shape(layer)) + layer[2], 0);
  const { alexnet, lenet } = SPEC.models;
  assert.deepEqual([alexnet, SPEC.models['alexnet-tv'], lenet].map(parameters), [46_764_746, 61_100_840, 61_706]);
  // Those of the authors' net, 4,652,008, where each channel's normalisation is folded into its bias.
  assert.equal(parameters(SPEC.models['efficientnet-lite0']), 4_631_000);
});

test('padding is one number, or two', () => {
  assert.deepEqual(pads(['conv', 1, 2, 3, 1, 1]), [1, 1]);
  assert.deepEqual(pads(['depthwise', 2, 2, 3, 2, [0, 1], 'relu6']), [0, 1]);
});

test('the channels of each picture come last for who wants them so', () => {
  const two = Float32Array.of(1, 2, 10, 20, 100, 200, 3, 4, 30, 40, 300, 400);
  assert.deepEqual([...channelsLast(two, [3, 1, 2])], [1, 10, 100, 2, 20, 200, 3, 30, 300, 4, 40, 400]);
});

test('blocks of EfficientNet are operators of ONNX', () => {
  const layers = [['keep'], ['depthwise', 2, 2, 3, 1, [0, 2], 'relu6'], ['conv', 2, 2, 1, 1, 0], ['add'], ['mean']];
  const file = onnx({ input: [2, 4, 4], layers: [...layers, ['fc', 2, 3]] }, new Float32Array(20 + 6 + 9));
  const graph = fields(fields(file).find(({ field }) => field === 7).bytes);
  const nodes = graph.filter(({ field }) => field === 1).map(({ bytes }) => fields(bytes));
  const texts = (node, number) => node.filter(({ field }) => field === number).map(({ bytes }) => String(bytes));
  assert.deepEqual(
    nodes.map((node) => texts(node, 4)[0]),
    ['Conv', 'Clip', 'Conv', 'Add', 'GlobalAveragePool', 'Flatten', 'Gemm'],
  );
  assert.deepEqual(texts(nodes[3], 1), ['t2', 'x'], 'what was kept is added');
  const attributes = nodes[0].filter(({ field }) => field === 5).map(({ bytes }) => fields(bytes));
  const values = attributes.map((attribute) => attribute.filter(({ value }) => value !== undefined).slice(0, -1));
  assert.deepEqual(
    values.map((numbers) => numbers.map(({ value }) => value)),
    [[3, 3], [1, 1], [0, 0, 2, 2], [2]],
  );
});

test('an ONNX file is protocol buffers to its last byte, and names its operators in order', () => {
  const layers = [
    ['conv', 1, 2, 3, 1, 0, 'relu'],
    ['max', 2, 2],
    ['flatten', 2, 1, 1],
    ['fc', 2, 200],
  ];
  const file = onnx(
    { input: [1, 4, 4], layers },
    Float32Array.from({ length: 18 + 2 + 400 + 200 }, (_, i) => i),
  );
  const graph = fields(fields(file).find(({ field }) => field === 7).bytes);
  const nodes = graph.filter(({ field }) => field === 1).map(({ bytes }) => fields(bytes));
  const operators = nodes.map((node) => String(node.find(({ field }) => field === 4).bytes));
  assert.deepEqual(operators, ['Conv', 'Relu', 'MaxPool', 'Flatten', 'Gemm']);
  const tensors = graph.filter(({ field }) => field === 5).map(({ bytes }) => fields(bytes));
  const sizes = tensors.map((tensor) => tensor.find(({ field }) => field === 9).bytes.length / 4);
  assert.deepEqual(sizes, [18, 2, 400, 200]);
});

/** The fields of a message; throws where the bytes are none. */
function fields(bytes) {
  const found = [];
  let at = 0;
  const varint = () => {
    for (let [value, factor] = [0, 1]; ; factor *= 128) {
      assert.ok(at < bytes.length, 'cut short');
      const byte = bytes[at++];
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 === 0) {
      found.push({ field: tag >> 3, value });
    } else {
      assert.equal(tag % 8, 2);
      assert.ok(at + value <= bytes.length, 'cut short');
      found.push({ field: tag >> 3, bytes: bytes.subarray(at, at + value) });
      at += value;
    }
  }
  return found;
}
