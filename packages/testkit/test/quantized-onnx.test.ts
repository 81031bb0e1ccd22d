import { createCompiler } from '@netloom/compiler';
import { type Graph, renderDiagnostic } from '@netloom/ir';
import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

/** Codes as input, a convolution with a scale for each channel, pooling, another format, and a dense layer. */
function integerModel(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const [channels, size, outputs] = [random.integer(1, 3), random.integer(4, 7), random.integer(2, 5)];
  const pixels = (size - 1) ** 2;
  const codes = (name: string, dims: readonly number[], limit: number, kind: 'int8' | 'int32' = 'int8') =>
    makeTensor(name, kind, dims, Array.from({ length: dims.reduce((count, dim) => count * dim, 1) }, () => random.integer(-limit, limit)));
  const scale = (name: string, kind: 'int8' | 'uint8' | 'int32', scales: readonly number[], zeroPoint: number) => [
    makeTensor(`${name}.s`, 'float', scales.length === 1 ? [] : [scales.length], scales),
    makeTensor(`${name}.z`, kind, scales.length === 1 ? [] : [scales.length], scales.map(() => zeroPoint)),
  ];
  const weightScales = Array.from({ length: outputs }, () => Math.fround(0.004 + random.integer(0, 1000) / 1e5));
  const linear = (operator: string, from: string, to: string, name: string) => makeNode(operator, [from, `${name}.s`, `${name}.z`], [to], { axis: { int: 0 } });
  return encodeModel(
    makeModel({
      nodes: [
        linear('DequantizeLinear', 'x', 'xr', 'x'),
        linear('DequantizeLinear', 'w.codes', 'w', 'w'),
        linear('DequantizeLinear', 'b.codes', 'b', 'b'),
        linear('DequantizeLinear', 'd.codes', 'd', 'd'),
        makeNode('Conv', ['xr', 'w', 'b'], ['c']),
        makeNode('Relu', ['c'], ['r']),
        linear('QuantizeLinear', 'r', 'rq', 'r'),
        linear('DequantizeLinear', 'rq', 'rr', 'r'),
        linear('QuantizeLinear', 'rr', 'tq', 't'),
        linear('DequantizeLinear', 'tq', 'tr', 't'),
        makeNode('Flatten', ['tr'], ['f']),
        makeNode('Gemm', ['f', 'd'], ['g'], { transB: { int: 1 } }),
        linear('QuantizeLinear', 'g', 'y', 'y'),
      ],
      inputs: [makeValueInfo('x', 'uint8', [1, channels, size, size])],
      outputs: [makeValueInfo('y', 'int8', [1, 3])],
      initializers: [
        codes('w.codes', [outputs, channels, 2, 2], 127),
        codes('b.codes', [outputs], 500, 'int32'),
        codes('d.codes', [3, outputs * pixels], 127),
        ...scale('x', 'uint8', [Math.fround(0.02)], random.integer(0, 255)),
        ...scale('w', 'int8', weightScales, 0),
        ...scale('b', 'int32', weightScales.map((weight) => Math.fround(Math.fround(0.02) * weight)), 0),
        ...scale('d', 'int8', [Math.fround(0.01)], 0),
        ...scale('r', 'int8', [Math.fround(0.013)], -128),
        ...scale('t', 'uint8', [Math.fround(0.017)], 3),
        ...scale('y', 'int8', [Math.fround(0.09)], random.integer(-50, 50)),
      ],
    }),
  );
}

/** Operators of codes with a constant for each channel between them, in space and behind a dense layer. */
function codesModel(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const [channels, size, outputs, classes] = [random.integer(1, 3), random.integer(4, 6), random.integer(2, 4), 3];
  const count = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);
  const codes = (name: string, dims: readonly number[]) => makeTensor(name, 'int8', dims, Array.from({ length: count(dims) }, () => random.integer(-127, 127)));
  const reals = (name: string, dims: readonly number[]) => makeTensor(name, 'float', dims, Array.from({ length: count(dims) }, () => random.integer(-1000, 1000) / 997));
  const format = (name: string, scale: number) => [makeTensor(`${name}.s`, 'float', [], [Math.fround(scale)]), makeTensor(`${name}.z`, 'int8', [], [random.pick([-128, 3, 127])])];
  const names = (name: string): string[] => [name, `${name}.s`, `${name}.z`];
  const pixels = (size - 1) ** 2;
  return encodeModel(
    makeModel({
      nodes: [
        makeNode('QLinearConv', [...names('x'), ...names('w'), 'c.s', 'c.z'], ['c']),
        makeNode('DequantizeLinear', names('c'), ['cr']),
        makeNode('Add', ['cr', 'a'], ['ca']),
        makeNode('Relu', ['ca'], ['r']),
        makeNode('QuantizeLinear', ['r', 'q.s', 'q.z'], ['q']),
        makeNode('Flatten', ['q'], ['f']),
        makeNode('QLinearMatMul', ['f', 'q.s', 'q.z', ...names('d'), 'm.s', 'm.z'], ['m']),
        makeNode('DequantizeLinear', names('m'), ['mr']),
        makeNode('Mul', ['mr', 'k'], ['mk']),
        makeNode('QuantizeLinear', ['mk', 'y.s', 'y.z'], ['y']),
      ],
      inputs: [makeValueInfo('x', 'int8', [1, channels, size, size])],
      outputs: [makeValueInfo('y', 'int8', [1, classes])],
      initializers: [
        ...[codes('w', [outputs, channels, 2, 2]), codes('d', [outputs * pixels, classes]), reals('a', [outputs, 1, 1]), reals('k', [classes])],
        ...[...format('x', 0.02), ...format('w', 0.011), ...format('c', 0.03), ...format('q', 0.021), ...format('d', 0.013), ...format('m', 0.3), ...format('y', 0.27)],
      ],
    }),
  );
}

/** Accumulators that the model scales itself, and a bias of reals; the last accumulators leave the hardware as they are. */
function scaledModel(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const [channels, size, outputs, classes] = [random.integer(1, 3), random.integer(3, 5), random.integer(2, 4), 3];
  const count = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);
  const codes = (name: string, dims: readonly number[]) => makeTensor(name, 'int8', dims, Array.from({ length: count(dims) }, () => random.integer(-127, 127)));
  const reals = (name: string, dims: readonly number[], unit = 1) => makeTensor(name, 'float', dims, Array.from({ length: count(dims) }, () => Math.fround((random.integer(1, 1000) * unit) / 997)));
  const format = (name: string, kind: 'int8' | 'uint8', scale: number) => [makeTensor(`${name}.s`, 'float', [], [Math.fround(scale)]), makeTensor(`${name}.z`, kind, [], [random.pick([0, 3, 127])])];
  const features = outputs * (size - 1) ** 2;
  return encodeModel(
    makeModel({
      nodes: [
        makeNode('ConvInteger', ['x', 'w', 'x.z'], ['i']),
        makeNode('Cast', ['i'], ['f'], { to: { int: 1 } }),
        makeNode('Mul', ['f', 'm'], ['p']),
        makeNode('Add', ['p', 'b'], ['c']),
        makeNode('Relu', ['c'], ['r']),
        makeNode('QuantizeLinear', ['r', 'q.s', 'q.z'], ['q']),
        makeNode('DequantizeLinear', ['q', 'q.s', 'q.z'], ['d']),
        makeNode('Flatten', ['d'], ['v']),
        makeNode('DequantizeLinear', ['g', 'g.s', 'g.z'], ['gr']),
        makeNode('Gemm', ['v', 'gr', 'k'], ['y']),
      ],
      inputs: [makeValueInfo('x', 'uint8', [1, channels, size, size])],
      outputs: [makeValueInfo('y', 'float', [1, classes])],
      initializers: [
        ...[codes('w', [outputs, channels, 2, 2]), codes('g', [features, classes]), reals('m', [outputs, 1, 1], 1e-3), reals('b', [outputs, 1, 1]), reals('k', [classes])],
        ...[...format('x', 'uint8', 1), ...format('q', 'uint8', 0.31), ...format('g', 'int8', 0.013)],
      ],
    }),
  );
}

/** Expects that a graph comes back from its ONNX file as the same layers. */
function expectSameExport(graph: Graph): void {
  const compiler = createCompiler();
  const exported = compiler.ok ? compiler.value.exportModel(graph) : compiler;
  if (!compiler.ok || !exported.ok) throw new Error(exported.diagnostics.map(renderDiagnostic).join('\n'));
  const again = compiler.value.importModel(exported.value);
  if (!again.ok) throw new Error(again.diagnostics.map(renderDiagnostic).join('\n'));
  const content = ({ layers }: Graph): unknown => layers.map(({ type, attributes, parameters, requantization }) => ({ type, attributes, parameters, requantization }));
  expect(content(again.value)).toEqual(content(graph));
}

describe('integer models, from ONNX to GHDL', () => {
  it.each([721, 722])('model %d of scaled accumulators: hardware equals the golden model', async (seed) => {
    const { integerGraph } = await expectProof(scaledModel(seed), seed);
    expect(integerGraph.layers.map(({ type }) => type)).toEqual(['Conv', 'Flatten', 'Gemm']);
    expect(integerGraph.hostSteps.map(({ operator }) => operator)).toEqual(['Add']);
  });

  it.each([701, 702, 703, 704])('model %d: hardware equals the golden model, and its export is the same model', async (seed) => {
    const { integerGraph } = await expectProof(integerModel(seed), seed);
    expect(integerGraph.layers.map(({ type }) => type)).toEqual(['Conv', 'Requantize', 'Flatten', 'Gemm']);
    expectSameExport(integerGraph);
  });

  it.each([711, 712])('model %d of operators of codes: hardware equals the golden model, and its export is the same model', async (seed) => {
    const { integerGraph } = await expectProof(codesModel(seed), seed);
    expect(integerGraph.layers.map(({ type }) => type)).toEqual(['Conv', 'Conv', 'Flatten', 'Gemm', 'Gemm']);
    expect(integerGraph.layers.filter(({ requantization }) => requantization?.factors !== undefined)).toHaveLength(2);
    expectSameExport(integerGraph);
  });
});
