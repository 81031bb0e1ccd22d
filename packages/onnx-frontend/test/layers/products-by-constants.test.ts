import { describe, expect, it } from 'vitest';
import { type Graph, codeRange, realOfCode, valueOf } from '@netloom/ir';
import { type ModelContent, type NodeProto, type OnnxTensor, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { exportQdq } from '../../src/index.js';
import { compareCodes } from '../support/compare.js';
import { errorsOf, expectOk, frontend, importModel } from '../support/frontend.js';
import { runOnnxRuntime } from '../support/onnx-runtime.js';
import { Random } from '../support/random.js';
import { runGraph } from '../support/run-graph.js';

type CodeKind = 'int8' | 'uint8';

/** Every code of an input in every channel. */
const shape = [1, 3, 16, 16];
const everyCode = (position: number): number => position % 256;

/** Scales of both operands, and how many products of 1 a step of the result is. */
const scales: Readonly<Record<string, (random: Random) => readonly [number, number, number]>> = {
  'powers of two': (random) => [2 ** -random.integer(0, 7), 2 ** -random.integer(0, 7), 2 ** random.integer(1, 7)],
  'random scales': (random) => [2 ** (random.next() * 8 - 8), 2 ** (random.next() * 8 - 8), 2 ** (random.next() * 7)],
};

interface Product {
  readonly kind: CodeKind;
  readonly scale: string;
  readonly isOdd: boolean;
  /** Dimensions of the constant. */
  readonly dims: readonly number[];
  readonly isFirst: boolean;
}

/** x times constant codes w; the nodes behind it read the result as `behind`, where there are any. */
function model(seed: number, { kind, scale, isOdd, dims, isFirst }: Product, behind?: readonly NodeProto[]): ModelContent {
  const random = new Random(seed);
  const least = kind === 'int8' ? -128 : 0;
  const [x, w, steps] = (scales[scale] ?? (() => [1, 1, 1]))(random);
  const [one, other] = [Math.fround(x), Math.fround(w)];
  const format = (name: string, step: number, zero: number): OnnxTensor[] => [makeTensor(`${name}.s`, 'float', [], [step]), makeTensor(`${name}.z`, kind, [], [zero])];
  const zeroOf = (): number => random.pick([least, least + 255, least + random.integer(0, 255)]);
  const names = (name: string): string[] => [name, `${name}.s`, `${name}.z`];
  const operands = isFirst ? [...names('w'), ...names('x')] : [...names('x'), ...names('w')];
  const result = behind === undefined ? 'y' : 'behind';
  return {
    opset: 13,
    domains: { 'com.microsoft': 1 },
    nodes: [makeNode('QLinearMul', [...operands, 'y.s', 'y.z'], [result], {}, { domain: 'com.microsoft' }), ...(behind ?? [])],
    inputs: [makeValueInfo('x', kind, shape)],
    outputs: [makeValueInfo('y', kind, ['n', 'c', 'h', 'w'])],
    initializers: [
      ...format('x', one, zeroOf()),
      ...format('w', other, zeroOf()),
      ...format('y', Math.fround(one * other * steps), least + 2 * random.integer(0, 127) + (isOdd ? 1 : 0)),
      ...format('z', Math.fround(one * other * 3), zeroOf()),
      makeTensor('w', kind, dims, Array.from({ length: dims.reduce((count, size) => count * size, 1) }, () => least + random.integer(0, 255))),
    ],
  };
}

/** All products of a scale and dimensions of the constant, with several seeds each. */
function products(scale: string, dims: readonly number[]): readonly (readonly [number, Product])[] {
  const kinds = ['int8', 'uint8'] as const;
  return kinds.flatMap((kind) => [false, true].flatMap((isOdd) => [false, true].flatMap((isFirst) => [0, 1, 2].map((i) => [800 + 16 * i + Number(isOdd) + 2 * Number(isFirst) + 4 * Number(kind === 'int8'), { kind, scale, isOdd, dims, isFirst }] as const))));
}

/** The reals of an exported model in ONNX Runtime for all codes of its input, and those of the graph; or why it cannot be written. */
async function exported(graph: Graph): Promise<{ readonly theirs: readonly number[]; readonly ours: readonly number[] } | { readonly refused: readonly string[] }> {
  const written = exportQdq(graph);
  if (!written.ok) return { refused: errorsOf(written) };
  const [from, to] = [graph.inputs[0], graph.outputs[0]].map((name = '') => valueOf(graph, name).type);
  if (from?.kind !== 'integer' || to?.kind !== 'integer') throw new Error('they are codes');
  const codes = Float32Array.from({ length: 768 }, (_, i) => codeRange(from).low + everyCode(i));
  const reals = codes.map((code) => realOfCode(code, from));
  const theirs = (await runOnnxRuntime(written.value.bytes, new Map([['x', { dims: shape, data: reals }]]))).get('y') ?? new Float32Array();
  const ours = runGraph(graph, new Map([['x', codes]]), true).get('y') ?? new Float32Array();
  const again = runGraph(expectOk(frontend.import(written.value.bytes)), new Map([['x', codes]]), true).get('y');
  expect(again).toEqual(ours);
  return { theirs: [...theirs], ours: Array.from(ours, (code) => realOfCode(code, to)) };
}

describe('products of codes with constants', () => {
  it.each<[string, readonly number[], string]>([
    ['powers of two', [], 'Requantize'],
    ['powers of two', [3, 1, 1], 'Conv'],
    ['random scales', [1, 1, 1, 1], 'Requantize'],
    ['random scales', [1, 3, 1, 1], 'Conv'],
  ])('with %s, of dimensions %j, are those of ONNX Runtime for every code, and so is what is exported', async (scale, dims, type) => {
    const refused = type === 'Conv' ? 'ONX108 Conv y' : 'ONX106 Requantize y';
    let back = 0;
    for (const [seed, product] of products(scale, dims)) {
      const { graph, compared, differing } = await compareCodes(model(seed, product), new Random(1), everyCode);
      expect(differing, JSON.stringify(product)).toEqual([]);
      expect(compared).toBe(768);
      expect(graph.layers.map((layer) => layer.type)).toEqual([type]);
      const written = await exported(graph);
      if ('refused' in written) expect(written.refused).toEqual([refused]);
      else {
        expect(written.theirs).toEqual(written.ours);
        back++;
      }
    }
    // The table of a product is none of a function that has a name, unless it is one code.
    if (type === 'Conv') expect(back).toBeGreaterThan(0);
  });

  it('have their ties on both sides with the zero point in front of the rounding', () => {
    const roundings = products('powers of two', [3, 1, 1]).map(([seed, product]) => [product.isOdd, expectOk(importModel(model(seed, product))).layers[0]?.requantization] as const);
    expect(roundings.some(([isOdd, requantization]) => isOdd && requantization?.offsets !== undefined && requantization.rounding === 'half-even')).toBe(true);
    // Halves to even levels are those to even codes.
    expect(roundings.every(([isOdd, requantization]) => isOdd || requantization?.offsets === undefined)).toBe(true);
  });

  it.each<[string, readonly NodeProto[]]>([
    ['Relu', [makeNode('DequantizeLinear', ['behind', 'y.s', 'y.z'], ['r']), makeNode('Relu', ['r'], ['s']), makeNode('QuantizeLinear', ['s', 'y.s', 'y.z'], ['t']), makeNode('MaxPool', ['t'], ['y'], { kernel_shape: { ints: [1, 1] } })]],
    ['another format', [makeNode('DequantizeLinear', ['behind', 'y.s', 'y.z'], ['r']), makeNode('QuantizeLinear', ['r', 'z.s', 'z.z'], ['y'])]],
    ['Clip of codes', [makeNode('Clip', ['behind', '', 'y.z'], ['y'])]],
    ['another product', [makeNode('QLinearMul', ['behind', 'y.s', 'y.z', 'w', 'w.s', 'w.z', 'z.s', 'z.z'], ['y'], {}, { domain: 'com.microsoft' })]],
  ])('stay exact with %s behind', async (_, behind) => {
    for (const [seed, product] of [...products('powers of two', []), ...products('random scales', [3, 1, 1])].filter((__, i) => i % 3 === 0)) {
      const { compared, differing } = await compareCodes(model(seed, product, behind), new Random(1), everyCode);
      expect(differing).toEqual([]);
      expect(compared).toBe(768);
    }
  });

  it('of vectors are dense layers', async () => {
    for (const [seed, product] of products('powers of two', [1, 3])) {
      const content = { ...model(seed, product), inputs: [makeValueInfo('x', product.kind, [1, 3])], outputs: [makeValueInfo('y', product.kind, ['n', 'c'])] };
      const { graph, differing } = await compareCodes(content, new Random(seed));
      expect(differing).toEqual([]);
      expect(graph.layers.map(({ type }) => type)).toEqual(['Gemm']);
    }
  });

  it('must be of one number for each channel, with finite scales, and have multipliers', () => {
    const product: Product = { kind: 'int8', scale: 'random scales', isOdd: false, dims: [3, 1, 1], isFirst: false };
    const content = model(800, product);
    const changed = (...tensors: readonly OnnxTensor[]): string[] => {
      const names = tensors.map(({ name }) => name);
      return errorsOf(importModel({ ...content, initializers: [...(content.initializers ?? []).filter(({ name }) => !names.includes(name)), ...tensors] }));
    };
    expect(changed()).toEqual([]);
    expect(changed(makeTensor('w', product.kind, [3, 16, 1], Array.from({ length: 48 }, (_, i) => i)))).toEqual(['ONX080 QLinearMul y']);
    expect(changed(makeTensor('w.s', 'float', [3], [1, 2, 3]))).toEqual(['ONX076 QLinearMul y']);
    expect(changed(makeTensor('w.s', 'float', [], [2 ** 127]), makeTensor('y.s', 'float', [], [2 ** -100]))).toEqual(['ONX076 QLinearMul y']);
    // 0.1 * 0.3 over 14 of it is no half of anything in float32, but is rounded to halves for some products.
    const [one, other] = [Math.fround(0.1), Math.fround(0.3)];
    const ties = Object.entries({ x: one, w: other, y: Math.fround(one * other * 14) }).flatMap(([name, step]) => [makeTensor(`${name}.s`, 'float', [], [step]), makeTensor(`${name}.z`, product.kind, [], [0])]);
    expect(changed(...ties, makeTensor('w', product.kind, [3, 1, 1], [1, 3, 5]))).toEqual(['ONX080 QLinearMul y']);
  });
});
