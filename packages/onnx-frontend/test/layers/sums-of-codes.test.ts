import { describe, expect, it } from 'vitest';
import { type Graph, type IntegerType, type Value, valueOf } from '@netloom/ir';
import { type ModelContent, type NodeProto, type OnnxTensor, decodeModel, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { exportQdq } from '../../src/index.js';
import { compareCodes } from '../support/compare.js';
import { errorsOf, expectOk, frontend, importModel } from '../support/frontend.js';
import { runOnnxRuntime } from '../support/onnx-runtime.js';
import { Random } from '../support/random.js';
import { runGraph } from '../support/run-graph.js';

const frame = [1, 3, 40, 50];
const seeds = Array.from({ length: 10 }, (_, i) => 800 + i);
const names = (prefix: string): string[] => [prefix, `${prefix}.s`, `${prefix}.z`];
const dequantized = (name: string): NodeProto => makeNode('DequantizeLinear', names(name), [`${name}.r`]);
const quantized = (from: string): NodeProto => makeNode('QuantizeLinear', [from, 'y.s', 'y.z'], ['y']);
const qLinearAdd = (a: string, b: string, output = 'y'): NodeProto => makeNode('QLinearAdd', [...names(a), ...names(b), 'y.s', 'y.z'], [output], {}, { domain: 'com.microsoft' });

/** Codes x and w with formats of their own, of y as well; every other one with scales that are short fractions, whose sums lie next to ties. */
function model(seed: number, nodes: readonly NodeProto[], inputs: Readonly<Record<string, readonly number[]>> = { x: frame, w: frame }): ModelContent {
  const random = new Random(seed);
  const kind = random.pick(['uint8', 'int8'] as const);
  const least = kind === 'int8' ? -128 : 0;
  const scale = (): number => Math.fround(seed % 2 === 0 ? 2 ** (random.next() * 4 - 6) : random.integer(1, 30) / 255);
  const format = (name: string): OnnxTensor[] => [makeTensor(`${name}.s`, 'float', [], [scale()]), makeTensor(`${name}.z`, kind, [], [random.pick([least, least + 255, least + random.integer(0, 255)])])];
  return {
    opset: 13,
    domains: { 'com.microsoft': 1 },
    nodes,
    inputs: Object.entries(inputs).map(([name, dims]) => makeValueInfo(name, kind, dims)),
    outputs: [makeValueInfo('y', kind, ['n', 'c', 'h', 'w'])],
    initializers: [...format('x'), ...format('w'), ...format('y'), makeTensor('most', kind, [], [77])],
  };
}

describe('sums of codes', () => {
  it.each<[string, readonly string[], readonly NodeProto[], string]>([
    ['of codes', ['x', 'w'], [qLinearAdd('x', 'w')], 'codes'],
    ['of codes, one of them twice', ['x'], [qLinearAdd('x', 'x')], 'codes'],
    ['of codes, limited as codes', ['x', 'w'], [qLinearAdd('x', 'w', 'q'), makeNode('Clip', ['q', '', 'most'], ['y'])], 'codes'],
    ['of reals between codes', ['x', 'w'], [dequantized('x'), dequantized('w'), makeNode('Add', ['x.r', 'w.r'], ['s']), quantized('s')], 'reals'],
  ])('%s are those of ONNX Runtime', async (_, inputs, nodes, adds) => {
    const random = new Random(8);
    for (const seed of seeds) {
      const { graph, compared, differing } = await compareCodes(model(seed, nodes, Object.fromEntries(inputs.map((name) => [name, frame]))), random);
      expect(differing).toEqual([]);
      expect(compared).toBe(6000);
      expect(graph.layers).toMatchObject([{ type: 'Add', attributes: { adds } }]);
    }
  });

  const pixel = [1, 3, 1, 1];
  it.each<[string, { readonly x: readonly number[]; readonly w: readonly number[] }, boolean]>([
    ['the first', { x: pixel, w: frame }, true],
    ['the second', { x: frame, w: pixel }, false],
    ['the first, over rows', { x: pixel, w: [1, 3, 900, 1] }, true],
    ['the first, with channels last', { x: [1, 1, 1, 6], w: [1, 40, 30, 6] }, false],
  ])('are in the order of ONNX Runtime where %s is one pixel', async (_, inputs, isSwapped) => {
    const random = new Random(9);
    const isLast = inputs.w[3] === 6;
    for (const seed of seeds) {
      const turned = [makeNode('Transpose', ['q'], ['t'], { perm: { ints: [0, 3, 1, 2] } }), makeNode('MaxPool', ['t'], ['y'], { kernel_shape: { ints: [1, 1] } })];
      const all = [qLinearAdd('x', 'w', isLast ? 'q' : 'y'), ...(isLast ? turned : [])];
      const content = model(seed, all, inputs);
      const { graph, compared, differing } = await compareCodes(content, random);
      expect(differing).toEqual([]);
      expect(compared).toBeGreaterThan(2000);
      const layer = graph.layers.find(({ type }) => type === 'Add');
      const scales = layer?.inputs.map((name) => (valueOf(graph, name).type as IntegerType).quantization?.scale[0]);
      const named = ['x.s', 'w.s'].map((name) => Number(content.initializers?.find(({ name: other }) => other === name)?.data[0]));
      expect(scales).toEqual(isSwapped ? named.reverse() : named);
    }
  });
});

describe('sums of codes that are written as ONNX', () => {
  it.each<[string, readonly NodeProto[], Readonly<Record<string, readonly number[]>>]>([
    ['of two values', [qLinearAdd('x', 'w')], { x: frame, w: frame }],
    ['with a limit', [qLinearAdd('x', 'w', 'q'), makeNode('Clip', ['q', '', 'most'], ['y'])], { x: frame, w: frame }],
    ['of one pixel', [qLinearAdd('x', 'w')], { x: [1, 3, 1, 1], w: frame }],
    ['that are read again', [qLinearAdd('x', 'w', 'q'), makeNode('QLinearAdd', ['q', 'y.s', 'y.z', ...names('x'), 'y.s', 'y.z'], ['y'], {}, { domain: 'com.microsoft' })], { x: frame, w: frame }],
  ])('%s come back as they were, and are those of ONNX Runtime', async (_, nodes, inputs) => {
    for (const seed of seeds.slice(0, 6)) {
      const content = model(seed, nodes, inputs);
      const graph = expectOk(importModel(content));
      const { bytes } = expectOk(exportQdq(graph));
      const written = (expectOk(decodeModel(bytes)).graph?.node ?? []).map(({ op_type: operator }) => operator);
      expect(written).toContain('QLinearAdd');
      expect(written).not.toContain('Add');
      const again = expectOk(frontend.import(bytes));
      const shown = ({ layers, values }: Graph): unknown => layers.map(({ type, attributes, requantization, inputs: from, outputs: [output = ''] }) => [type, attributes, requantization, from.map((name) => values.get(name)?.type), values.get(output)?.type]);
      expect(shown(again)).toEqual(shown(graph));
      const random = new Random(seed);
      const least = content.initializers?.find(({ name }) => name === 'y.z')?.kind === 'int8' ? -128 : 0;
      const feeds = new Map(
        graph.inputs.map((name) => {
          const dims = inputs[name] ?? [];
          return [name, { dims, data: realsOf(valueOf(graph, name), Float32Array.from({ length: dims.reduce((count, size) => count * size, 1) }, () => random.integer(0, 255) + least)) }] as const;
        }),
      );
      const expected = (await runOnnxRuntime(bytes, feeds)).get('y');
      const ours = runGraph(again, new Map([...feeds].map(([name, { data }]) => [name, data]))).get('y') ?? new Float32Array();
      expect([...realsOf(valueOf(again, again.outputs[0] ?? ''), ours)]).toEqual([...(expected ?? [])]);
    }
  });

  it('must be of one type of 8 bits', () => {
    const graph = expectOk(importModel(model(800, [qLinearAdd('x', 'w')])));
    const [x = ''] = graph.inputs;
    const { type } = valueOf(graph, x);
    if (type.kind !== 'integer') throw new Error('codes');
    const changed = (other: IntegerType): Graph => ({ ...graph, values: new Map(graph.values).set(x, { ...valueOf(graph, x), type: other }) });
    expect(errorsOf(exportQdq(changed({ ...type, signed: !type.signed })))).toEqual(['ONX110 Add y']);
    expect(errorsOf(exportQdq(changed({ ...type, bits: 4 })))).toEqual(['ONX110 Add y']);
  });
});

/** The reals of codes in the source's order. */
function realsOf({ type }: Value, codes: Float32Array): Float32Array {
  const { quantization } = type.kind === 'integer' ? type : {};
  return codes.map((code) => Math.fround(Math.fround(code - (quantization?.zeroPoint[0] ?? 0)) * (quantization?.scale[0] ?? 1)));
}

describe('sums of codes and constant ones', () => {
  const cases = [[], [3, 1, 1], [1, 3, 1, 1], [1, 1, 1, 1]].flatMap((dims) => [false, true].map((isFirst) => ({ dims, isFirst })));

  it.each(cases)('%o are those of ONNX Runtime', async ({ dims, isFirst }) => {
    const random = new Random(18);
    for (const seed of seeds.filter((each) => each % 2 === 0)) {
      const content = model(seed, [isFirst ? qLinearAdd('w', 'x') : qLinearAdd('x', 'w')], { x: frame });
      const kind = content.initializers?.find(({ name }) => name === 'x.z')?.kind === 'int8' ? 'int8' : 'uint8';
      const count = dims.reduce((product, size) => product * size, 1);
      const codes = Array.from({ length: count }, () => random.integer(0, 255) - (kind === 'int8' ? 128 : 0));
      const { graph, compared, differing } = await compareCodes({ ...content, initializers: [...(content.initializers ?? []), makeTensor('w', kind, dims, codes)] }, random);
      expect(differing).toEqual([]);
      expect(compared).toBe(6000);
      expect(graph.layers.map(({ type }) => type)).toEqual([count === 1 ? 'Requantize' : 'Conv']);
    }
  });
});
