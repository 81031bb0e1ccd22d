import { describe, expect, it } from 'vitest';
import { type ModelContent, type NodeProto, type OnnxTensor, decodeModel, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { exportQdq } from '../../src/index.js';
import { compareCodes, differences } from '../support/compare.js';
import { compareReals } from '../support/compare-reals.js';
import { errorsOf, expectOk, importModel } from '../support/frontend.js';
import { runOnnxRuntime } from '../support/onnx-runtime.js';
import { Random } from '../support/random.js';
import { runGraph } from '../support/run-graph.js';
import { expectSameExport } from '../support/same-export.js';

const constant = (name: string, dims: readonly number[], numbers: readonly number[]): OnnxTensor => makeTensor(name, 'float', dims, numbers.map(Math.fround));
const scalar = (name: string, real: number): OnnxTensor => constant(name, [], [real]);
const zero = (name: string, kind: 'int8' | 'uint8' | 'int32', code: number): OnnxTensor => makeTensor(name, kind, [], [code]);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

interface Shape {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly OnnxTensor[];
  /** Size of what `r` holds. */
  readonly sum: number;
}

/** Reals `r` [1, 3, 4, 4] or [1, 3] that ConvInteger or MatMulInteger and what stands behind make of codes `x`. */
function integerProduct(random: Random, isConv: boolean, isBiased: boolean): Shape {
  const perChannel = random.pick([true, false]);
  const tail = isConv ? [1, 1] : [];
  const scales = range(perChannel ? 3 : 1).map(() => 2 ** -(8 + 6 * random.next()));
  const dims = perChannel ? [3, ...tail] : [];
  const bias = range(3).map(() => 2 * random.next() - 1);
  const weights = range(isConv ? 24 : 60).map(() => random.integer(-127, 127));
  return {
    nodes: [
      makeNode(isConv ? 'ConvInteger' : 'MatMulInteger', ['x', 'w', 'x.z'], ['i']),
      makeNode('Cast', ['i'], ['f'], { to: { int: 1 } }),
      makeNode('Mul', random.pick([['f', 'm'], ['m', 'f']]), [isBiased ? 'p' : 'r']),
      ...(isBiased ? [makeNode('Add', ['p', 'b'], ['r'])] : []),
    ],
    initializers: [makeTensor('w', 'int8', isConv ? [3, 2, 2, 2] : [20, 3], weights), zero('x.z', 'uint8', random.integer(0, 255)), constant('m', dims, scales), constant('b', [3, ...tail], bias)],
    sum: Math.max(...scales) * 127 * 64 * Math.sqrt(isConv ? 8 : 20),
  };
}

/** The same between DequantizeLinear, with a bias of reals. */
function realBias(random: Random, isConv: boolean, how: 'input' | 'add'): Shape {
  const scales = range(3).map(() => 2 ** -(6 + 3 * random.next()));
  const kind = random.pick(['int8', 'uint8'] as const);
  const weights = range(isConv ? 24 : 60).map(() => random.integer(0, 127));
  const x = 2 ** -(2 + 4 * random.next());
  const isInput = how === 'input';
  const operator = isConv ? 'Conv' : isInput ? 'Gemm' : 'MatMul';
  return {
    nodes: [
      makeNode('DequantizeLinear', ['x', 'x.s', 'x.z'], ['xr']),
      makeNode('DequantizeLinear', ['w', 'w.s', 'w.z'], ['wr'], { axis: { int: isConv ? 0 : 1 } }),
      makeNode(operator, ['xr', 'wr', ...(isInput ? ['b'] : [])], [isInput ? 'r' : 'p']),
      ...(isInput ? [] : [makeNode('Add', ['p', 'b'], ['r'])]),
    ],
    initializers: [
      scalar('x.s', x),
      zero('x.z', 'uint8', random.integer(0, 255)),
      makeTensor('w', kind, isConv ? [3, 2, 2, 2] : [20, 3], weights),
      constant('w.s', [3], scales),
      makeTensor('w.z', kind, [3], range(3).map(() => random.integer(0, 127))),
      constant('b', isConv && !isInput ? [3, 1, 1] : [3], range(3).map(() => 4 * random.next() - 2)),
    ],
    sum: Math.max(...scales) * x * 64 * 64 * Math.sqrt(isConv ? 8 : 20),
  };
}

function model(shape: Shape, isConv: boolean, behind: readonly NodeProto[], output: 'uint8' | 'int8' | 'float', more: readonly OnnxTensor[] = []): ModelContent {
  return {
    opset: 13,
    nodes: [...shape.nodes, ...behind],
    inputs: [makeValueInfo('x', 'uint8', isConv ? [1, 2, 5, 5] : [1, 20])],
    outputs: [makeValueInfo('y', output, isConv ? ['n', 3, 'h', 'w'] : ['n', 3])],
    initializers: [...shape.initializers, ...more],
  };
}

const shapes = (random: Random): [string, boolean, Shape][] => [
  ['ConvInteger, Cast, Mul', true, integerProduct(random, true, false)],
  ['ConvInteger, Cast, Mul, Add', true, integerProduct(random, true, true)],
  ['MatMulInteger, Cast, Mul', false, integerProduct(random, false, false)],
  ['MatMulInteger, Cast, Mul, Add', false, integerProduct(random, false, true)],
  ['Conv with a bias of reals', true, realBias(random, true, 'input')],
  ['Conv and Add', true, realBias(random, true, 'add')],
  ['Gemm with a bias of reals', false, realBias(random, false, 'input')],
  ['MatMul and Add', false, realBias(random, false, 'add')],
];

describe('accumulators that a model scales itself', () => {
  it('are quantized to the codes of ONNX Runtime', async () => {
    const random = new Random(31);
    let total = 0;
    for (const [name, isConv, shape] of range(6).flatMap(() => shapes(random))) {
      const kind = random.pick(['uint8', 'int8'] as const);
      const y = [scalar('y.s', (shape.sum * 2 ** (random.next() * 3 - 1)) / 64), zero('y.z', kind, random.integer(0, 100))];
      const behind = random.pick([
        [makeNode('QuantizeLinear', ['r', 'y.s', 'y.z'], ['y'])],
        [makeNode('Relu', ['r'], ['t']), makeNode('QuantizeLinear', ['t', 'y.s', 'y.z'], ['y'])],
      ]);
      const { graph, compared, differing } = await compareCodes(model(shape, isConv, behind, kind, y), random);
      expect(differing, name).toEqual([]);
      expect(graph.layers.map(({ type }) => type), name).toEqual([isConv ? 'Conv' : 'Gemm']);
      await expectSameExport(graph, random, name);
      total += compared;
    }
    expect(total).toBeGreaterThan(1000);
  });

  it('are outputs, with what is left to the host', async () => {
    const random = new Random(33);
    for (const [name, isConv, shape] of shapes(random)) {
      const content = model({ ...shape, nodes: shape.nodes.map((node) => ({ ...node, output: (node.output ?? []).map((tensor) => (tensor === 'r' ? 'y' : tensor)) })) }, isConv, [], 'float');
      const graph = expectOk(importModel(content));
      const [output = ''] = graph.outputs;
      expect(graph.values.get(output)?.type, name).toMatchObject({ kind: 'integer', signed: true });
      const dims = isConv ? [1, 2, 5, 5] : [1, 20];
      const codes = Uint8Array.from(range(isConv ? 50 : 20), () => random.integer(0, 255));
      const expected = await runOnnxRuntime(encodeModel(makeModel(content)), new Map([['x', { dims, data: codes }]]));
      const actual = runGraph(graph, new Map([['x', Float32Array.from(codes)]]), true);
      expect(differences(actual.get('y') ?? new Float32Array(), expected.get('y') ?? new Float32Array(), 1e-5), name).toEqual([]);
    }
  });

  it('may fall: then the weights of the channel change their sign', async () => {
    const random = new Random(37);
    for (const [name, isConv, shape] of shapes(random)) {
      const y = [scalar('y.s', shape.sum / 64), zero('y.z', 'uint8', 101), constant('n', isConv ? [3, 1, 1] : [3], [-1, 0.5, -2])];
      const behind = [makeNode('Mul', ['r', 'n'], ['t']), makeNode('QuantizeLinear', ['t', 'y.s', 'y.z'], ['y'])];
      const { graph, differing } = await compareCodes(model(shape, isConv, behind, 'uint8', y), random);
      expect(differing, name).toEqual([]);
      expect(graph.layers.map(({ type }) => type), name).toEqual([isConv ? 'Conv' : 'Gemm']);
      await expectSameExport(graph, random, name);
    }
  });

  it('are plain numbers, whatever the scale of the codes that they are sums of', async () => {
    const random = new Random(39);
    const input = [scalar('x.s', 0.037), zero('x.z', 'uint8', 121), makeTensor('w', 'int8', [20, 3], range(60).map(() => random.integer(-127, 127)))];
    const start = [makeNode('QuantizeLinear', ['x', 'x.s', 'x.z'], ['q']), makeNode('MatMulInteger', ['q', 'w', 'x.z'], ['i']), makeNode('Cast', ['i'], ['f'], { to: { int: 1 } })];
    const content = (behind: readonly NodeProto[], kind: 'float' | 'int64' = 'float'): ModelContent => ({
      opset: 13,
      nodes: [...start, ...behind],
      inputs: [makeValueInfo('x', 'float', [1, 20])],
      outputs: [makeValueInfo('y', kind, ['n', 'c'])],
      initializers: [...input, constant('m', [3], [2 ** -9, 0.0017, 0.0031]), scalar('y.s', 0.061), zero('y.z', 'uint8', 87)],
    });
    const frame = Float32Array.from(random.reals(20), (real) => real * 5);
    const scale = makeNode('Mul', ['f', 'm'], ['r']);
    const quantized = await compareReals(content([scale, makeNode('QuantizeLinear', ['r', 'y.s', 'y.z'], ['c']), makeNode('DequantizeLinear', ['c', 'y.s', 'y.z'], ['y'])]), frame);
    expect(quantized.differing).toEqual([]);
    expect(quantized.compared).toBe(3);
    await expectSameExport(quantized.graph, random);
    const greatest = await compareReals(content([makeNode('ArgMax', ['f'], ['y'], { axis: { int: 1 } })], 'int64'), frame);
    expect(greatest.differing).toEqual([]);
    expect(greatest.graph.layers.map(({ type }) => type)).toEqual(['Gemm', 'ArgMax']);
    const behind = [makeNode('Reshape', ['f', 'shape'], ['v']), makeNode('Mul', ['v', 'm'], ['y'])];
    const reshaped = { ...content(behind), initializers: [...input, constant('m', [3], [2 ** -9, 0.0017, 0.0031]), makeTensor('shape', 'int64', [3], [1n, 1n, 3n])] };
    const expected = await runOnnxRuntime(encodeModel(makeModel(reshaped)), new Map([['x', { dims: [1, 20], data: frame }]]));
    const actual = runGraph(expectOk(importModel(reshaped)), new Map([['x', frame]]), false);
    expect(actual.get('y')?.length).toBe(3);
    expect(differences(actual.get('y') ?? new Float32Array(), expected.get('y') ?? new Float32Array(), 1e-5)).toEqual([]);
  });

  it('are exported as sums of integers where the scale of the codes is not in their factors', async () => {
    const random = new Random(40);
    for (const kind of ['uint8', 'int8'] as const)
      for (const operator of ['ConvInteger', 'MatMulInteger']) {
        const isConv = operator === 'ConvInteger';
        const graph = expectOk(
          importModel({
            opset: 13,
            nodes: [
              makeNode('QuantizeLinear', ['x', 'x.s', 'x.z'], ['q']),
              makeNode(operator, ['q', 'w', 'x.z', 'w.z'], ['i']),
              makeNode('Cast', ['i'], ['f'], { to: { int: 1 } }),
              makeNode('Mul', ['f', 'm'], ['r']),
              makeNode('Add', ['r', 'a'], ['c']),
              makeNode('QuantizeLinear', ['c', 'y.s', 'y.z'], ['d']),
              makeNode('DequantizeLinear', ['d', 'y.s', 'y.z'], ['y']),
            ],
            inputs: [makeValueInfo('x', 'float', isConv ? [1, 2, 5, 5] : [1, 20])],
            outputs: [makeValueInfo('y', 'float', isConv ? ['n', 3, 'h', 'w'] : ['n', 3])],
            initializers: [
              makeTensor('w', 'int8', isConv ? [3, 2, 2, 2] : [20, 3], range(isConv ? 24 : 60).map(() => random.integer(-127, 127))),
              ...[scalar('x.s', 0.037), zero('x.z', kind, 21), zero('w.z', 'int8', 3), scalar('y.s', 0.061), zero('y.z', kind, 87)],
              ...[constant('m', isConv ? [3, 1, 1] : [3], [2 ** -9, 0.0017, 0.0031]), constant('a', isConv ? [3, 1, 1] : [3], [0.1, -0.2, 0.3])],
            ],
          }),
        );
        const exported = decodeModel(expectOk(exportQdq(graph)).bytes);
        expect(exported.ok && exported.value.graph?.node?.map(({ op_type: type }) => type)).toContain(operator);
        await expectSameExport(graph, random, `${operator} of ${kind}`);
      }
  });

  it('are compared, or go through functions of the host', () => {
    const random = new Random(37);
    const { nodes, initializers } = realBias(random, false, 'input');
    const perTensor = initializers.map((tensor) => (tensor.name === 'w.s' ? scalar('w.s', 0.5) : tensor.name === 'w.z' ? zero('w.z', 'int8', 0) : tensor.name === 'w' ? makeTensor('w', 'int8', [20, 3], range(60)) : tensor));
    const importOf = (behind: readonly NodeProto[], made: readonly NodeProto[] = nodes) =>
      importModel({ ...model({ nodes: made, initializers: perTensor, sum: 1 }, false, behind, 'float'), outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }] });
    const plain = nodes.map((node) => (node.op_type === 'Gemm' ? makeNode('MatMul', ['xr', 'wr'], ['r']) : node));
    const typesOf = (behind: readonly NodeProto[]): string[] => expectOk(importOf(behind, plain)).layers.map(({ type }) => type);
    expect(typesOf([makeNode('Relu', ['r'], ['y'])])).toEqual(['Gemm', 'Relu']);
    expect(typesOf([makeNode('ArgMax', ['r'], ['y'], { axis: { int: 1 } })])).toEqual(['Gemm', 'ArgMax']);
    expect(errorsOf(importOf([makeNode('ArgMax', ['r'], ['y'], { axis: { int: 1 } })]))).toEqual(['ONX090 Gemm r']);
    const stepsOf = (behind: readonly NodeProto[]): unknown => expectOk(importOf(behind)).hostSteps.map(({ operator, inputs, outputs }) => [operator, ...inputs, ...outputs]);
    expect(stepsOf([makeNode('Softmax', ['r'], ['y'])])).toEqual([['Add', 'r/accumulators', 'r'], ['Softmax', 'r', 'y']]);
    expect(stepsOf([makeNode('Sigmoid', ['r'], ['y'])])).toEqual([['Add', 'r/accumulators', 'r'], ['Sigmoid', 'r', 'y']]);
  });

  it('are an island where they are read as reals', () => {
    const random = new Random(35);
    const y = [scalar('y.s', 0.5), zero('y.z', 'uint8', 3)];
    const quantize = makeNode('QuantizeLinear', ['t', 'y.s', 'y.z'], ['y']);
    const shape = integerProduct(random, false, false);
    const refused = (behind: readonly NodeProto[]): string[] => errorsOf(importModel(model(shape, false, behind, 'uint8', y)));
    expect(refused([makeNode('Tanh', ['r'], ['t']), quantize])).toEqual(['ONX090 Tanh t']);
    expect(refused([makeNode('Cast', ['i'], ['g'], { to: { int: 1 } }), makeNode('Add', ['r', 'g'], ['t']), quantize])).toContain('ONX076 Cast f');
  });
});
