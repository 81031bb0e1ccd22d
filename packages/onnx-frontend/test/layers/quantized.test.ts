import { describe, expect, it } from 'vitest';
import { dequantizeFrame, valueOf } from '@netloom/ir';
import { type ElementKind, type ModelContent, type OnnxTensor, elementFormats, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { compareCodes } from '../support/compare.js';
import { errorsOf, expectOk, importModel } from '../support/frontend.js';
import { runOnnxRuntime } from '../support/onnx-runtime.js';
import { Random } from '../support/random.js';
import { runGraph } from '../support/run-graph.js';

type CodeKind = 'int8' | 'uint8';

const range = (kind: CodeKind): readonly [number, number] => (kind === 'int8' ? [-128, 127] : [0, 255]);

/** A scale within 2^-20 and 2^5 that makes codes of sums of some terms. */
const randomScale = (random: Random, low = -20, high = 5): number => Math.fround(2 ** (low + random.next() * (high - low)));

/** A zero point, often at an end. */
function randomZero(random: Random, kind: CodeKind): number {
  const [low, high] = range(kind);
  return random.pick([low, high, 0, random.integer(low, high)]);
}

function codes(random: Random, name: string, kind: CodeKind, dims: readonly number[]): OnnxTensor {
  return makeTensor(name, kind, dims, Array.from({ length: dims.reduce((count, dim) => count * dim, 1) }, () => random.integer(...range(kind))));
}

/** Scale and zero point, under the names that `names` makes of a prefix. */
const format = (prefix: string, kind: ElementKind, scales: readonly number[], zeros: readonly number[]): OnnxTensor[] => [
  makeTensor(`${prefix}.s`, 'float', scales.length === 1 ? [] : [scales.length], scales),
  makeTensor(`${prefix}.z`, kind, zeros.length === 1 ? [] : [zeros.length], zeros),
];
const names = (prefix: string): string[] => [prefix, `${prefix}.s`, `${prefix}.z`];

/** Scales of the weights, and one of the output that a sum of some weights reaches. */
function scales(random: Random, inputScale: number, outputs: number, terms: number): { readonly weights: readonly number[]; readonly output: number } {
  const weights = Array.from({ length: random.pick([1, outputs]) }, () => randomScale(random, -16, -2));
  const reach = inputScale * Math.max(...weights) * 64 * Math.sqrt(terms);
  return { weights, output: Math.fround(reach * 2 ** (random.next() * 3 - 1)) };
}

function convolution(seed: number): ModelContent {
  const random = new Random(seed);
  const [input, weight] = random.pick([['uint8', 'uint8'], ['uint8', 'int8'], ['int8', 'int8']] as const);
  const groups = random.pick([1, 1, 2, 3]);
  const [inner, outputs] = [random.integer(1, 4), groups * random.integer(1, 3)];
  const kernel = [random.integer(1, 4), random.integer(1, 3)] as const;
  const inputScale = randomScale(random);
  const { weights, output } = scales(random, inputScale, outputs, inner * kernel[0] * kernel[1]);
  const zero = randomZero(random, weight);
  const hasBias = random.next() < 0.7;
  return {
    opset: 13,
    nodes: [
      makeNode('QLinearConv', [...names('x'), ...names('w'), 'y.s', 'y.z', ...(hasBias ? ['b'] : [])], ['y'], {
        group: { int: groups },
        pads: { ints: [random.integer(0, kernel[0] - 1), random.integer(0, kernel[1] - 1), random.integer(0, kernel[0] - 1), random.integer(0, kernel[1] - 1)] },
        strides: { ints: [random.integer(1, 2), random.integer(1, 2)] },
      }),
    ],
    inputs: [makeValueInfo('x', input, [1, groups * inner, 9, 8])],
    outputs: [makeValueInfo('y', input, ['n', outputs, 'h', 'w'])],
    initializers: [
      ...format('x', input, [inputScale], [randomZero(random, input)]),
      codes(random, 'w', weight, [outputs, inner, ...kernel]),
      ...format('w', weight, weights, weights.map(() => zero)),
      ...format('y', input, [output], [randomZero(random, input)]),
      ...(hasBias ? [makeTensor('b', 'int32', [outputs], Array.from({ length: outputs }, () => random.integer(-20000, 20000)))] : []),
    ],
  };
}

function matrixProduct(seed: number): ModelContent {
  const random = new Random(seed);
  const [input, weight] = random.pick([['uint8', 'uint8'], ['uint8', 'int8'], ['int8', 'int8']] as const);
  const [inner, outputs] = [random.integer(1, 40), random.integer(2, 30)];
  const inputScale = randomScale(random);
  const { weights, output } = scales(random, inputScale, outputs, inner);
  const isGemm = seed % 2 === 0;
  const transposed = isGemm && random.next() < 0.5;
  const zero = randomZero(random, weight);
  const operands = [...names('x'), ...names('w')];
  const result = ['y.s', 'y.z'];
  return {
    opset: 13,
    domains: { 'com.microsoft': 1 },
    nodes: [
      isGemm
        ? makeNode('QGemm', [...operands, random.pick(['', 'b']), ...result], ['y'], { transB: { int: transposed ? 1 : 0 }, alpha: { float: random.pick([1, 0.5, 4]) } }, { domain: 'com.microsoft' })
        : makeNode('QLinearMatMul', [...operands, ...result], ['y']),
    ],
    inputs: [makeValueInfo('x', input, [1, inner])],
    outputs: [makeValueInfo('y', input, ['n', outputs])],
    initializers: [
      ...format('x', input, [inputScale], [randomZero(random, input)]),
      codes(random, 'w', weight, transposed ? [outputs, inner] : [inner, outputs]),
      ...format('w', weight, weights, weights.map(() => zero)),
      ...format('y', input, [output], [randomZero(random, input)]),
      makeTensor('b', 'int32', [outputs], Array.from({ length: outputs }, () => random.integer(-20000, 20000))),
    ],
  };
}

/** An operator of ONNX Runtime's own domain on one or two inputs of codes [1, 3, 6, 5]. */
function microsoft(operator: string, seed: number, attributes: Parameters<typeof makeNode>[3] = {}): ModelContent {
  const random = new Random(seed);
  const kind = random.pick(['uint8', 'int8'] as const);
  const [one, other] = [randomScale(random, -12, 0), randomScale(random, -2, 2)];
  const isConcat = operator === 'QLinearConcat';
  const isProduct = operator === 'QLinearMul';
  const isPair = isConcat || operator === 'QLinearAdd';
  const operands = [...names('x'), ...(isPair || isProduct ? names('w') : [])];
  const format8 = (prefix: string, scale: number): OnnxTensor[] => format(prefix, kind, [Math.fround(scale)], [randomZero(random, kind)]);
  const isShare = operator === 'QLinearSigmoid';
  return {
    opset: 13,
    domains: { 'com.microsoft': 1 },
    nodes: [makeNode(operator, isConcat ? ['y.s', 'y.z', ...operands] : [...operands, 'y.s', 'y.z'], ['y'], attributes, { domain: 'com.microsoft' })],
    inputs: ['x', ...(isPair ? ['w'] : [])].map((name) => makeValueInfo(name, kind, [1, 3, 6, 5])),
    outputs: [makeValueInfo('y', kind, ['n', 'c', 'h', 'w'])],
    initializers: [...format8('x', isShare ? 0.05 : one), ...(isProduct ? [...format('w', kind, [Math.fround(1 / 64)], [range(kind)[0]]), codes(random, 'w', kind, random.pick([[], [1, 3, 1, 1], [3, 1, 1]]))] : isPair ? format8('w', one * other) : []), ...format8('y', isShare ? 1 / 256 : one * 2 ** (random.next() * 3 - 1))],
  };
}

const seeds = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

describe('operators of codes', () => {
  it.each([
    ['QLinearConv', seeds(100, 40).map(convolution)],
    ['QLinearMatMul and QGemm', seeds(200, 40).map(matrixProduct)],
    ['QLinearConcat', seeds(300, 12).map((seed) => microsoft('QLinearConcat', seed, { axis: { int: 1 } }))],
    ['QLinearLeakyRelu', seeds(400, 12).map((seed) => microsoft('QLinearLeakyRelu', seed, { alpha: { float: 0.1 } }))],
    ['QLinearSigmoid', seeds(420, 12).map((seed) => microsoft('QLinearSigmoid', seed))],
    ['QLinearAdd', seeds(440, 12).map((seed) => microsoft('QLinearAdd', seed))],
    ['QLinearGlobalAveragePool', seeds(460, 36).map((seed) => microsoft('QLinearGlobalAveragePool', seed, { channels_last: { int: 0 } }))],
    ['QLinearMul with a constant', seeds(520, 12).map((seed) => microsoft('QLinearMul', seed))],
    ['QLinearGlobalAveragePool, channels last', seeds(540, 24).map((seed) => microsoft('QLinearGlobalAveragePool', seed, { channels_last: { int: 1 } }))],
    ['QLinearAveragePool, channels last', seeds(560, 12).map((seed) => microsoft('QLinearAveragePool', seed, { channels_last: { int: 1 }, kernel_shape: { ints: [2, 3] }, pads: { ints: [0, 1, 1, 0] }, count_include_pad: { int: 1 } }))],
    ['QLinearAveragePool that rounds up and counts padding', seeds(580, 12).map((seed) => microsoft('QLinearAveragePool', seed, { kernel_shape: { ints: [3, 4] }, strides: { ints: [2, 3] }, pads: { ints: [1, 1, 1, 0] }, ceil_mode: { int: 1 }, count_include_pad: { int: 1 } }))],
    ['QLinearAveragePool', seeds(480, 12).map((seed) => microsoft('QLinearAveragePool', seed, { kernel_shape: { ints: [2, 3] }, pads: { ints: [0, 1, 1, 0] } }))],
  ])('%s gives the codes of ONNX Runtime', async (_, models) => {
    const random = new Random(7);
    let total = 0;
    for (const content of models) {
      const { compared, differing } = await compareCodes(content, random);
      expect(differing).toEqual([]);
      total += compared;
    }
    expect(total).toBeGreaterThan(100);
  });

  it.each(['ConvInteger', 'MatMulInteger'])('%s gives the accumulators of ONNX Runtime', async (operator) => {
    const random = new Random(9);
    for (const seed of seeds(500, 12)) {
      const [input, weight] = random.pick([['uint8', 'uint8'], ['uint8', 'int8']] as const);
      const isConv = operator === 'ConvInteger';
      const content: ModelContent = {
        opset: 13,
        nodes: [makeNode(operator, ['x', 'w', 'x.z', 'w.z'], ['y'], isConv ? { pads: { ints: [0, 1, 1, 0] } } : {})],
        inputs: [makeValueInfo('x', input, isConv ? [1, 2, 5, 5] : [1, 20])],
        outputs: [makeValueInfo('y', 'int32', isConv ? ['n', 3, 'h', 'w'] : ['n', 6])],
        initializers: [...format('x', input, [1], [randomZero(random, input)]), codes(random, 'w', weight, isConv ? [3, 2, 2, 2] : [20, 6]), ...format('w', weight, [1], [randomZero(random, weight)])],
      };
      const { differing } = await compareCodes(content, new Random(seed));
      expect(differing).toEqual([]);
    }
  });

  it('QLinearSoftmax is left to the host, with what quantizes its shares', () => {
    const graph = expectOk(importModel({ ...microsoft('QLinearSoftmax', 3, { axis: { int: 1 }, opset: { int: 13 } }), nodes: [makeNode('MaxPool', ['x'], ['p'], { kernel_shape: { ints: [1, 1] } }), makeNode('QLinearSoftmax', ['p', 'x.s', 'x.z', 'y.s', 'y.z'], ['y'], { axis: { int: 1 }, opset: { int: 13 } }, { domain: 'com.microsoft' })] }));
    expect(graph.hostSteps.map(({ operator }) => operator)).toEqual(['Softmax', 'QuantizeLinear']);
    expect(graph.outputs).toEqual(['p']);
  });

  it('QLinearReduceMean, which ONNX Runtime does not run, is ReduceMean between DequantizeLinear and QuantizeLinear', async () => {
    for (const seed of seeds(470, 12)) {
      const content = microsoft('QLinearReduceMean', seed, { axes: { ints: [2, -1] }, keepdims: { int: 1 } });
      const reals = [makeNode('DequantizeLinear', names('x'), ['r']), makeNode('ReduceMean', ['r'], ['m'], { axes: { ints: [2, 3] } }), makeNode('QuantizeLinear', ['m', 'y.s', 'y.z'], ['y'])];
      const { graph, differing } = await compareCodes({ ...content, nodes: reals }, new Random(seed));
      expect(differing).toEqual([]);
      const { layers, values } = expectOk(importModel(content));
      const plain = ({ name, sources, ...layer }: (typeof layers)[number]): unknown => ({ ...layer, isNamed: name !== '' && sources.length > 0 });
      expect(layers.map(plain)).toEqual(graph.layers.map(plain));
      expect(values.get('y')?.type).toEqual(graph.values.get('y')?.type);
    }
  });

  it('QGemm without a scale of its result gives reals: accumulators with the scale of their units', async () => {
    for (const seed of [600, 602, 604, 606]) {
      const content = matrixProduct(seed);
      const nodes = content.nodes.map((node) => ({ ...node, input: (node.input ?? []).slice(0, 7) }));
      const reals = { ...content, nodes, outputs: [makeValueInfo('y', 'float', ['n', 'c'])] };
      const graph = expectOk(importModel(reals));
      expect(graph.layers[0]?.requantization).toBeUndefined();
      const inner = Number(content.inputs[0]?.type?.tensor_type?.shape?.dim?.[1]?.dim_value);
      const isSigned = content.inputs[0]?.type?.tensor_type?.elem_type === elementFormats.int8.code;
      const data = Array.from({ length: inner }, (_, i) => (37 * i + 11) % 120);
      const feeds = new Map([['x', { dims: [1, inner], data: isSigned ? Int8Array.from(data) : Uint8Array.from(data) }]]);
      const expected = [...((await runOnnxRuntime(encodeModel(makeModel(reals)), feeds)).get('y') ?? [])];
      const codes = runGraph(graph, new Map([['x', Float32Array.from(data)]]), true).get('y') ?? new Float32Array();
      expect([...dequantizeFrame(valueOf(graph, 'y'), codes)]).toEqual(expected);
    }
  });

  it('must be means over space', () => {
    const mean = (axes: readonly number[]): ModelContent => microsoft('QLinearReduceMean', 6, { axes: { ints: axes } });
    expect(expectOk(importModel(mean([2, 3]))).layers).toMatchObject([{ type: 'GlobalAveragePool' }]);
    expect(errorsOf(importModel(mean([1])))).toEqual(['ONX076 ReduceMean y']);
  });

  it('must have scales that are known, and operands of codes', () => {
    const content = convolution(101);
    const changed = (input: number, name: string, more: readonly OnnxTensor[] = []): string[] => {
      const nodes = content.nodes.map((node) => ({ ...node, input: (node.input ?? []).map((old, i) => (i === input ? name : old)) }));
      return errorsOf(importModel({ ...content, nodes, initializers: [...(content.initializers ?? []), ...more] }));
    };
    expect(changed(1, 'zero', [makeTensor('zero', 'float', [], [0])])).toContain('ONX076 QLinearConv y');
    expect(changed(3, 'real', [makeTensor('real', 'float', [1, 1, 1, 1], [1])])).toContain('ONX076 QLinearConv y');
    expect(changed(6, 'many', [makeTensor('many', 'float', [2], [1, 2])])).toContain('ONX076 QLinearConv y');
    expect(changed(4, 'x')).toContain('ONX074 QLinearConv y');
    const gemm = matrixProduct(200);
    const nodes = gemm.nodes.map((node) => makeNode('QGemm', node.input ?? [], ['y'], { alpha: { float: 0.3 } }, { domain: 'com.microsoft' }));
    expect(errorsOf(importModel({ ...gemm, nodes }))).toEqual(['ONX072 QGemm y']);
  });

  it('are refused with the way out where ranges are known at run time only', () => {
    const result = importModel({
      nodes: [
        makeNode('DynamicQuantizeLinear', ['x'], ['q', 's', 'z']),
        makeNode('MatMulInteger', ['q', 'w', 'z', 'w.z'], ['i']),
        makeNode('Cast', ['i'], ['f'], { to: { int: 1 } }),
        makeNode('Mul', ['s', 'w.s'], ['m']),
        makeNode('Mul', ['f', 'm'], ['r']),
        makeNode('Add', ['r', 'b'], ['y']),
      ],
      inputs: [makeValueInfo('x', 'float', [1, 4])],
      outputs: [makeValueInfo('y', 'float', [1, 2])],
      initializers: [makeTensor('w', 'int8', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), ...format('w', 'int8', [0.5], [0]), makeTensor('b', 'float', [2], [1, 2])],
    });
    expect(errorsOf(result)).toEqual(['ONX091 DynamicQuantizeLinear q']);
    expect(result.diagnostics[0]?.hint).toContain('netloom quantize');
  });
});
