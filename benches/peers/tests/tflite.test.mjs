// The .tflite files, read back as whoever has the schema reads them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteBuffer } from 'flatbuffers';
import { tflite } from '../tflite.mjs';

const LAYERS = [
  ['conv', 2, 4, 3, 2, [0, 1], 'relu6'],
  ['keep'],
  ['depthwise', 4, 4, 3, 1, 1, 'relu6'],
  ['conv', 4, 4, 1, 1, 0],
  ['add'],
  ['mean'],
  ['fc', 4, 5],
];
const net = (layers) => ({ input: [2, 6, 6], layers, bytes: { mean: 127, deviation: 128 } });
const WEIGHTS = Float32Array.from({ length: 76 + 40 + 20 + 25 }, (_, i) => i);

/** The fields of a file's tables, by their numbers. */
function reader(file) {
  const buffer = new ByteBuffer(file);
  const place = (table, field) => {
    const offset = buffer.__offset(table, 4 + 2 * field);
    return offset && table + offset;
  };
  const vector = (table, field) => {
    const at = place(table, field);
    return at ? { at: buffer.__vector(at), length: buffer.__vector_len(at) } : { length: 0 };
  };
  const each = (table, field, read) => {
    const { at, length } = vector(table, field);
    return Array.from({ length }, (_, i) => read(at + 4 * i));
  };
  return {
    buffer,
    vector,
    root: buffer.__indirect(0),
    tables: (table, field) => each(table, field, (at) => buffer.__indirect(at)),
    ints: (table, field) => each(table, field, (at) => buffer.readInt32(at)),
    int: (table, field) => (place(table, field) ? buffer.readInt32(place(table, field)) : 0),
    byte: (table, field) => (place(table, field) ? buffer.readInt8(place(table, field)) : 0),
    child: (table, field) => buffer.__indirect(place(table, field)),
    text: (table, field) => buffer.__string(place(table, field)),
  };
}

test('a .tflite file has the operators of the net, each with what it reads', () => {
  const file = tflite(net(LAYERS), WEIGHTS, 3);
  const { buffer, root, tables, ints, int, byte, child } = reader(file);
  assert.ok(buffer.__has_identifier('TFL3'));
  const codes = tables(root, 1).map((code) => int(code, 3));
  const [graph] = tables(root, 2);
  const [all, operators] = [tables(graph, 0), tables(graph, 3)];
  assert.deepEqual(
    operators.map((operator) => codes[int(operator, 0)]),
    [3, 4, 3, 0, 40, 9],
  );
  const [[pictures], [logits]] = [ints(graph, 1), ints(graph, 2)];
  const shape = (tensor) => ints(all[tensor], 0);
  const [, depthwise, , add] = operators;
  assert.deepEqual(
    [shape(pictures), shape(logits)],
    [
      [3, 6, 6, 2],
      [3, 5],
    ],
  );
  assert.deepEqual(ints(depthwise, 1).map(shape), [[3, 3, 3, 4], [1, 3, 3, 4], [4]]);
  assert.equal(ints(add, 1)[1], ints(operators[0], 2)[0], 'what was kept is added');
  const [stride, relu6] = [int(child(operators[0], 4), 1), byte(child(operators[0], 4), 3)];
  assert.deepEqual([stride, relu6], [2, 3]);
});

test('weights lie where kernels may read them, with the channels last', () => {
  const file = tflite(net(LAYERS), WEIGHTS, 1);
  const { root, tables, int, text, vector } = reader(file);
  const [graph] = tables(root, 2);
  const values = (name) => {
    const tensor = tables(graph, 0).find((tensor) => text(tensor, 3) === name);
    const { at, length } = vector(tables(root, 4)[int(tensor, 2)], 0);
    assert.equal(at % 16, 0);
    return new Float32Array(file.slice(at, at + length).buffer);
  };
  assert.deepEqual([...values('w0').slice(0, 4)], [0, 9, 1, 10], 'of the first pixel both channels, and so on');
  assert.deepEqual([...values('w2').slice(0, 5)], [76, 85, 94, 103, 77], 'of the first pixel all four channels');
  assert.deepEqual([...values('b6')], [156, 157, 158, 159, 160]);
});

test('MediaPipe finds how bytes become numbers', () => {
  const file = tflite(net(LAYERS), WEIGHTS, 1);
  const { root, tables, int, text, vector } = reader(file);
  const [described] = tables(root, 6);
  assert.equal(text(described, 0), 'TFLITE_METADATA');
  const { at, length } = vector(tables(root, 4)[int(described, 1)], 0);
  const inner = reader(file.slice(at, at + length));
  assert.ok(inner.buffer.__has_identifier('M001'));
  const [input] = inner.tables(inner.tables(inner.root, 3)[0], 2);
  const options = inner.child(inner.tables(input, 4)[0], 1);
  const number = (field) => inner.buffer.readFloat32(inner.vector(options, field).at);
  assert.deepEqual([number(0), number(1)], [127, 128]);
});

test('padding that TFLite does not know, and a layer that is not known here, are errors', () => {
  const write = (layer) => () => tflite(net([layer]), WEIGHTS, 1);
  assert.throws(write(['conv', 2, 4, 3, 2, 1, 'relu6']), /cannot pad/);
  assert.throws(write(['max', 2, 2]), /max/);
});
