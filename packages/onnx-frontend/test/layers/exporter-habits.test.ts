import { describe, expect, it } from 'vitest';
import { type ElementKind, type ModelContent, type NodeProto, type OnnxTensor, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { compareCodes } from '../support/compare.js';
import { compareReals } from '../support/compare-reals.js';
import { exportQdq } from '../../src/index.js';
import { errorsOf, expectOk, frontend, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const limits: Readonly<Partial<Record<ElementKind, readonly [number, number]>>> = { int4: [-8, 7], uint4: [0, 15], int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767], uint16: [0, 65535] };

/** Scale and zero point; as lists one for each channel. */
function format(name: string, kind: ElementKind, scale: number | readonly number[], zero: number | readonly number[] = 0, scaleKind: ElementKind = 'float'): OnnxTensor[] {
  const tensor = (suffix: string, of: ElementKind, data: number | readonly number[]): OnnxTensor =>
    makeTensor(`${name}.${suffix}`, of, typeof data === 'number' ? [] : [data.length], typeof data === 'number' ? [data] : data);
  return [tensor('s', scaleKind, typeof scale === 'number' ? Math.fround(scale) : scale.map(Math.fround)), tensor('z', kind, zero)];
}
const q = (from: string, to: string, name: string, axis?: number): NodeProto => makeNode('QuantizeLinear', [from, `${name}.s`, `${name}.z`], [to], axis === undefined ? {} : { axis: { int: axis } });
const d = (from: string, to: string, name: string, axis?: number): NodeProto => makeNode('DequantizeLinear', [from, `${name}.s`, `${name}.z`], [to], axis === undefined ? {} : { axis: { int: axis } });
/** QuantizeLinear and DequantizeLinear. */
const qd = (from: string, to: string, name: string, axis?: number): NodeProto[] => [q(from, `${to}/codes`, name, axis), d(`${to}/codes`, to, name, axis)];

interface Content {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly OnnxTensor[];
  readonly dims?: readonly number[];
  readonly opset?: number;
  readonly domains?: ModelContent['domains'];
}

const model = ({ nodes, initializers, dims = [1, 2, 5, 5], opset = 13, domains }: Content): ModelContent => ({
  opset,
  nodes,
  inputs: [makeValueInfo('x', 'float', dims)],
  outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }],
  initializers,
  ...(domains === undefined ? {} : { domains }),
});

/** Compares on random frames that reach beyond the input's range. */
async function expectEqual(content: Content, types: readonly string[], reach = 4): Promise<void> {
  const random = new Random(99);
  const { dims = [1, 2, 5, 5] } = content;
  for (let frame = 0; frame < 3; frame++) {
    const data = random.reals(dims.reduce((count, size) => count * size, 1)).map((real) => real * reach);
    const { graph, compared, differing } = await compareReals(model(content), data);
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(0);
    expect(graph.layers.map(({ type }) => type)).toEqual(types);
  }
}

const random = new Random(5);
const reals = (name: string, dims: readonly number[], size = 1): OnnxTensor => makeTensor(name, 'float', dims, random.reals(dims.reduce((count, dim) => count * dim, 1)).map((real) => real * size));

describe('what PyTorch writes', () => {
  const constants = [...format('x', 'uint8', 0.031, 61), ...format('w', 'int8', [0.0071, 0.0093, 0.0052], [0, 0, 0]), ...format('y', 'uint8', 0.043, 120), reals('w', [3, 2, 3, 3]), reals('b', [3], 0.3)];

  it('weights as reals with a scale for each channel, and a bias of reals', async () => {
    const nodes = [...qd('x', 'xr', 'x'), ...qd('w', 'wr', 'w', 0), makeNode('Conv', ['xr', 'wr', 'b'], ['c'], { pads: { ints: [1, 1, 1, 1] } }), makeNode('Relu', ['c'], ['r']), ...qd('r', 'y', 'y')];
    await expectEqual({ nodes, initializers: constants }, ['Conv']);
    const graph = expectOk(importModel(model({ nodes, initializers: constants })));
    const again = expectOk(frontend.import(expectOk(exportQdq(graph)).bytes));
    expect(again.layers.map(({ parameters, requantization }) => ({ parameters, requantization }))).toEqual(graph.layers.map(({ parameters, requantization }) => ({ parameters, requantization })));
  });

  it('a bias that is quantized in its file, to int32', async () => {
    const units = [0.0071, 0.0093, 0.0052].map((scale) => Math.fround(Math.fround(0.031) * Math.fround(scale)));
    const codes = makeTensor('b.codes', 'int32', [3], [120, -75, 33]);
    const nodes = [...qd('x', 'xr', 'x'), ...qd('w', 'wr', 'w', 0), d('b.codes', 'br', 'bias', 0), makeNode('Conv', ['xr', 'wr', 'br'], ['c']), ...qd('c', 'y', 'y')];
    await expectEqual({ nodes, initializers: [...constants, codes, ...format('bias', 'int32', units, [0, 0, 0])] }, ['Conv']);
  });

  it('a linear layer as Transpose of its weights, MatMul and Add', async () => {
    const dense = [...format('v', 'int8', range(4).map((i) => 0.004 + 0.001 * i), [0, 0, 0, 0]), reals('v', [4, 10]), reals('k', [4])];
    const nodes = [...qd('x', 'xr', 'x'), ...qd('v', 'vr', 'v', 0), makeNode('Transpose', ['vr'], ['vt'], { perm: { ints: [1, 0] } }), makeNode('MatMul', ['xr', 'vt'], ['m']), makeNode('Add', ['k', 'm'], ['a']), ...qd('a', 'y', 'y')];
    await expectEqual({ nodes, initializers: [...constants, ...dense], dims: [1, 10] }, ['Gemm']);
    const depthwise = [...qd('x', 'xr', 'x'), ...qd('w', 'wr', 'w', 0), makeNode('Reshape', ['wr', 'shape'], ['ws']), makeNode('Conv', ['xr', 'ws'], ['c']), ...qd('c', 'y', 'y')];
    await expectEqual({ nodes: depthwise, initializers: [...constants, makeTensor('shape', 'int64', [4], [3n, 2n, 3n, 3n])] }, ['Conv']);
  });

  it('codes that are limited to fewer bits by Clip', async () => {
    const bounds = [makeTensor('low', 'uint8', [], [0]), makeTensor('high', 'uint8', [], [127])];
    const clip = (from: string, to: string): NodeProto => makeNode('Clip', [from, 'low', 'high'], [to]);
    const nodes = [q('x', 'xq', 'x'), clip('xq', 'xc'), d('xc', 'xr', 'x'), ...qd('w', 'wr', 'w', 0), makeNode('Conv', ['xr', 'wr', 'b'], ['c']), q('c', 'yq', 'y'), clip('yq', 'yc'), d('yc', 'y', 'y')];
    await expectEqual({ nodes, initializers: [...constants, ...bounds] }, ['Clip', 'Conv']);
    const wrong = [q('x', 'xq', 'x'), makeNode('Clip', ['xq', 'y.s'], ['xc']), d('xc', 'y', 'x')];
    expect(errorsOf(importModel(model({ nodes: wrong, initializers: constants })))).toEqual(['ONX076 Clip xc']);
  });
});

describe('what ONNX Runtime and TensorFlow Lite write', () => {
  it('QuantizeLinear and DequantizeLinear around every operator, one value read by several', async () => {
    const initializers = [...format('x', 'int8', 0.031, -3), ...format('w', 'uint8', 0.0071, 131), ...format('c', 'int8', 0.052, 11), ...format('a', 'int8', 0.07, -20), ...format('g', 'int8', 0.04, 5), makeTensor('w.codes', 'uint8', [2, 2, 3, 3], range(36).map(() => random.integer(0, 255))), makeTensor('shape', 'int64', [2], [0n, -1n])];
    const nodes = [
      ...qd('x', 'xr', 'x'),
      d('w.codes', 'wr', 'w'),
      makeNode('Conv', ['xr', 'wr'], ['c'], { pads: { ints: [1, 1, 1, 1] } }),
      ...qd('c', 'cr', 'c'),
      makeNode('MaxPool', ['cr'], ['p'], { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } }),
      ...qd('p', 'pr', 'c'),
      makeNode('Add', ['cr', 'pr'], ['a']),
      ...qd('a', 'ar', 'a'),
      makeNode('GlobalAveragePool', ['ar'], ['g']),
      ...qd('g', 'gr', 'g'),
      makeNode('Reshape', ['gr', 'shape'], ['v']),
      ...qd('v', 'y', 'g'),
    ];
    await expectEqual({ nodes, initializers }, ['Conv', 'MaxPool', 'Add', 'GlobalAveragePool']);
  });

  it('quantizes again and again, and without a zero point', async () => {
    const initializers = [makeTensor('x.s', 'float', [], [Math.fround(0.011)]), ...format('v', 'int8', 0.037, -4), ...format('u', 'uint8', 0.021, 77)];
    const nodes = [makeNode('QuantizeLinear', ['x', 'x.s'], ['xq']), makeNode('DequantizeLinear', ['xq', 'x.s'], ['xr']), ...qd('xr', 'vr', 'v'), ...qd('vr', 'ur', 'u'), ...qd('ur', 'y', 'u')];
    await expectEqual({ nodes, initializers }, ['Requantize', 'Requantize']);
  });

  it('leaves functions of one element between codes real', async () => {
    const initializers = [...format('x', 'int8', 0.051, -3), ...format('y', 'uint8', 0.0137, 7), makeTensor('three', 'float', [], [3]), makeTensor('six', 'float', [], [6]), makeTensor('zero', 'float', [], [0]), makeTensor('by', 'float', [1, 1, 1, 1], [0.77])];
    const chains = [
      [makeNode('Add', ['xr', 'three'], ['a']), makeNode('Clip', ['a', 'zero', 'six'], ['k']), makeNode('Div', ['k', 'six'], ['t'])],
      [makeNode('LeakyRelu', ['xr'], ['l'], { alpha: { float: 0.3 } }), makeNode('Mul', ['by', 'l'], ['t'])],
      [makeNode('Mul', ['xr', 'three'], ['a']), makeNode('Elu', ['a'], ['b']), makeNode('Relu', ['b'], ['c']), makeNode('Sub', ['six', 'c'], ['t'])],
    ];
    for (const chain of chains) await expectEqual({ nodes: [...qd('x', 'xr', 'x'), ...chain, ...qd('t', 'y', 'y')], initializers }, ['Requantize'], 7);
    const joined = [...(chains[0] ?? []), makeNode('Tanh', ['k'], ['z']), makeNode('Add', ['t', 'z'], ['s'])];
    await expectEqual({ nodes: [...qd('x', 'xr', 'x'), ...joined, ...qd('s', 'y', 'y')], initializers }, ['Requantize'], 7);
    const read = [...qd('x', 'xr', 'x'), ...joined, ...qd('s', 'sq', 'y'), makeNode('Concat', ['sq', 'z'], ['b'], { axis: { int: 1 } }), ...qd('b', 'y', 'y')];
    expect(errorsOf(importModel(model({ nodes: read, initializers })))).toContain('ONX090 Add s');
  });

  it('leaves a function of one element at the end to the host', () => {
    const initializers = [...format('x', 'int8', 0.031, -3)];
    const nodes = [...qd('x', 'xr', 'x'), makeNode('Relu', ['xr'], ['r']), ...qd('r', 'rr', 'x'), makeNode('Sigmoid', ['rr'], ['s']), makeNode('Mul', ['s', 'x.s'], ['y'])];
    const result = importModel(model({ nodes, initializers }));
    expect(result.ok && result.value.hostSteps.map(({ operator, inputs, outputs }) => [operator, inputs, outputs])).toEqual([['Sigmoid', ['r'], ['s']], ['Mul', ['s'], ['y']]]);
    const inside = [...nodes.slice(0, -1), makeNode('Add', ['s', 'rr'], ['y'])];
    expect(errorsOf(importModel(model({ nodes: inside, initializers })))).toContain('ONX090 Add y');
  });
});

describe('formats of QuantizeLinear and DequantizeLinear', () => {
  const kinds = ['int4', 'uint4', 'int8', 'uint8', 'int16', 'uint16'] as const;
  const pairs = kinds.flatMap((input, i) => [[input, kinds[(i + 1) % kinds.length] ?? 'int8'] as const, [input, kinds[(i + 3) % kinds.length] ?? 'int8'] as const])
    // Sums of products of 16 bits each are none of float32's.
    .filter(([weight, value]) => !(weight.endsWith('16') && value.endsWith('16')));

  it.each(pairs)('weights of %s on values of %s, zero points at the ends', async (weight, value) => {
    const [low = 0, high = 0] = limits[weight] ?? [];
    const [least = 0, greatest = 0] = limits[value] ?? [];
    const codes = (dims: readonly number[]): OnnxTensor => makeTensor('w.codes', weight, dims, range(dims.reduce((count, dim) => count * dim, 1)).map(() => random.integer(low, high)));
    for (const zero of [least, greatest, random.integer(least, greatest)]) {
      const scale = 2 ** -(value.endsWith('16') ? 11 : value.endsWith('4') ? 1 : 5);
      const weightScale = 2 ** -(weight.endsWith('16') ? 12 : weight.endsWith('4') ? 2 : 6);
      const initializers = [...format('x', value, scale, zero), codes([3, 2, 2, 2]), ...format('w', weight, [weightScale, weightScale / 2, weightScale * 2], [low, high, random.integer(low, high)]), ...format('y', value, scale * 2, zero), makeTensor('b.codes', 'int32', [3], [7, -9, 100]), ...format('b', 'int32', [1, 0.5, 2].map((times) => times * scale * weightScale), [0, 0, 0])];
      const nodes = [...qd('x', 'xr', 'x'), d('w.codes', 'wr', 'w', 0), d('b.codes', 'br', 'b', 0), makeNode('Conv', ['xr', 'wr', 'br'], ['c']), ...qd('c', 'y', 'y')];
      await expectEqual({ nodes, initializers, opset: 21 }, ['Conv'], 2);
    }
  });

  it.each([10, 13, 19, 21, 23])('opset %d', async (opset) => {
    const isAxis = opset >= 13;
    const initializers = [...format('x', 'uint8', 0.031, 12), makeTensor('w.codes', 'int8', [3, 2, 2, 2], range(24).map(() => random.integer(-128, 127))), ...format('w', 'int8', isAxis ? [0.01, 0.02, 0.005] : 0.01, isAxis ? [0, 0, 0] : 0), ...format('y', 'uint8', 0.09, 128)];
    const saturate = opset >= 19 ? { saturate: { int: 1 } } : {};
    const nodes = [...qd('x', 'xr', 'x'), isAxis ? d('w.codes', 'wr', 'w', 0) : d('w.codes', 'wr', 'w'), makeNode('Conv', ['xr', 'wr'], ['c']), makeNode('QuantizeLinear', ['c', 'y.s', 'y.z'], ['yq'], saturate), d('yq', 'y', 'y')];
    await expectEqual({ nodes, initializers, opset }, ['Conv']);
  });

  it('says the type by output_dtype where there is no zero point', async () => {
    const initializers = [makeTensor('x.s', 'float', [], [0.03125])];
    const nodes = [makeNode('QuantizeLinear', ['x', 'x.s'], ['xq'], { output_dtype: { int: 3 } }), makeNode('DequantizeLinear', ['xq', 'x.s'], ['xr']), makeNode('Relu', ['xr'], ['r']), makeNode('QuantizeLinear', ['r', 'x.s'], ['yq'], { output_dtype: { int: 3 } }), makeNode('DequantizeLinear', ['yq', 'x.s'], ['y'])];
    await expectEqual({ nodes, initializers, opset: 21 }, ['Relu']);
  });

  it('has scales of narrow reals', () => {
    const initializers = [...format('x', 'uint8', 0.03125, 12, 'float16'), ...format('y', 'int8', 0.0625, -3, 'float16')];
    const graph = expectOk(importModel(model({ nodes: [...qd('x', 'xr', 'x'), makeNode('Relu', ['xr'], ['r']), ...qd('r', 'y', 'y')], initializers, opset: 21 })));
    expect([...graph.inputs, ...graph.outputs].map((name) => graph.values.get(name)?.type)).toMatchObject([{ quantization: { scale: [0.03125], zeroPoint: [12] } }, { quantization: { scale: [0.0625], zeroPoint: [-3] } }]);
  });

  it('has no blocks', () => {
    const initializers = [...format('x', 'uint8', 0.031, 12), makeTensor('w.codes', 'int8', [4, 3], range(12)), makeTensor('w.s', 'float', [2, 3], range(6).map(() => 0.5))];
    const nodes = [...qd('x', 'xr', 'x'), makeNode('DequantizeLinear', ['w.codes', 'w.s'], ['wr'], { axis: { int: 0 }, block_size: { int: 2 } }), makeNode('MatMul', ['xr', 'wr'], ['c']), ...qd('c', 'y', 'x')];
    expect(errorsOf(importModel(model({ nodes, initializers, dims: [1, 4], opset: 21 })))).toEqual(['ONX076 DequantizeLinear wr']);
  });

  it('are those of ONNX Runtime in its own domain, too', async () => {
    const own = ({ op_type, ...node }: NodeProto): NodeProto => ({ ...node, op_type: op_type ?? '', ...(op_type?.endsWith('Linear') === true ? { domain: 'com.microsoft' } : {}) });
    for (const kind of ['int8', 'uint8', 'int16', 'uint16'] as const) {
      const scale = kind.endsWith('16') ? 2 ** -11 : 0.031;
      const initializers = [...format('x', kind, scale, 17), makeTensor('w.codes', 'int8', [3, 2, 2, 2], range(24).map(() => random.integer(-128, 127))), ...format('w', 'int8', [0.25, 0.5, 0.125], [0, 3, -5]), ...format('y', kind, kind.endsWith('16') ? 2 ** -9 : 0.7, 100)];
      const nodes = [...qd('x', 'xr', 'x'), d('w.codes', 'wr', 'w', 0), makeNode('Conv', ['xr', 'wr'], ['c']), ...qd('c', 'y', 'y')].map(own);
      await expectEqual({ nodes, initializers, domains: { 'com.microsoft': 1 } }, ['Conv'], 2);
    }
  });
});

describe('an image of codes', () => {
  const initializers = [...format('n', 'int8', 0.0173, -14), ...format('w', 'int8', 0.0071), ...format('y', 'int8', 0.043, 12), makeTensor('w.codes', 'int8', [3, 2, 3, 3], range(54).map(() => random.integer(-127, 127))), makeTensor('scale', 'float', [], [127.5]), makeTensor('one', 'float', [], [1]), makeTensor('mean', 'float', [1, 2, 1, 1], [118.3, 123.7]), makeTensor('inverse', 'float', [1, 2, 1, 1], [0.0171, 0.0175])];
  const behind = [...qd('v', 'vr', 'n'), d('w.codes', 'wr', 'w'), makeNode('Conv', ['vr', 'wr'], ['c']), q('c', 'y', 'y')];
  const image = (nodes: readonly NodeProto[]): ModelContent => ({ opset: 13, nodes: [...nodes, ...behind], inputs: [makeValueInfo('x', 'uint8', [1, 2, 7, 7])], outputs: [makeValueInfo('y', 'int8', ['n', 3, 'h', 'w'])], initializers });
  const cast = makeNode('Cast', ['x'], ['f'], { to: { int: 1 } });

  it('is normalized by the model, with one number for all channels or one for each', async () => {
    const scalar = image([cast, makeNode('Div', ['f', 'scale'], ['t']), makeNode('Sub', ['t', 'one'], ['v'])]);
    const channels = image([cast, makeNode('Sub', ['f', 'mean'], ['t']), makeNode('Mul', ['t', 'inverse'], ['v'])]);
    for (const [content, type] of [[scalar, 'Requantize'], [channels, 'Conv']] as const) {
      const { graph, differing } = await compareCodes(content, new Random(3));
      expect(differing).toEqual([]);
      expect(graph.layers.map((layer) => layer.type)).toEqual([type, 'Conv']);
      expect(graph.values.get('x')?.type).toEqual({ kind: 'integer', signed: false, bits: 8, quantization: { scale: [1], zeroPoint: [0] } });
    }
  });
});
