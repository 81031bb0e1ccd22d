import { describe, expect, it } from 'vitest';
import {
  type Graph,
  type Layer,
  type Value,
  float32,
  integerType,
  irDiagnostics,
  verifyGraph,
} from '../../src/index.js';
import { axes, builtinTypes, countingTensor, floatGraph, graph, integerGraph, layer, value } from '../support/graphs.js';
import { withLayer, withValue } from '../support/change-graph.js';

const types = builtinTypes();

function codes(changed: Graph): string[] {
  return verifyGraph(changed, types).map((diagnostic) => diagnostic.code);
}

const float = floatGraph();
const integer = integerGraph();
const maxPool = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [0, 0] };

/** A graph of one layer from `x` to `y`. */
function single(input: Value, output: Value, only: Layer): Graph {
  return graph([input, output], [only], ['y']);
}

/** For each diagnostic of graphs, a graph with that fault alone. */
const faulty: Readonly<Record<string, Graph>> = {
  unknownLayerType: withLayer(float, 'relu', () => ({ type: 'Rellu' })),
  duplicateLayer: withLayer(float, 'relu', () => ({ name: 'conv' })),
  undefinedValue: { ...float, outputs: ['y', 'z'] },
  valueMadeTwice: { ...float, inputs: ['x', 'x'] },
  axesMismatch: withValue(float, 'd', () => ({ axes: axes('C', 5, 'D', 1) })),
  emptyGraph: { ...float, layers: [] },
  sizeOutOfRange: withValue(float, 'x', () => ({ axes: axes('H', 4, 'W', 4, 'C', 0) })),
  elementTypeInvalid: withValue(integer, 'x', () => ({ type: integerType(false, 33) })),
  valueNotFinite: withLayer(float, 'gemm', () => ({
    parameters: { weight: { ...countingTensor(axes('O', 5, 'I', 48)), data: new Float32Array(240).fill(Number.NaN) } },
  })),
  attributeInvalid: withLayer(float, 'argmax', () => ({ attributes: { selectLastIndex: 1 } })),
  inputCount: withLayer(float, 'relu', () => ({ inputs: ['a', 'a'] })),
  outputCount: withLayer(float, 'argmax', () => ({ outputs: ['y', 'y2'] })),
  parameterMissing: withLayer(float, 'gemm', () => ({ parameters: {} })),
  parameterUnknown: withLayer(float, 'relu', () => ({ parameters: { constructor: countingTensor(axes('C', 1)) } })),
  inputAxes: withLayer(float, 'gemm', () => ({ inputs: ['b'] })),
  parameterAxes: withLayer(float, 'gemm', () => ({ parameters: { weight: countingTensor(axes('O', 5, 'I', 47)) } })),
  emptyOutput: single(
    value('x', axes('H', 1, 'W', 4, 'C', 1)),
    value('y', axes('H', 1, 'W', 2, 'C', 1)),
    layer('MaxPool', 'pool', ['x'], ['y'], { attributes: maxPool }),
  ),
  elementTypeMismatch: withValue(float, 'y', () => ({ type: integerType(false, 4) })),
  encodingInvalid: withValue(integer, 'x', () => ({ encoding: [{ thresholds: [1, 1], codes: [0, 1, 2] }] })),
  strayValue: { ...float, values: new Map([...float.values, ['z', value('z', axes('C', 1))]]) },
  provenanceInvalid: withValue(float, 'c', () => ({
    provenance: { tensors: ['c'], factors: axes('C', 48), dimensions: [[0], [0]] },
  })),
  requantizationInvalid: withLayer(integer, 'gemm', () => ({
    requantization: { rounding: 'half-even', low: 0, high: 128 },
  })),
  operandTypes: withValue(integer, 'x', () => ({ type: float32 })),
  nameInvalid: { ...float, name: 'a\ud800' },
  duplicateOutput: { ...float, outputs: ['y', 'y'] },
  hostStepInput: {
    ...float,
    hostSteps: [{ operator: 'Softmax', name: 's', inputs: ['d'], outputs: ['p'], attributes: {} }],
  },
};

describe('verifyGraph', () => {
  it('accepts sound graphs', () => {
    expect(verifyGraph(float, types)).toEqual([]);
    expect(verifyGraph(integer, types)).toEqual([]);
  });

  it.each(Object.entries(faulty))('reports %s', (id, changed) => {
    expect(verifyGraph(changed, types).map((diagnostic) => diagnostic.id)).toContain(id);
  });

  it('is tested, with the other users of the table, for every diagnostic', () => {
    const elsewhere = new Set(['windowInPadding', 'padLeavesNothing', 'padOutsideFormat', 'inputFormat', 'outputFormat', 'accumulatorTooWide', 'scaleUnusable', 'unknownPoint', 'pluginIrVersion', 'duplicatePlugin', 'duplicatePart', 'replacedTwice', 'nothingToReplace', 'partReplaced', 'missingPart']);
    for (const id of ['serializedVersion', 'serializedInvalid', 'pluginFailed', 'pluginInvalid']) elsewhere.add(id);
    expect([...Object.keys(faulty), ...elsewhere, 'elementKind'].sort()).toEqual(Object.keys(irDiagnostics.definitions).sort());
  });

  it('refuses kinds of elements that a layer type does not know', () => {
    const onlyFloats = types.map((type) => (type.type === 'Gemm' ? { ...type, elementKinds: ['float32'] as const } : type));
    expect(verifyGraph(float, onlyFloats)).toEqual([]);
    expect(verifyGraph(integer, onlyFloats).map(({ code, values }) => [code, values.tensor])).toEqual(
      ['x', 'y', 'weight', 'bias'].map((tensor) => ['IR018', tensor]),
    );
  });

  it('reports every fault at once, and each once', () => {
    const bad = withLayer(
      withLayer({ ...float, outputs: ['nowhere'] }, 'relu', () => ({ type: 'Rellu', inputs: ['gone'] })),
      'gemm',
      () => ({ parameters: {} }),
    );
    expect(codes(bad)).toEqual(['IR003', 'IR001', 'IR013', 'IR003']);
  });

  it('suggests the layer type that was meant', () => {
    const [diagnostic] = verifyGraph(withLayer(float, 'relu', () => ({ type: 'relu' })), types);
    expect(diagnostic?.hint).toBe('Did you mean "Relu" or "Elu"?');
  });

  it('does not infer shapes from inputs that are missing', () => {
    const values = new Map([...float.values].filter(([name]) => name !== 'x'));
    expect(codes({ ...float, values })).toEqual(['IR003']);
  });

  it('holds elements against their type', () => {
    const change = (data: Float32Array | Int32Array): Graph =>
      withLayer(integer, 'gemm', ({ parameters }) => {
        const { weight } = parameters;
        return { parameters: weight === undefined ? {} : { ...parameters, weight: { ...weight, data } } };
      });
    expect(codes(change(new Int32Array(6).fill(128)))).toEqual(['IR008']);
    expect(codes(change(new Int32Array(6).fill(-129)))).toEqual(['IR008']);
    expect(codes(change(new Int32Array(5)))).toEqual(['IR008']);
    expect(codes(change(new Float32Array(6)))).toEqual(['IR008']);
    expect(codes(change(new Int32Array(6).fill(-128)))).toEqual([]);
  });

  it.each([
    ['no scale', { scale: [], zeroPoint: [] }],
    ['scale 0', { scale: [0], zeroPoint: [0] }],
    ['a negative scale', { scale: [-1], zeroPoint: [0] }],
    ['a scale beyond float32', { scale: [0.1], zeroPoint: [0] }],
    ['an infinite scale', { scale: [Number.POSITIVE_INFINITY], zeroPoint: [0] }],
    ['NaN', { scale: [Number.NaN], zeroPoint: [0] }],
    ['a zero point that is no code', { scale: [1], zeroPoint: [256] }],
    ['a fractional zero point', { scale: [1], zeroPoint: [0.5] }],
    ['an unknown axis', { axis: 'Q', scale: [1], zeroPoint: [0] }],
    ['too few scales for the axis', { axis: 'C', scale: [1], zeroPoint: [0] }],
  ])('refuses a quantization with %s', (_, quantization) => {
    expect(codes(withValue(integer, 'x', () => ({ type: integerType(false, 8, quantization) })))).toContain('IR008');
  });

  it('refuses sums with several scales inside', () => {
    const perInput = integerType(true, 8, { axis: 'I', scale: [1, 1, 1], zeroPoint: [0, 0, 0] });
    const weight = countingTensor(axes('O', 2, 'I', 3), perInput);
    expect(codes(withLayer(integer, 'gemm', () => ({ parameters: { weight } })))).toEqual(['IR028']);
    const perChannel = integerType(false, 8, { axis: 'C', scale: [1, 1, 1], zeroPoint: [0, 0, 0] });
    expect(codes(withValue(integer, 'x', () => ({ type: perChannel })))).toEqual(['IR028']);
  });

  it('keeps reals real and indices what they are', () => {
    expect(codes(withValue(float, 'b', () => ({ type: integerType(true, 8) })))).toContain('IR024');
    expect(codes(withValue(float, 'y', () => ({ type: integerType(false, 3, { scale: [1], zeroPoint: [0] }) })))).toEqual(['IR024']);
  });

  it.each([
    ['a fractional factor', { factors: axes('H', 0.5, 'C', 96), dimensions: [[1, 0]] }],
    ['factors of another size', { factors: axes('C', 47), dimensions: [[0]] }],
    ['an index beyond the factors', { factors: axes('C', 48), dimensions: [[1]] }],
    ['a factor left out', { factors: axes('H', 3, 'C', 16), dimensions: [[0]] }],
  ])('refuses a provenance with %s', (_, mapping) => {
    expect(codes(withValue(float, 'c', () => ({ provenance: { tensors: [], ...mapping } })))).toEqual(['IR026']);
  });

  it('accepts a provenance that leaves out factors of 1', () => {
    const provenance = { tensors: ['c'], factors: axes('N', 1, 'H', 3, 'C', 16), dimensions: [[], [2], [1]] };
    expect(codes(withValue(float, 'c', () => ({ provenance })))).toEqual([]);
  });
});
