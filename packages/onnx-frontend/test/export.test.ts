import { type Graph, type Ratio, type Rounding, integerType, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { type NodeProto, decodeModel, makeNode, makeTensor, makeValueInfo } from '../src/codec/index.js';
import { exportQdq } from '../src/index.js';
import { errorsOf, expectOk } from './support/frontend.js';
import { integerGraph, withOutputType } from './support/integer-graph.js';
import { runOnnxRuntime } from './support/onnx-runtime.js';

const weights = (name: string, dims: readonly number[]) =>
  makeTensor(name, 'float', dims, Array.from({ length: dims.reduce((count, dim) => count * dim, 1) }, (_, i) => ((i * 5) % 3) - 1));

/** An image in N H W C, a convolution, a dense layer and a Softmax for the host. */
function classifier(): Graph {
  return integerGraph({
    nodes: [
      makeNode('Transpose', ['image'], ['planes'], { perm: { ints: [0, 3, 1, 2] } }),
      makeNode('Conv', ['planes', 'w'], ['edges'], {}, { name: 'conv' }),
      makeNode('Relu', ['edges'], ['bright']),
      makeNode('Flatten', ['bright'], ['row']),
      makeNode('Gemm', ['row', 'v'], ['scores'], { transB: { int: 1 } }, { name: 'dense' }),
      makeNode('Softmax', ['scores'], ['odds']),
    ],
    inputs: [makeValueInfo('image', 'float', ['n', 4, 5, 2])],
    outputs: [makeValueInfo('odds', 'float', ['n', 3])],
    initializers: [weights('w', [2, 2, 3, 3]), weights('v', [3, 12])],
  });
}

/** One channel of weights below zero, one above. */
const single = (node: NodeProto): Graph =>
  integerGraph({
    nodes: [node],
    inputs: [makeValueInfo('x', 'float', [1, 2, 3, 3])],
    outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }],
    initializers: [makeTensor('w', 'float', [2, 2, 3, 3], Array.from({ length: 36 }, (_, i) => (i < 18 ? -1 : 1)))],
  });

describe('a model written as ONNX', () => {
  it('has the inputs, outputs and tensors of its source', () => {
    const { bytes, tensors } = expectOk(exportQdq(classifier()));
    const graph = expectOk(decodeModel(bytes)).graph;
    const shapes = [...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ name, type }) => [name, type?.tensor_type?.shape?.dim?.map((dim) => Number(dim.dim_value))]);
    expect(shapes).toEqual([
      ['image', [1, 4, 5, 2]],
      ['odds', [1, 3]],
    ]);
    expect([...tensors].map(([value, { reals, codes }]) => [value, reals, codes])).toEqual([
      ['image', 'image_dequantized', 'image_quantized'],
      ['edges', 'edges', 'edges_quantized'],
      ['bright', 'bright', 'bright_quantized'],
      ['bright/flatten', 'bright/flatten_dequantized', 'bright/flatten_quantized'],
      ['scores', 'scores', 'scores_quantized'],
    ]);
  });

  it('runs in ONNX Runtime, traced or not', async () => {
    const inputs = new Map([['image', { dims: [1, 4, 5, 2], data: Float32Array.from({ length: 40 }, (_, i) => i / 16 - 1) }]]);
    const run = async (trace: boolean) => runOnnxRuntime(expectOk(exportQdq(classifier(), undefined, { trace })).bytes, inputs);
    const [plain, traced] = [await run(false), await run(true)];
    expect([...plain.keys()]).toEqual(['odds']);
    expect(traced.get('odds')).toEqual(plain.get('odds'));
    expect([...traced.keys()].sort()).toEqual(['bright', 'bright/flatten_dequantized', 'edges', 'image_dequantized', 'odds', 'scores']);
  });

  it('is the same bytes every time', () => {
    expect(expectOk(exportQdq(classifier())).bytes).toEqual(expectOk(exportQdq(classifier())).bytes);
  });

  it('says the width of formats that ONNX has no type for, and limits their codes', async () => {
    const graph = withOutputType(single(makeNode('Conv', ['x', 'w'], ['y'])), integerType(true, 6, { scale: [2 ** -4], zeroPoint: [3] }), {
      requantization: { rounding: 'half-even', low: -32, high: 31 },
    });
    const { bytes } = expectOk(exportQdq(graph));
    expect(expectOk(decodeModel(bytes)).metadata_props).toEqual([{ key: 'netloom.bits:y_quantized', value: '6' }]);
    const result = await runOnnxRuntime(bytes, new Map([['x', { dims: [1, 2, 3, 3], data: new Float32Array(18).fill(100) }]]));
    expect(result.get('y')).toEqual(Float32Array.of((-32 - 3) / 16, 28 / 16));
  });

  it('keeps softmax over several dimensions as it was', async () => {
    const graph = { ...single(makeNode('Relu', ['x'], ['y'])) };
    const step = { operator: 'Softmax', name: 'odds', inputs: ['y'], outputs: ['odds'], attributes: { axis: 1, fromAxisOn: true } };
    const { bytes } = expectOk(exportQdq({ ...graph, hostSteps: [step] }));
    const result = await runOnnxRuntime(bytes, new Map([['x', { dims: [1, 2, 3, 3], data: new Float32Array(18) }]]));
    expect(result.get('odds')).toEqual(new Float32Array(18).fill(Math.fround(1 / 18)));
  });
});

describe('a graph that cannot be written as ONNX', () => {
  const conv = single(makeNode('Conv', ['x', 'w'], ['y']));

  it('is of floats, or of layers without an exporter', () => {
    const [layer] = conv.layers;
    if (layer === undefined) throw new Error('no layer');
    expect(errorsOf(exportQdq(withOutputType(conv, { kind: 'float32' })))).toEqual(['ONX101 value y']);
    expect(errorsOf(exportQdq({ ...conv, layers: [{ ...layer, type: 'acme.Conv' }] }))).toEqual(['ONX100 acme.Conv y']);
  });

  it('has codes that no type of ONNX holds', () => {
    expect(errorsOf(exportQdq(withOutputType(conv, integerType(true, 20, { scale: [1], zeroPoint: [0] }))))).toEqual(['ONX104 value y']);
  });

  it('limits codes that have a scale for each channel', () => {
    const type = integerType(true, 8, { axis: 'C', scale: [1, 2], zeroPoint: [0, 1] });
    expect(errorsOf(exportQdq(withOutputType(conv, type)))).toEqual([]);
    expect(errorsOf(exportQdq(withOutputType(conv, type, { requantization: { rounding: 'half-even', low: 0, high: 9 } })))).toEqual(['ONX105 value y']);
  });

  it('has a table of another function', () => {
    const graph = single(makeNode('Tanh', ['x'], ['y']));
    const table = graph.layers[0]?.parameters.table;
    if (table === undefined) throw new Error('no table');
    const limited = { ...table, data: table.data.map((code) => Math.max(3, code)) };
    const other = { ...table, data: table.data.map((code) => -code) };
    expect(errorsOf(exportQdq(withOutputType(graph, valueOf(graph, 'y').type, { parameters: { table: limited } })))).toEqual([]);
    expect(errorsOf(exportQdq(withOutputType(graph, valueOf(graph, 'y').type, { parameters: { table: other } })))).toEqual(['ONX106 Tanh y']);
  });

  it('has factors or offsets that no float32 numbers are, or rounds as QuantizeLinear does not', () => {
    const codes = (factors: Ratio, offsets?: Ratio, rounding: Rounding = 'half-odd'): string[] => {
      const requantization = { rounding, low: -128, high: 127, factors: [factors], ...(offsets === undefined ? {} : { offsets: [offsets] }) };
      return errorsOf(exportQdq({ ...conv, layers: conv.layers.map((layer) => ({ ...layer, requantization })) }));
    };
    const [half, third, long] = [{ numerator: 1n, denominator: 2n }, { numerator: 1n, denominator: 3n }, { numerator: (1n << 60n) + 1n, denominator: 1n << 60n }];
    expect(codes(half, half)).toEqual([]);
    expect(codes(half, undefined, 'half-even')).toEqual([]);
    // A sum of several numbers is exact as well.
    expect(codes(half, long)).toEqual([]);
    expect(codes(long, half)).toEqual(['ONX108 Conv y']);
    expect(codes(third, half)).toEqual(['ONX108 Conv y']);
    expect(codes(half, third)).toEqual(['ONX108 Conv y']);
    for (const rounding of ['half-even', 'half-away-from-zero', 'floor', 'sign'] as const) expect(codes(half, half, rounding)).toEqual(['ONX108 Conv y']);
  });

  it('has an input whose codes follow from no scale', () => {
    const value = valueOf(conv, 'x');
    const encoding = [{ thresholds: [0.25], codes: [0, 1] }];
    expect(errorsOf(exportQdq({ ...conv, values: new Map(conv.values).set('x', { ...value, encoding }) }))).toEqual(['ONX109 input x']);
  });

  it('loses steps of the host that ONNX export does not know, with a warning', () => {
    const step = { operator: 'Sort', name: 'sort', inputs: ['y'], outputs: ['z'], attributes: {} };
    const result = exportQdq({ ...conv, hostSteps: [step] });
    expect(result.ok).toBe(true);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['ONX107']);
  });
});
