import type { Graph } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { type ModelContent, type NodeProto, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { exportQdq } from '../../src/index.js';
import { compareCodes, expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, expectOk, frontend, importModel } from '../support/frontend.js';
import { integerGraph } from '../support/integer-graph.js';
import { runOnnxRuntime } from '../support/onnx-runtime.js';
import { Random } from '../support/random.js';
import { runGraph } from '../support/run-graph.js';

const outputs = [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }];
const float = (name: string, dims: readonly (number | string)[]) => makeValueInfo(name, 'float', dims);
const shape = (...dims: number[]) => makeTensor('shape', 'int64', [dims.length], dims.map(BigInt));
const turned = (from: string, to: string): NodeProto => makeNode('Transpose', [from], [to], { perm: { ints: [0, 2, 3, 1] } });

/** What becomes of an Expand of an input of this shape. */
function model(from: readonly (number | string)[], to: readonly number[], opset = 13): ModelContent {
  return { nodes: [makeNode('Expand', ['x', 'shape'], ['y'])], inputs: [float('x', from)], outputs, initializers: [shape(...to)], opset };
}

const typesOf = (graph: { layers: readonly { type: string }[] }): string[] => graph.layers.map(({ type }) => type);

describe('Expand', () => {
  it.each<[(number | string)[], number[]]>([
    [['n', 3, 1, 1], [1, 3, 4, 5]],
    [['n', 3, 1, 1], [4, 5]],
    [['n', 1, 1, 3], [1, 2, 3, 1]],
    [['n', 3, 1], [1, 1, 6]],
    [[3, 1, 1], [1, 3, 2, 2]],
    [['n', 1, 1, 1], [1, 1, 3, 2]],
    [['n', 1, 1, 1], [1, 2, 3, 1]],
    [['n', 3, 1, 1], [1, 3, 1, 5]],
  ])('of %j to %j equals ONNX Runtime', async (from, to) => {
    for (const opset of [8, 13]) expect(typesOf(await expectLikeOnnxRuntime(model(from, to, opset), new Random(51)))).toEqual(['Expand']);
  });

  it('of several frames repeats each one', async () => {
    const content = model(['n', 3, 1, 1], [1, 3, 4, 5]);
    const graph = await expectLikeOnnxRuntime(content, new Random(52), 3);
    expect(graph.values.get('y')?.provenance).toMatchObject({ tensors: ['y'], dimensions: [[], [2], [0], [1]] });
  });

  it('to the size that a value has is a view', async () => {
    const nodes = [makeNode('Relu', ['x'], ['r']), makeNode('Expand', ['r', 'shape'], ['y'])];
    const graph = await expectLikeOnnxRuntime({ nodes, inputs: [float('x', ['n', 3, 4])], outputs, initializers: [shape(1, 1, 3, 1)] }, new Random(53));
    expect(typesOf(graph)).toEqual(['Relu']);
  });

  it('takes vectors, and pixels that were put together of space', async () => {
    const k = makeTensor('k', 'float', [6, 4], new Random(54).reals(24));
    const dims = makeTensor('dims', 'int64', [4], [0n, -1n, 1n, 1n]);
    const dense = [makeNode('Gemm', ['x', 'k'], ['g'], { transB: { int: 1 } }), makeNode('Reshape', ['g', 'dims'], ['r']), makeNode('Expand', ['r', 'shape'], ['y'])];
    const initializers = [k, dims, shape(1, 6, 2, 3)];
    expect(typesOf(await expectLikeOnnxRuntime({ nodes: dense, inputs: [float('x', ['n', 4])], outputs, initializers }, new Random(55)))).toEqual(['Gemm', 'Expand']);
    const pool = [makeNode('MaxPool', ['x'], ['p'], { kernel_shape: { ints: [1, 2] } }), turned('p', 't'), makeNode('Reshape', ['t', 'dims'], ['r']), makeNode('Expand', ['r', 'shape'], ['y'])];
    const graph = await expectLikeOnnxRuntime({ nodes: pool, inputs: [float('x', ['n', 3, 2, 2])], outputs, initializers }, new Random(56));
    expect(typesOf(graph)).toEqual(['MaxPool', 'Flatten', 'Expand']);
  });

  it('is refused where it repeats anything but one pixel over space', () => {
    const refuse = (from: readonly (number | string)[], to: readonly number[]): string[] => errorsOf(importModel(model(from, to)));
    expect(refuse(['n', 3, 1, 4], [1, 3, 4, 4])).toEqual(['ONX076 Expand y']);
    expect(refuse(['n', 1, 1, 1], [1, 3, 4, 4])).toEqual(['ONX076 Expand y']);
    expect(refuse(['n', 3, 1, 1], [2, 3, 4, 4])).toEqual(['ONX076 Expand y']);
    expect(refuse(['n', 3, 1, 1, 1], [1, 3, 4, 4, 4])).toEqual(['ONX076 Expand y']);
    expect(refuse(['n', 3], [4, 3])).toEqual(['ONX076 Expand y']);
    expect(refuse(['n', 3, 1, 1], [1, 2, 4, 4])).toEqual(['ONX076 Expand y']);
    expect(refuse(['n', 3, 1, 1], [1, 3, 4, -1])).toEqual(['IR010 Expand y']);
    expect(refuse(['n', 3, 1, 1], [1, 3, 4, 1e9])).toEqual(['IR010 Expand y']);
    expect(refuse(['n', 3, 1, 1], [1, 3, 65535, 65535])).toEqual(['IR007 Expand y']);
    const computed = { nodes: [makeNode('Expand', ['x', 'x'], ['y'])], inputs: [float('x', ['n', 3, 1, 1])], outputs };
    expect(errorsOf(importModel(computed))).toEqual(['ONX074 Expand y']);
  });
});

describe.each(['Add', 'Mul'])('%s of one pixel and a frame', (operator) => {
  const k = makeTensor('k', 'float', [3, 2, 2, 2], new Random(61).reals(24));
  const conv = [makeNode('Conv', ['x', 'k'], ['c']), makeNode('GlobalAveragePool', ['c'], ['g']), makeNode('Sigmoid', ['g'], ['s'])];
  const x = float('x', ['n', 2, 4, 5]);
  const frames = 2;

  it.each<[string, readonly NodeProto[]]>([
    ['in front', [makeNode(operator, ['s', 'c'], ['y'])]],
    ['behind', [makeNode(operator, ['c', 's'], ['y'])]],
    ['in another order of dimensions', [turned('c', 'ct'), turned('s', 'st'), makeNode(operator, ['st', 'ct'], ['y'])]],
    ['without a batch', [makeNode('Squeeze', ['s', 'first'], ['q']), makeNode(operator, ['q', 'c'], ['y'])]],
    ['of rank 2 where channels stand last', [turned('c', 'ct'), makeNode('Flatten', ['s'], ['f']), makeNode(operator, ['f', 'ct'], ['y'])]],
    ['and a frame whose space is one dimension', [makeNode('Reshape', ['c', 'row'], ['cr']), makeNode('Squeeze', ['s', 'last'], ['q']), makeNode(operator, ['cr', 'q'], ['y'])]],
  ])('is an Expand and the operator, %s', async (_, nodes) => {
    const initializers = [k, makeTensor('first', 'int64', [1], [0n]), makeTensor('last', 'int64', [1], [3n]), makeTensor('row', 'int64', [3], [0n, 3n, 12n])];
    const graph = await expectLikeOnnxRuntime({ nodes: [...conv, ...nodes], inputs: [x], outputs, initializers, opset: 13 }, new Random(62));
    expect(typesOf(graph)).toEqual(['Conv', 'GlobalAveragePool', 'Sigmoid', 'Expand', operator]);
    const expanded = graph.layers[3];
    expect(expanded).toMatchObject({ name: 'y/expand', sources: ['y'], attributes: { space: [3, 4] } });
    expect(graph.values.get(expanded?.outputs[0] ?? '')?.provenance).toBeUndefined();
  });

  it('expands one pixel for each node that reads it', async () => {
    const nodes = [...conv, makeNode(operator, ['s', 'c'], ['a']), makeNode(operator, ['a', 's'], ['y'])];
    const graph = await expectLikeOnnxRuntime({ nodes, inputs: [x], outputs, initializers: [k] }, new Random(67));
    expect(graph.layers.map(({ name }) => name).slice(3)).toEqual(['a/expand', 'a', 'y/expand', 'y']);
  });

  it('settles open inputs by what is known of the other one', async () => {
    const two = [float('a', ['n', 3, 1, 1]), float('b', ['n', 3, 4, 5])];
    const open = await expectLikeOnnxRuntime({ nodes: [makeNode(operator, ['a', 'b'], ['y'])], inputs: two, outputs }, new Random(63), frames);
    expect(typesOf(open)).toEqual(['Expand', operator]);
    const last = [float('a', ['n', 1, 1, 3]), float('b', ['n', 4, 5, 3])];
    const channelsLast = await expectLikeOnnxRuntime({ nodes: [makeNode(operator, ['b', 'a'], ['y'])], inputs: last, outputs }, new Random(64), frames);
    expect(channelsLast.values.get('y')?.axes).toEqual([{ name: 'H', size: 4 }, { name: 'W', size: 5 }, { name: 'C', size: 3 }]);
    const line = [float('a', ['n', 3, 1]), float('b', ['n', 3, 7])];
    await expectLikeOnnxRuntime({ nodes: [makeNode(operator, ['a', 'b'], ['y'])], inputs: line, outputs }, new Random(65), frames);
    const single = [float('a', ['n', 1, 1, 1]), float('b', ['n', 1, 4, 5])];
    await expectLikeOnnxRuntime({ nodes: [makeNode(operator, ['a', 'b'], ['y'])], inputs: single, outputs }, new Random(66), frames);
  });

  it('refuses other shapes, and says which', () => {
    const refuse = (a: readonly (number | string)[], b: readonly (number | string)[], opset = 13): string[] =>
      errorsOf(importModel({ nodes: [makeNode(operator, ['a', 'b'], ['y'])], inputs: [float('a', a), float('b', b)], outputs, opset }));
    expect(refuse(['n', 3, 1, 1], ['n', 4, 5, 5])).toEqual([`ONX076 ${operator} y`]);
    expect(refuse(['n', 1, 1, 1], ['n', 4, 5, 5])).toEqual([`ONX076 ${operator} y`]);
    expect(refuse(['n', 4, 1, 5], ['n', 4, 5, 5])).toEqual([`ONX076 ${operator} y`]);
    expect(refuse(['n', 4, 1, 1], ['n', 1, 5, 5])).toEqual([`ONX076 ${operator} y`]);
    expect(refuse([1, 4, 1, 1], [2, 4, 5, 5])).toEqual([`ONX076 ${operator} y`]);
    expect(refuse(['n', 4], ['n', 4, 5, 6])).toEqual([`ONX076 ${operator} y`]);
    expect(refuse([], ['n', 4, 5, 6])).toEqual([`ONX076 ${operator} y`]);
    expect(refuse(['n', 4, 1, 1], ['n', 4, 5, 5], 6)).toEqual([`ONX076 ${operator} y`]);
    const content = { nodes: [...conv, makeNode('Flatten', ['s'], ['f']), makeNode(operator, ['f', 'c'], ['y'])], inputs: [float('x', ['n', 2, 4, 4])], outputs, initializers: [k] };
    expect(errorsOf(importModel(content))).toEqual([`ONX076 ${operator} y`]);
    expect(JSON.stringify(importModel(content).diagnostics)).toContain('channels in dimension 3');
    const parts = [makeNode('Reshape', ['c', 'row'], ['cr']), makeNode('Reshape', ['s', 'ones'], ['q']), makeNode(operator, ['cr', 'q'], ['y'])];
    const rows = [makeTensor('row', 'int64', [4], [0n, 3n, 6n, 2n]), makeTensor('ones', 'int64', [4], [0n, 3n, 1n, 1n])];
    expect(errorsOf(importModel({ nodes: [...conv, ...parts], inputs: [x], outputs, initializers: [k, ...rows] }))).toEqual([`ONX076 ${operator} y`]);
  });
});

describe.each(['int8', 'uint8'] as const)('codes of %s', (kind) => {
  const scalar = (name: string, of: 'float' | typeof kind, value: number) => makeTensor(name, of, [], [value]);
  const zero = kind === 'int8' ? -3 : 90;
  const formats = [scalar('s', 'float', 0.25), scalar('z', kind, zero), scalar('t', 'float', 0.125), scalar('u', 'float', 0.5)];
  const reals = (from: string, to: string, scale = 's'): NodeProto => makeNode('DequantizeLinear', [from, scale, 'z'], [to]);
  const codes = (from: string, to: string, scale = 's'): NodeProto => makeNode('QuantizeLinear', [from, scale, 'z'], [to]);
  const kept = makeNode('MaxPool', ['q'], ['y'], { kernel_shape: { ints: [1, 1] } });
  const a = makeValueInfo('a', kind, [1, 3, 1, 1]);
  const b = makeValueInfo('b', kind, [1, 3, 4, 5]);

  it.each<[string, readonly NodeProto[]]>([
    ['expanded between DequantizeLinear and QuantizeLinear', [reals('a', 'r'), makeNode('Expand', ['r', 'shape'], ['e']), codes('e', 'q'), kept]],
    ['expanded as they are', [makeNode('Expand', ['a', 'shape'], ['e']), reals('e', 'r'), codes('r', 'q'), kept]],
    ['expanded as they are, behind a layer', [reals('a', 'r'), makeNode('Relu', ['r'], ['m']), codes('m', 'q'), makeNode('Expand', ['q', 'shape'], ['y'])]],
  ])('%s are the same', async (_, nodes) => {
    const outs = [makeValueInfo('y', kind, [1, 3, 4, 5])];
    const { graph, compared, differing } = await compareCodes({ nodes, inputs: [a], outputs: outs, initializers: [...formats, shape(1, 3, 4, 5)], opset: 13 }, new Random(71));
    expect(typesOf(graph)).toContain('Expand');
    expect(compared).toBe(60);
    expect(differing).toEqual([]);
  });

  it.each<[string, readonly NodeProto[]]>([
    ['by Add', [makeNode('Add', ['r', 'v'], ['e'])]],
    ['by Expand and Add', [makeNode('Expand', ['r', 'shape'], ['x']), makeNode('Add', ['v', 'x'], ['e'])]],
  ])('broadcast between DequantizeLinear and QuantizeLinear %s are expanded', async (_, nodes) => {
    const all = [reals('a', 'r', 't'), reals('b', 'v', 'u'), ...nodes, codes('e', 'y')];
    const outs = [makeValueInfo('y', kind, [1, 3, 4, 5])];
    const { graph, differing } = await compareCodes({ nodes: all, inputs: [a, b], outputs: outs, initializers: [...formats, shape(1, 3, 4, 5)], opset: 13 }, new Random(72));
    expect(typesOf(graph)).toEqual(['Expand', 'Add']);
    const expanded = graph.values.get(graph.layers[0]?.outputs[0] ?? '');
    expect(expanded?.type).toMatchObject({ kind: 'integer', quantization: { scale: [0.125], zeroPoint: [zero] } });
    expect(differing).toEqual([]);
  });

  it('broadcast by QLinearAdd are expanded', async () => {
    const nodes = [makeNode('QLinearAdd', ['b', 'u', 'z', 'a', 't', 'z', 's', 'z'], ['y'], {}, { domain: 'com.microsoft' })];
    const outs = [makeValueInfo('y', kind, [1, 3, 4, 5])];
    const { graph, differing } = await compareCodes({ nodes, inputs: [a, b], outputs: outs, initializers: formats, opset: 13, domains: { 'com.microsoft': 1 } }, new Random(73));
    expect(typesOf(graph)).toEqual(['Expand', 'Add']);
    expect(differing).toEqual([]);
  });
});

describe('Expand written as ONNX', () => {
  const k = makeTensor('k', 'float', [6, 2, 2, 2], new Random(81).reals(48));
  const dense = makeTensor('d', 'float', [6, 6], new Random(82).reals(36));
  const shapes = [shape(1, 6, 3, 2), makeTensor('square', 'int64', [4], [0n, 6n, 1n, 1n]), makeTensor('row', 'int64', [3], [1n, 6n, 5n]), makeTensor('line', 'int64', [3], [0n, 6n, 1n])];
  const vector = [makeNode('Conv', ['x', 'k'], ['c']), makeNode('Flatten', ['c'], ['f']), makeNode('Gemm', ['f', 'd'], ['g'])];

  it.each<[string, readonly NodeProto[]]>([
    ['of a pixel', [makeNode('Conv', ['x', 'k'], ['c']), makeNode('Expand', ['c', 'shape'], ['y'])]],
    ['of a vector', [...vector, makeNode('Reshape', ['g', 'square'], ['r']), makeNode('Expand', ['r', 'shape'], ['y'])]],
    ['of a pixel of another rank', [makeNode('Conv', ['x', 'k'], ['c']), makeNode('Reshape', ['c', 'line'], ['r']), makeNode('Expand', ['r', 'row'], ['y'])]],
  ])('%s is the same graph again, and runs in ONNX Runtime', async (_, nodes) => {
    const graph = integerGraph({ nodes, inputs: [float('x', [1, 2, 2, 2])], outputs, initializers: [k, dense, ...shapes] });
    const { bytes } = expectOk(exportQdq(graph));
    const again = expectOk(frontend.import(bytes));
    const contents = (of: Graph) => of.layers.map(({ type, attributes, outputs: [made = ''] }) => ({ type, attributes, value: of.values.get(made)?.axes, format: of.values.get(made)?.type }));
    expect(contents(again)).toEqual(contents(graph));
    const x = new Random(83).reals(8);
    const [result] = (await runOnnxRuntime(bytes, new Map([['x', { dims: [1, 2, 2, 2], data: x }]]))).values();
    const codes = runGraph(graph, new Map([['x', x]])).get('y') ?? new Float32Array();
    expect(new Set(codes).size).toBeGreaterThan(3);
    expect([...(result ?? [])]).toEqual([...codes].map((code) => (code - 3) / 16));
  });
});
