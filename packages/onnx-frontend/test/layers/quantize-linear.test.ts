import { type Graph, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { type ElementKind, type NodeProto, type OnnxTensor, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { errorsOf, expectOk, importModel } from '../support/frontend.js';

const unknown = { tensor_type: { elem_type: 1 } };

/** Constants of a format: scale and zero point. */
const format = (name: string, kind: ElementKind, scale: number | readonly number[], zeroPoint: number | readonly number[] = 0): OnnxTensor[] => [
  makeTensor(`${name}.s`, 'float', typeof scale === 'number' ? [] : [scale.length], typeof scale === 'number' ? [scale] : scale),
  makeTensor(`${name}.z`, kind, typeof zeroPoint === 'number' ? [] : [zeroPoint.length], typeof zeroPoint === 'number' ? [zeroPoint] : zeroPoint),
];
const quantize = (from: string, to: string, name: string): NodeProto => makeNode('QuantizeLinear', [from, `${name}.s`, `${name}.z`], [to]);
const dequantize = (from: string, to: string, name: string, axis?: number): NodeProto =>
  makeNode('DequantizeLinear', [from, `${name}.s`, `${name}.z`], [to], axis === undefined ? {} : { axis: { int: axis } });

const constants: readonly OnnxTensor[] = [
  ...format('u', 'uint8', 0.5),
  ...format('v', 'int8', 0.25, 7),
  ...format('w', 'int8', [0.5, 2], [0, 0]),
  ...format('b', 'int32', [0.25, 1], [0, 0]),
  ...format('four', 'uint4', 0.5, 3),
  ...format('sixteen', 'int16', 2 ** -10, -5),
  makeTensor('w.codes', 'int8', [2, 2, 1, 1], [1, -2, 3, 4]),
  makeTensor('b.codes', 'int32', [2], [10, -20]),
  makeTensor('six', 'float', [], [6]),
  makeTensor('weights', 'float', [2, 2, 1, 1], [1, 2, 3, 4]),
];

/** A model of an input `x` [1, 2, 4, 4] and an output `y`. */
const model = (nodes: readonly NodeProto[], more: { kind?: ElementKind; initializers?: readonly OnnxTensor[]; outputs?: readonly string[] } = {}) => ({
  opset: 21,
  nodes,
  inputs: [makeValueInfo('x', more.kind ?? 'float', [1, 2, 4, 4])],
  outputs: (more.outputs ?? ['y']).map((name) => ({ name, type: unknown })),
  initializers: [...constants, ...(more.initializers ?? [])],
});

const weights = [dequantize('w.codes', 'w', 'w', 0), dequantize('b.codes', 'b', 'b', 0)];
const start = [quantize('x', 'xq', 'u'), dequantize('xq', 'xr', 'u'), ...weights];
const end = (from: string, name = 'v'): NodeProto[] => [quantize(from, 'yq', name), dequantize('yq', 'y', name)];
const read = (...nodes: readonly NodeProto[]): Graph => expectOk(importModel(model(nodes)));
const typesOf = ({ layers }: Graph): string[] => layers.map(({ type }) => type);
const u8 = { kind: 'integer', signed: false, bits: 8, quantization: { scale: [0.5], zeroPoint: [0] } };
const s8 = { kind: 'integer', signed: true, bits: 8, quantization: { scale: [0.25], zeroPoint: [7] } };

describe('a convolution between QuantizeLinear and DequantizeLinear', () => {
  it('is an integer layer, whatever its bounds', () => {
    const graph = read(...start, makeNode('Conv', ['xr', 'w', 'b'], ['c']), ...end('c'));
    expect(typesOf(graph)).toEqual(['Conv']);
    expect([valueOf(graph, 'x').type, valueOf(graph, 'y').type]).toEqual([u8, s8]);
    const [layer] = graph.layers;
    expect(layer?.requantization).toEqual({ rounding: 'half-even', low: -128, high: 127 });
    expect(layer?.parameters.weight).toMatchObject({ type: { bits: 8, quantization: { axis: 'O', scale: [0.5, 2], zeroPoint: [0, 0] } }, data: Int32Array.of(1, -2, 3, 4) });
    expect(layer?.parameters.bias).toMatchObject({ type: { bits: 32, quantization: { axis: 'O', scale: [0.25, 1], zeroPoint: [0, 0] } }, data: Int32Array.of(10, -20) });
  });

  it('takes Relu, Clip and pooling behind it into codes', () => {
    const pool = { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } };
    const graph = read(...start, makeNode('Conv', ['xr', 'w'], ['c']), makeNode('Relu', ['c'], ['r']), makeNode('MaxPool', ['r'], ['m'], pool), makeNode('Clip', ['m', '', 'six'], ['k']), ...end('k'));
    expect(typesOf(graph)).toEqual(['Conv', 'MaxPool']);
    expect(graph.layers[0]?.requantization).toMatchObject({ low: 7, high: 31 });
    expect([...graph.values.values()].map(({ type }) => type)).toEqual([u8, s8, s8]);
  });

  it('takes codes as inputs and gives codes', () => {
    const graph = expectOk(importModel(model([dequantize('x', 'xr', 'u'), ...weights, makeNode('Conv', ['xr', 'w', 'b'], ['c']), quantize('c', 'y', 'four')], { kind: 'uint8' })));
    expect(valueOf(graph, 'x').type).toEqual(u8);
    expect(valueOf(graph, 'y').type).toMatchObject({ signed: false, bits: 4, quantization: { scale: [0.5], zeroPoint: [3] } });
  });

  it('has alpha and beta of a Gemm in its scales', () => {
    const dense = (attributes: { alpha?: number; beta?: number }) => {
      const initializers = [makeTensor('d.codes', 'int8', [2, 2], [1, -2, 3, 4]), ...format('d', 'int8', 0.5), makeTensor('e.codes', 'int32', [2], [10, -20]), ...format('e', 'int32', 0.25)];
      const factors = Object.fromEntries(Object.entries(attributes).map(([name, float]) => [name, { float }]));
      const nodes = [...start.slice(0, 2), makeNode('GlobalMaxPool', ['xr'], ['m']), makeNode('Flatten', ['m'], ['f']), dequantize('d.codes', 'd', 'd'), dequantize('e.codes', 'e', 'e'), makeNode('Gemm', ['f', 'd', 'e'], ['g'], factors), ...end('g')];
      return importModel(model(nodes, { initializers }));
    };
    const parametersOf = (graph: Graph) => graph.layers.at(-1)?.parameters;
    expect(parametersOf(expectOk(dense({ alpha: 0.5 })))).toMatchObject({ weight: { type: { quantization: { scale: [0.25] } } }, bias: { data: Int32Array.of(20, -40) } });
    expect(parametersOf(expectOk(dense({ beta: -0.5 })))).toMatchObject({ weight: { type: { quantization: { scale: [0.5] } } }, bias: { data: Int32Array.of(-5, 10) } });
    expect(parametersOf(expectOk(dense({ alpha: -1 })))?.weight?.data).toEqual(Int32Array.of(-1, -3, 2, -4));
    expect(parametersOf(expectOk(dense({ beta: 0 })))?.bias?.data.every((code) => code === 0)).toBe(true);
  });

  it('takes codes of an input by two ways, one of which picks some first', () => {
    const pool = makeNode('MaxPool', ['x'], ['m'], { kernel_shape: { ints: [1, 1] } });
    const nodes = [pool, dequantize('x', 'xr', 'u'), dequantize('m', 'mr', 'u'), makeNode('Add', ['xr', 'mr'], ['a']), ...end('a')];
    expect([...expectOk(importModel(model(nodes, { kind: 'uint8' }))).values.values()].map(({ type }) => type)).toEqual([u8, u8, s8]);
    expect(errorsOf(importModel(model([...nodes.slice(0, 2), dequantize('m', 'mr', 'five'), ...nodes.slice(3)], { kind: 'uint8', initializers: format('five', 'uint8', 0.5, 5) })))).toEqual(['ONX076 DequantizeLinear mr']);
  });

  it('counts a bias of other units in its own, if it can', () => {
    const bias = (scale: number) => ({ initializers: [...format('other', 'int32', [scale, scale], [0, 0])] });
    const nodes = [...start.slice(0, 3), dequantize('b.codes', 'b', 'other', 0), makeNode('Conv', ['xr', 'w', 'b'], ['c']), ...end('c')];
    expect(expectOk(importModel(model(nodes, bias(1)))).layers[0]?.parameters.bias?.data).toEqual(Int32Array.of(40, -20));
    const odd = expectOk(importModel(model(nodes, bias(0.31)))).layers[0];
    expect(odd?.parameters.bias).toBeUndefined();
    const real = Math.fround(10 * Math.fround(0.31));
    expect(odd?.requantization?.factors).toEqual([{ numerator: 1n, denominator: 1n }, { numerator: 4n, denominator: 1n }]);
    expect(odd?.requantization?.offsets?.map(({ numerator, denominator }) => Number(numerator) / Number(denominator))).toEqual([real * 4 + 7, Math.fround(real * -2) * 4 + 7]);
    expect(odd?.requantization?.rounding).toBe('half-odd');
  });
});

describe('values between QuantizeLinear and DequantizeLinear', () => {
  it('stay as they are in the same format, and are looked up in another one', () => {
    const graph = read(...start.slice(0, 2), makeNode('Relu', ['xr'], ['r']), quantize('r', 'q', 'u'), dequantize('q', 'd', 'u'), quantize('d', 'yq', 'v'), dequantize('yq', 'y', 'v'));
    expect(typesOf(graph)).toEqual(['Relu', 'Requantize']);
    const table = graph.layers[1]?.parameters.table;
    expect(table?.data.slice(0, 4)).toEqual(Int32Array.of(7, 9, 11, 13));
    expect(table?.data.at(-1)).toBe(127);
    expect(table?.type).toEqual(s8);
  });

  it('take a Clip into the table of another format, and keep it in the same one', () => {
    const clipped = makeNode('Clip', ['xr', '', 'six'], ['k']);
    const moved = read(...start.slice(0, 2), clipped, ...end('k'));
    expect(typesOf(moved)).toEqual(['Requantize']);
    expect(moved.layers[0]?.parameters.table?.data.at(-1)).toBe(7 + 24);
    const kept = read(...start.slice(0, 2), clipped, ...end('k', 'u'));
    expect(kept.layers).toMatchObject([{ type: 'Clip', attributes: { high: 6 } }]);
  });

  it('have multipliers that hardware takes, however steep a function is', () => {
    const steep = makeTensor('steep', 'float', [2, 1, 1], [1e7, 0.3]);
    const graph = expectOk(importModel(model([...start.slice(0, 2), makeNode('Mul', ['xr', 'steep'], ['m']), ...end('m')], { initializers: [steep] })));
    expect(typesOf(graph)).toEqual(['Conv']);
    expect(Math.max(...(graph.layers[0]?.parameters.weight?.data ?? []))).toBeLessThan(2 ** 16);
  });

  it('become tables of functions', () => {
    const graph = read(...start.slice(0, 2), makeNode('Tanh', ['xr'], ['t']), ...end('t'));
    expect(typesOf(graph)).toEqual(['Tanh']);
    expect(graph.layers[0]?.parameters.table?.data.slice(0, 3)).toEqual(Int32Array.of(7, 9, 10));
  });

  it('are added, averaged and compared', () => {
    const sum = read(...start.slice(0, 2), quantize('xr', 'vq', 'v'), dequantize('vq', 'vr', 'v'), makeNode('Add', ['xr', 'vr'], ['a']), ...end('a', 'sixteen'));
    expect(typesOf(sum)).toEqual(['Requantize', 'Add']);
    expect(valueOf(sum, 'y').type).toMatchObject({ signed: true, bits: 16 });
    const average = read(...start.slice(0, 2), makeNode('GlobalAveragePool', ['xr'], ['a']), ...end('a'));
    expect(average.layers).toMatchObject([{ type: 'GlobalAveragePool', requantization: { low: -128, high: 127 } }]);
    expect(typesOf(read(...start.slice(0, 2), makeNode('ArgMax', ['xr'], ['y'], { axis: { int: 1 } })))).toEqual(['ArgMax']);
  });

  it('may have a scale for each channel', () => {
    const graph = expectOk(importModel(model([...start.slice(0, 2), makeNode('GlobalAveragePool', ['xr'], ['a']), ...end('a', 'c')], { initializers: format('c', 'int8', [1, 2], [3, 4]) })));
    expect(valueOf(graph, 'y').type).toMatchObject({ quantization: { axis: 'C', scale: [1, 2], zeroPoint: [3, 4] } });
  });

  it.each([
    ['Tanh', [makeNode('Tanh', ['xr'], ['t'])]],
    ['Requantize', []],
    ['Requantize', [makeNode('Tanh', ['xr'], ['s']), makeNode('Mul', ['s', 'six'], ['t'])]],
  ])('have one scale behind a table: %s', (type, nodes) => {
    const made = importModel(model([...start.slice(0, 2), ...nodes, ...end(nodes.length === 0 ? 'xr' : 't', 'c')], { initializers: format('c', 'int8', [1, 2], [3, 4]) }));
    expect(made.diagnostics.map(({ code, subject }) => `${code} ${subject.kind}`)).toEqual([`ONX093 ${type}`]);
  });

  it('have one limit for all channels', () => {
    const limited = (zeroPoints: readonly number[]) =>
      importModel(model([...start, makeNode('Conv', ['xr', 'w', 'b'], ['c']), makeNode('Relu', ['c'], ['r']), ...end('r', 'c')], { initializers: format('c', 'int8', [1, 2], zeroPoints) }));
    expect(expectOk(limited([3, 3])).layers[0]?.requantization).toMatchObject({ low: 3, high: 127 });
    expect(errorsOf(limited([3, 4]))).toEqual(['ONX090 Relu r']);
  });

  it('are shares of the host behind Softmax', () => {
    const graph = read(...start, makeNode('Conv', ['xr', 'w', 'b'], ['c']), ...end('c').map((node) => ({ ...node, output: node.output?.map((name) => (name === 'y' ? 'scores' : name)) ?? [] })), makeNode('Softmax', ['scores'], ['s']), quantize('s', 'y', 'u'));
    expect(graph.outputs).toEqual(['scores']);
    expect(graph.hostSteps).toMatchObject([
      { operator: 'Softmax', inputs: ['scores'], outputs: ['s'] },
      { operator: 'QuantizeLinear', inputs: ['s'], outputs: ['y'], attributes: { scale: [0.5], zeroPoint: [0], codes: 'uint8' } },
    ]);
  });
});

describe('a border between QuantizeLinear and DequantizeLinear', () => {
  const pads = makeTensor('pads', 'int64', [8], [0, 0, 1, 0, 0, 0, 0, 0]);
  const padded = (value: number, behind: readonly NodeProto[]) =>
    importModel(model([...start, makeNode('Pad', ['xr', 'pads', 'value'], ['p']), ...behind], { initializers: [pads, makeTensor('value', 'float', [], [value])] }));

  it('of a real that no code stands for is one of codes behind QuantizeLinear', () => {
    const kept = expectOk(padded(0.8, end('p', 'u')));
    expect(kept.layers).toMatchObject([{ type: 'Pad', attributes: { value: 1 } }]);
    expect(expectOk(padded(1000, end('p', 'u'))).layers).toMatchObject([{ attributes: { value: 127.5 } }]);
    const moved = expectOk(padded(0.6, end('p')));
    expect(moved.layers).toMatchObject([{ type: 'Requantize' }, { type: 'Pad', attributes: { value: 0.5 } }]);
    expect([...moved.values.values()].map(({ type }) => type)).toEqual([u8, s8, s8]);
    const limited = expectOk(padded(9.1, [makeNode('Clip', ['p', '', 'six'], ['k']), ...end('k', 'u')]));
    expect(limited.layers).toMatchObject([{ type: 'Requantize' }, { type: 'Pad', attributes: { value: 6 } }]);
    expect(limited.layers[0]?.parameters.table?.data.at(-1)).toBe(12);
  });

  it('of a code stays what it is, and one of another real is an island for what computes with it', () => {
    expect(typesOf(expectOk(padded(1.5, [makeNode('Relu', ['p'], ['y'])])))).toEqual(['Pad', 'Relu']);
    expect(errorsOf(padded(1.6, [makeNode('Conv', ['p', 'w', 'b'], ['c']), ...end('c')]))).toContain('ONX090 Conv c');
  });
});

describe('what is no integer layer', () => {
  const refused = (nodes: readonly NodeProto[], more?: Parameters<typeof model>[1]): string[] => errorsOf(importModel(model(nodes, more)));

  it('is reported with its boundary, once', () => {
    const result = importModel(model([...start.slice(0, 2), makeNode('Conv', ['xr', 'weights'], ['c']), makeNode('Tanh', ['c'], ['t']), ...end('t')]));
    expect(errorsOf(result)).toEqual(['ONX090 Tanh t']);
    expect(result.diagnostics[0]?.values).toEqual({ layers: ['Conv "c"', 'Tanh "t"'], from: ['"x"'], to: '"yq"' });
  });

  it('leaves hardware as accumulators where it is not quantized', () => {
    const graph = read(...start, makeNode('Conv', ['xr', 'w', 'b'], ['y']));
    expect(graph.layers.map(({ type, requantization }) => [type, requantization])).toEqual([['Conv', undefined]]);
    const { type } = graph.values.get('y') ?? {};
    expect(type).toMatchObject({ kind: 'integer', signed: true, quantization: { axis: 'C' } });
  });

  it('ends in reals, or is read as reals, too', () => {
    expect(refused([...start, makeNode('Conv', ['xr', 'w', 'b'], ['c']), makeNode('Clip', ['c', '', 'six'], ['y'])])).toEqual(['ONX090 Clip y']);
    expect(refused([...start, makeNode('Conv', ['xr', 'w', 'b'], ['c']), ...end('c'), makeNode('Relu', ['c'], ['z'])], { outputs: ['y', 'z'] })).toContain('ONX090 Conv c');
    expect(refused([...start, makeNode('Conv', ['x', 'weights'], ['z']), makeNode('Conv', ['xr', 'w', 'b'], ['c']), ...end('c')], { outputs: ['y', 'z'] })).toContain('ONX076 tensor xq');
    expect(refused([...start, makeNode('Conv', ['xr', 'w', 'b'], ['c']), makeNode('ArgMax', ['c'], ['y'], { axis: { int: 1 } })])).toEqual(['ONX090 Conv c']);
  });

  it('has formats that make no sense', () => {
    const bad = (initializers: readonly OnnxTensor[]): string[] => refused([quantize('x', 'xq', 'q'), dequantize('xq', 'xr', 'q'), makeNode('Relu', ['xr'], ['y'])], { initializers });
    expect(bad(format('q', 'int8', 0))).toEqual(['ONX076 QuantizeLinear xq']);
    expect(bad(format('q', 'int8', [1, 2, 3], [0, 0, 0]))).toContain('ONX076 QuantizeLinear xq');
    expect(bad(format('q', 'int8', [1, 2], [0, 0, 0]))).toContain('ONX076 QuantizeLinear xq');
    expect(bad(format('q', 'int32', 1))).toContain('ONX076 QuantizeLinear xq');
    expect(bad(format('q', 'float', 1))).toContain('ONX076 QuantizeLinear xq');
    expect(bad([makeTensor('q.s', 'float', [1, 1], [1]), ...format('q', 'int8', 1).slice(1)])).toContain('ONX076 QuantizeLinear xq');
    expect(refused([...start.slice(0, 1), dequantize('xq', 'xr', 'v'), makeNode('Relu', ['xr'], ['y'])])).toEqual(['ONX076 DequantizeLinear xr']);
    expect(refused([dequantize('six', 'r', 'v'), makeNode('Relu', ['x'], ['y']), makeNode('Add', ['y', 'r'], ['z'])], { outputs: ['z'] })).toContain('ONX076 DequantizeLinear r');
  });

  it('reads what the host computes', () => {
    const nodes = [...start, makeNode('Conv', ['xr', 'w', 'b'], ['c']), quantize('c', 'cq', 'v'), dequantize('cq', 'd', 'v'), makeNode('Softmax', ['d'], ['s'])];
    expect(refused([...nodes, quantize('s', 'y', 'u'), makeNode('Relu', ['s'], ['z'])], { outputs: ['y', 'z'] })).toContain('ONX083 Relu z');
    expect(refused([...nodes, quantize('s', 'sq', 'u'), dequantize('sq', 't', 'u'), makeNode('Relu', ['t'], ['y'])])).toContain('ONX083 Relu y');
  });

  it('is an input of codes that nothing dequantizes', () => {
    expect(refused([...weights, makeNode('Relu', ['x'], ['y'])], { kind: 'uint8' })).toContain('ONX044 input x');
    expect(refused([makeNode('Relu', ['x'], ['y'])], { kind: 'uint8' })).toEqual(['ONX044 input x']);
  });
});
