import { describe, expect, it } from 'vitest';
import { type Graph, type IntegerType, type Value, builtinLayerTypes, checkLegality, collectParts, valueOf } from '@netloom/ir';
import { type ModelContent, type NodeProto, type OnnxTensor, decodeModel, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { exportQdq } from '../../src/index.js';
import { compareCodes, expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, expectOk, frontend, importModel } from '../support/frontend.js';
import { runOnnxRuntime } from '../support/onnx-runtime.js';
import { Random } from '../support/random.js';
import { runGraph } from '../support/run-graph.js';

type CodeKind = 'int8' | 'uint8';

const shape = [1, 3, 6, 5];
const seeds = Array.from({ length: 12 }, (_, i) => 700 + i);
const names = (prefix: string): string[] => [prefix, `${prefix}.s`, `${prefix}.z`];
const dequantized = (name: string): NodeProto => makeNode('DequantizeLinear', names(name), [`${name}.r`]);
const quantized = (from: string, name = 'y', format = 'y'): NodeProto => makeNode('QuantizeLinear', [from, `${format}.s`, `${format}.z`], [name]);
const qLinearMul = (a: string, b: string, output = 'y'): NodeProto => makeNode('QLinearMul', [...names(a), ...names(b), 'y.s', 'y.z'], [output], {}, { domain: 'com.microsoft' });
const infos = (kind: CodeKind, inputs: readonly string[]) => inputs.map((name) => makeValueInfo(name, kind, shape));

/** Codes x, and w where it is an input, with formats of their own, of y as well; every other one with scales that are short fractions. */
function model(seed: number, nodes: readonly NodeProto[], inputs: readonly string[] = ['x', 'w']): ModelContent {
  const random = new Random(seed);
  const kind = random.pick(['uint8', 'int8'] as const);
  const least = kind === 'int8' ? -128 : 0;
  const scale = (): number => Math.fround(seed % 2 === 0 ? 2 ** (random.next() * 8 - 8) : random.integer(1, 12) / 10);
  const [x, w] = [scale(), scale()];
  const y = Math.fround(x * w * random.integer(10, 120));
  const format = (name: string, step: number): OnnxTensor[] => [makeTensor(`${name}.s`, 'float', [], [step]), makeTensor(`${name}.z`, kind, [], [random.pick([least, least + 255, least + random.integer(0, 255)])])];
  const constants = [makeTensor('zero', 'float', [], [0]), makeTensor('low', 'float', [], [-9 * y]), makeTensor('high', 'float', [], [y * 7.3]), makeTensor('half', 'float', [], [0.5])];
  return { opset: 13, domains: { 'com.microsoft': 1 }, nodes, inputs: infos(kind, inputs), outputs: [makeValueInfo('y', kind, ['n', 'c', 'h', 'w'])], initializers: [...format('x', x), ...format('w', w), ...format('y', y), ...constants] };
}

const product = makeNode('Mul', ['x.r', 'w.r'], ['p']);
const between = [dequantized('x'), dequantized('w'), product];
const isOneLayer = ['Mul'];

describe('products of two values', () => {
  it.each<[string, readonly string[], readonly NodeProto[], string, readonly string[]]>([
    ['of reals between codes', ['x', 'w'], [...between, quantized('p')], 'reals', isOneLayer],
    ['of reals, one of them twice', ['x'], [dequantized('x'), makeNode('Mul', ['x.r', 'x.r'], ['p']), quantized('p')], 'reals', isOneLayer],
    ['with Relu behind', ['x', 'w'], [...between, makeNode('Relu', ['p'], ['q']), quantized('q')], 'reals', isOneLayer],
    ['with Clip behind', ['x', 'w'], [...between, makeNode('Clip', ['p', 'low', 'high'], ['q']), quantized('q')], 'reals', isOneLayer],
    ['with a pool behind', ['x', 'w'], [...between, makeNode('MaxPool', ['p'], ['q'], { kernel_shape: { ints: [2, 2] } }), quantized('q')], 'reals', ['Mul', 'MaxPool']],
    ['of codes', ['x', 'w'], [qLinearMul('x', 'w')], 'codes', isOneLayer],
    ['of codes, one of them twice', ['x'], [qLinearMul('x', 'x')], 'codes', isOneLayer],
    ['of codes, limited as codes', ['x', 'w'], [qLinearMul('x', 'w', 'q'), makeNode('Clip', ['q', '', 'y.z'], ['y'])], 'codes', isOneLayer],
    ['of codes, quantized to another format behind', ['x', 'w'], [qLinearMul('x', 'w', 'q'), makeNode('DequantizeLinear', ['q', 'y.s', 'y.z'], ['r']), quantized('r', 'y', 'x')], 'codes', ['Mul', 'Requantize']],
    ['of codes, with Clip of their reals behind', ['x', 'w'], [qLinearMul('x', 'w', 'q'), makeNode('DequantizeLinear', ['q', 'y.s', 'y.z'], ['r']), makeNode('Clip', ['r', 'low', 'high'], ['s']), quantized('s', 't'), makeNode('MaxPool', ['t'], ['y'], { kernel_shape: { ints: [1, 1] } })], 'codes', ['Mul', 'Clip', 'MaxPool']],
  ])('%s are those of ONNX Runtime', async (_, inputs, nodes, multiplies, types) => {
    const random = new Random(8);
    const made = new Set<string>();
    for (const seed of seeds) {
      const { graph, compared, differing } = await compareCodes(model(seed, nodes, inputs), random);
      expect(differing).toEqual([]);
      expect(compared).toBeGreaterThan(40);
      expect(graph.layers[0]).toMatchObject({ type: 'Mul', attributes: { multiplies } });
      for (const { type } of graph.layers) made.add(type);
    }
    expect([...made]).toEqual(types);
  });

  it('limit codes where Relu and Clip stand behind', () => {
    const content = model(700, [...between, makeNode('Relu', ['p'], ['q']), quantized('q')]);
    const [zero = 0] = Array.from(content.initializers?.find(({ name }) => name === 'y.z')?.data ?? [], Number);
    expect(expectOk(importModel(content)).layers[0]?.requantization?.low).toBe(zero);
  });

  it.each([1, 7, 13, 14])('of float graphs are those of ONNX Runtime, version %d', async (opset) => {
    const random = new Random(9);
    const inputs = ['a', 'b'].map((name) => makeValueInfo(name, 'float', ['n', 3, 4, 5]));
    const outputs = [makeValueInfo('y', 'float', ['n', 3, 4, 5])];
    const content = { opset, nodes: [makeNode('Relu', ['a'], ['r']), makeNode('Mul', ['r', 'b'], ['m']), makeNode('Mul', ['m', 'm'], ['y'])], inputs, outputs };
    // ONNX Runtime has no Mul of version 1; what it means of one shape is the same.
    const { layers } = opset === 1 ? expectOk(importModel(content)) : await expectLikeOnnxRuntime(content, random, 2);
    expect(layers.map(({ type, attributes, inputs: from }) => [type, attributes, from])).toEqual([
      ['Relu', {}, ['a']],
      ['Mul', { multiplies: 'reals' }, ['r', 'b']],
      ['Mul', { multiplies: 'reals' }, ['m', 'm']],
    ]);
  });

  it('of a value with itself leave its order to what reads it', async () => {
    const swish = [makeNode('Sigmoid', ['x'], ['s']), makeNode('Mul', ['x', 's'], ['m'])];
    const content = {
      nodes: [...swish, makeNode('Transpose', ['m'], ['t'], { perm: { ints: [0, 3, 1, 2] } }), makeNode('Conv', ['t', 'k'], ['y'])],
      inputs: [makeValueInfo('x', 'float', ['n', 4, 5, 3])],
      outputs: [makeValueInfo('y', 'float', ['n', 2, 3, 4])],
      initializers: [makeTensor('k', 'float', [2, 3, 2, 2], new Random(10).reals(24))],
    };
    const graph = await expectLikeOnnxRuntime(content, new Random(11), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Sigmoid', 'Mul', 'Conv']);
    expect(graph.values.get('x')?.axes.map(({ size }) => size)).toEqual([4, 5, 3]);
  });

  it('must be of one shape, and Div takes none', () => {
    const errors = (operator: string, dims: readonly number[]): string[] => {
      const nodes = [makeNode('Relu', ['a'], ['r']), makeNode(operator, ['r', 'b'], ['y'])];
      return errorsOf(importModel({ nodes, inputs: [makeValueInfo('a', 'float', [1, 3, 4]), makeValueInfo('b', 'float', dims)], outputs: [makeValueInfo('y', 'float', [1, 3, 4])] }));
    };
    expect(errors('Mul', [1, 3, 4])).toEqual([]);
    expect(errors('Mul', [1, 4, 3])).toEqual(['ONX076 Mul y']);
    expect(errors('Div', [1, 3, 4])).toEqual(['ONX080 Div y']);
  });

  it('must be of one scale each, as sums must', () => {
    const parts = expectOk(collectParts([builtinLayerTypes]));
    for (const operator of ['Add', 'Mul']) {
      const content = model(705, [...between.slice(0, 2), makeNode(operator, ['x.r', 'w.r'], ['p']), quantized('p')]);
      const constants = (content.initializers ?? []).filter(({ name }) => !name.startsWith('x.'));
      const kind = constants.find(({ name }) => name === 'w.z')?.kind ?? 'int8';
      const rows = [makeTensor('x.s', 'float', [3], [0.5, 0.25, 0.125]), makeTensor('x.z', kind, [3], [1, 1, 1])];
      const graph = expectOk(importModel({ ...content, initializers: [...constants, ...rows] }));
      expect(checkLegality(graph, parts).map(({ code, subject }) => [code, subject.kind])).toEqual([['IR028', operator]]);
    }
  });
});

describe('products that are written as ONNX', () => {
  const clipped = (output: string): NodeProto[] => [makeNode('Clip', ['q', '', 'y.most'], [output])];
  it.each<[string, readonly NodeProto[], readonly string[]]>([
    ['of reals', [...between, quantized('p')], ['Mul']],
    ['of reals, with Relu behind', [...between, makeNode('Relu', ['p'], ['q']), quantized('q')], ['Mul']],
    ['of codes', [qLinearMul('x', 'w')], ['QLinearMul']],
    ['of codes, limited', [qLinearMul('x', 'w', 'q'), ...clipped('y')], ['QLinearMul', 'Clip']],
    ['of codes, read again', [qLinearMul('x', 'w', 'q'), makeNode('QLinearMul', ['q', 'y.s', 'y.z', ...names('x'), 'y.s', 'y.z'], ['y'], {}, { domain: 'com.microsoft' })], ['QLinearMul']],
  ])('%s come back as they were, and are those of ONNX Runtime', async (_, nodes, operators) => {
    for (const seed of seeds.slice(0, 6)) {
      const content = model(seed, nodes);
      const kind = content.initializers?.find(({ name }) => name === 'y.z')?.kind ?? 'int8';
      const graph = expectOk(importModel({ ...content, initializers: [...(content.initializers ?? []), makeTensor('y.most', kind, [], [77])] }));
      const { bytes } = expectOk(exportQdq(graph));
      const written = (expectOk(decodeModel(bytes)).graph?.node ?? []).map(({ op_type: operator }) => operator);
      for (const operator of operators) expect(written).toContain(operator);
      const again = expectOk(frontend.import(bytes));
      const shown = ({ layers, values }: Graph): unknown => layers.map(({ type, attributes, requantization, inputs, outputs: [output = ''] }) => [type, attributes, requantization, inputs.length, values.get(output)?.type]);
      expect(shown(again)).toEqual(shown(graph));
      const random = new Random(seed);
      const feeds = new Map(graph.inputs.map((name) => [name, { dims: shape, data: realsOf(valueOf(graph, name), Float32Array.from({ length: 90 }, () => random.integer(0, 255) - (kind === 'int8' ? 128 : 0))) }] as const));
      const expected = (await runOnnxRuntime(bytes, feeds)).get('y');
      const ours = runGraph(again, new Map([...feeds].map(([name, { data }]) => [name, data]))).get('y') ?? new Float32Array();
      expect([...realsOf(valueOf(again, again.outputs[0] ?? ''), ours)]).toEqual([...(expected ?? [])]);
    }
  });

  it('must be of one type of 8 bits where codes are multiplied', () => {
    const graph = expectOk(importModel(model(700, [qLinearMul('x', 'w')])));
    const [x = ''] = graph.inputs;
    const { type } = valueOf(graph, x);
    if (type.kind !== 'integer') throw new Error('codes');
    const changed = (other: IntegerType): Graph => ({ ...graph, values: new Map(graph.values).set(x, { ...valueOf(graph, x), type: other }) });
    expect(errorsOf(exportQdq(changed({ ...type, signed: !type.signed })))).toEqual(['ONX110 Mul y']);
    expect(errorsOf(exportQdq(changed({ ...type, bits: 4 })))).toEqual(['ONX110 Mul y']);
  });
});

/** The reals of codes in the source's order. */
function realsOf({ type }: Value, codes: Float32Array): Float32Array {
  const { quantization } = type.kind === 'integer' ? type : {};
  return codes.map((code) => Math.fround(Math.fround(code - (quantization?.zeroPoint[0] ?? 0)) * (quantization?.scale[0] ?? 1)));
}

/** Functions of one value that is read more than once. */
const islands: readonly (readonly [string, readonly NodeProto[]])[] = [
  ['x * HardSigmoid(x)', [makeNode('HardSigmoid', ['x.r'], ['h'], { alpha: { float: 1 / 6 } }), makeNode('Mul', ['x.r', 'h'], ['p'])]],
  ['LeakyRelu(x) * HardSigmoid(LeakyRelu(x))', [makeNode('LeakyRelu', ['x.r'], ['v']), makeNode('HardSigmoid', ['v'], ['h']), makeNode('Mul', ['h', 'v'], ['p'])]],
  ['x * Clip(x + 3, 0, 6)', [makeNode('Add', ['x.r', 'three'], ['a']), makeNode('Clip', ['a', 'zero', 'six'], ['c']), makeNode('Mul', ['x.r', 'c'], ['p'])]],
  ['x * x / 2 + LeakyRelu(x)', [makeNode('Mul', ['x.r', 'x.r'], ['a']), makeNode('Mul', ['a', 'half'], ['b']), makeNode('LeakyRelu', ['x.r'], ['c']), makeNode('Add', ['b', 'c'], ['p'])]],
];

describe('products of one value with its own functions, between codes', () => {
  const content = (seed: number, nodes: readonly NodeProto[]): ModelContent => {
    const base = model(seed, [dequantized('x'), ...nodes, quantized('p')], ['x']);
    return { ...base, initializers: [...(base.initializers ?? []), makeTensor('three', 'float', [], [3]), makeTensor('six', 'float', [], [6])] };
  };

  it.each(islands)('%s is one table', async (_, nodes) => {
    for (const seed of seeds) {
      const { graph, differing } = await compareCodes(content(seed, nodes), new Random(seed));
      expect(graph.layers.map(({ type, inputs }) => [type, inputs])).toEqual([['Requantize', ['x']]]);
      expect(graph.layers[0]?.sources).toHaveLength(nodes.length);
      expect(differing).toEqual([]);
    }
  });

  it('may be read under other shapes on the way', async () => {
    const nodes = [makeNode('HardSigmoid', ['x.r'], ['h']), makeNode('Identity', ['h'], ['i']), makeNode('Mul', ['h', 'i'], ['s']), makeNode('Transpose', ['s'], ['t'], { perm: { ints: [0, 2, 3, 1] } }), makeNode('Transpose', ['t'], ['u'], { perm: { ints: [0, 3, 1, 2] } }), makeNode('Mul', ['x.r', 'u'], ['p'])];
    const { graph, differing } = await compareCodes(content(706, nodes), new Random(1));
    expect(graph.layers.map(({ type, sources }) => [type, sources.length])).toEqual([['Requantize', 3]]);
    expect(differing).toEqual([]);
  });

  it('may be picked and limited behind', async () => {
    const gate = [makeNode('HardSigmoid', ['x.r'], ['h']), makeNode('Mul', ['x.r', 'h'], ['s'])];
    const pool = (from: string, to: string): NodeProto => makeNode('MaxPool', [from], [to], { kernel_shape: { ints: [2, 2] } });
    for (const seed of seeds) {
      const { graph, differing } = await compareCodes(content(seed, [...gate, pool('s', 't'), makeNode('Clip', ['t', 'low', 'high'], ['u']), pool('u', 'p')]), new Random(seed));
      expect(graph.layers.map(({ type }) => type)).toEqual(['Requantize', 'MaxPool', 'MaxPool']);
      expect(differing).toEqual([]);
    }
  });

  it('are computed once for each code, however often they are read', () => {
    const chain = Array.from({ length: 80 }, (_, i) => makeNode('Mul', Array.from({ length: 2 }, () => (i === 0 ? 'h' : `h${i}`)), [i === 79 ? 'p' : `h${i + 1}`]));
    const graph = expectOk(importModel(content(702, [makeNode('HardSigmoid', ['x.r'], ['h']), ...chain])));
    expect(graph.layers).toHaveLength(1);
  });

  it('are an island where they are read elsewhere, or of two values', () => {
    const gate = [makeNode('Sigmoid', ['x.r'], ['s']), makeNode('Mul', ['x.r', 's'], ['p'])];
    const shown = content(703, gate);
    expect(errorsOf(importModel({ ...shown, outputs: [...shown.outputs, makeValueInfo('s', 'float', shape)] }))).toContain('ONX090 Mul p');
    const two = model(704, [dequantized('x'), dequantized('w'), makeNode('Sigmoid', ['w.r'], ['s']), makeNode('Mul', ['x.r', 's'], ['p']), quantized('p')]);
    expect(errorsOf(importModel(two))).toEqual(['ONX090 Mul p']);
  });
});
