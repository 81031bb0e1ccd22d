import { describe, expect, it } from 'vitest';
import { type ElementKind, type ModelContent, type OnnxTensor, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { compareCodes } from '../support/compare.js';
import { Random } from '../support/random.js';

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

const seeds = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

describe('operators of codes', () => {
  it.each([
    ['QLinearConv', seeds(100, 40).map(convolution)],
    ['QLinearMatMul and QGemm', seeds(200, 40).map(matrixProduct)],
  ])('%s gives the codes of ONNX Runtime', async (_, models) => {
    const random = new Random(7);
    let total = 0;
    for (const content of models) {
      const { compared, differing } = await compareCodes(content, random);
      expect(differing).toEqual([]);
      total += compared;
    }
    expect(total).toBeGreaterThan(500);
  });
});
