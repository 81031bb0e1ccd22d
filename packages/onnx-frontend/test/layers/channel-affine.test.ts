import { describe, expect, it } from 'vitest';
import { type ModelContent, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const outputs = [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }];
const x = makeValueInfo('x', 'float', ['n', 2, 4, 5]);
const conv = makeNode('Conv', ['x', 'k'], ['c'], {}, { name: 'conv' });

function content(seed: number, over: Partial<ModelContent>): ModelContent {
  const random = new Random(seed);
  const positive = (count: number): Float32Array => random.reals(count).map((real) => Math.abs(real) + 0.5);
  const initializers = [
    makeTensor('k', 'float', [3, 2, 2, 2], random.reals(24)),
    makeTensor('a3', 'float', [3, 1, 1], positive(3)),
    makeTensor('a2', 'float', [1, 2, 1, 1], positive(2)),
    makeTensor('v5', 'float', [5], positive(5)),
    makeTensor('one', 'float', [], [0.75]),
    makeTensor('zero', 'float', [], [0]),
    ...['s', 'b', 'm', 'v'].map((name) => makeTensor(name, 'float', [3], name === 'v' ? positive(3) : random.reals(3))),
    ...['s2', 'b2', 'm2', 'v2'].map((name) => makeTensor(name, 'float', [2], name === 'v2' ? positive(2) : random.reals(2))),
  ];
  return { nodes: [], inputs: [x], outputs, initializers, ...over };
}

describe('Add, Sub, Mul and Div by a constant per channel', () => {
  it.each(['Add', 'Sub', 'Mul', 'Div'])('%s is folded into the Conv in front', async (operator) => {
    for (const [i, constant] of ['a3', 'one'].entries()) {
      const graph = await expectLikeOnnxRuntime(content(50 + i, { nodes: [conv, makeNode(operator, ['c', constant], ['y'])] }), new Random(51), 2);
      expect(graph.layers.map(({ type, sources }) => [type, sources])).toEqual([['Conv', ['conv', 'y']]]);
    }
  });

  it.each(['Add', 'Sub', 'Mul'])('%s of a constant in front is folded', async (operator) => {
    const graph = await expectLikeOnnxRuntime(content(52, { nodes: [conv, makeNode(operator, ['a3', 'c'], ['y'])] }), new Random(53), 2);
    expect(graph.layers).toHaveLength(1);
  });

  it.each(['Add', 'Sub', 'Mul', 'Div'])('%s that stands alone is a depthwise convolution', async (operator) => {
    for (const constant of ['a2', 'one']) {
      const graph = await expectLikeOnnxRuntime(content(54, { nodes: [makeNode(operator, ['x', constant], ['y'])] }), new Random(55), 2);
      expect(graph.layers.map(({ type }) => type)).toEqual(['Conv']);
      expect(graph.layers[0]?.attributes.groups).toBe(2);
    }
  });

  it('is a layer of its own where something else reads the layer in front, or clamps it', async () => {
    const nodes = [conv, makeNode('Relu', ['c'], ['r']), makeNode('Mul', ['r', 'a3'], ['y'])];
    const graph = await expectLikeOnnxRuntime(content(56, { nodes }), new Random(57), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Conv', 'Relu', 'Conv']);
    const two = { nodes: [conv, makeNode('Mul', ['c', 'a3'], ['y'])], outputs: [...outputs, { ...outputs[0], name: 'c' }] };
    const shared = await expectLikeOnnxRuntime(content(58, two), new Random(59), 2);
    expect(shared.layers).toHaveLength(2);
  });

  it('takes the dimension that the constant names as the channels, and vectors by a diagonal', async () => {
    const last = await expectLikeOnnxRuntime(content(60, { nodes: [makeNode('Mul', ['x', 'v5'], ['y'])] }), new Random(61), 2);
    expect(last.values.get('x')?.axes.at(-1)).toEqual({ name: 'C', size: 5 });
    const vector = { inputs: [makeValueInfo('x', 'float', ['n', 5])], nodes: [makeNode('Sub', ['v5', 'x'], ['y'])] };
    const graph = await expectLikeOnnxRuntime(content(62, vector), new Random(63), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Gemm']);
    const line = { inputs: [makeValueInfo('x', 'float', ['n', 3, 4])], nodes: [makeNode('Div', ['x', 'one'], ['y'])] };
    expect((await expectLikeOnnxRuntime(content(64, line), new Random(65), 2)).layers[0]?.attributes.groups).toBe(3);
  });

  it('of a scalar leaves the order of an input open, whatever reads it', async () => {
    const scaled = [
      makeNode('Div', ['x', 'one'], ['quotient']),
      makeNode('Sub', ['quotient', 'half'], ['less']),
      makeNode('Transpose', ['less'], ['t'], { perm: { ints: [0, 3, 1, 2] } }),
    ];
    const initializers = [
      ...(content(76, {}).initializers ?? []),
      makeTensor('half', 'float', [1], [0.5]),
      makeTensor('a4', 'float', [2, 1, 1], [0.25, -3]),
    ];
    const inputs = [makeValueInfo('x', 'float', ['n', 4, 5, 2])];
    const conved = await expectLikeOnnxRuntime({ nodes: [...scaled, makeNode('Conv', ['t', 'k'], ['y'])], inputs, outputs, initializers }, new Random(77), 2);
    expect(conved.values.get('x')?.axes.map(({ name, size }) => `${name}${size}`)).toEqual(['H4', 'W5', 'C2']);
    // Both scalars are one layer, which takes what follows for each channel as well.
    expect(conved.layers.map(({ type, sources }) => [type, sources])).toEqual([['Conv', ['quotient', 'less']], ['Conv', ['y']]]);
    const merged = await expectLikeOnnxRuntime({ nodes: [...scaled, makeNode('Mul', ['t', 'a4'], ['y'])], inputs, outputs, initializers }, new Random(78), 2);
    expect(merged.layers.map(({ type, sources }) => [type, sources])).toEqual([['Conv', ['quotient', 'less', 'y']]]);
    const shared = [...scaled, makeNode('Conv', ['t', 'k'], ['y']), makeNode('Relu', ['quotient'], ['r'])];
    const two = [...outputs, { name: 'r', type: { tensor_type: { elem_type: 1 } } }];
    expect((await expectLikeOnnxRuntime({ nodes: shared, inputs, outputs: two, initializers }, new Random(79), 2)).layers).toHaveLength(4);
    const reshaped = [makeNode('Mul', ['x', 'one'], ['scaled']), makeNode('Reshape', ['scaled', 'image'], ['i']), makeNode('Conv', ['i', 'k'], ['y'])];
    const image = makeTensor('image', 'int64', [4], [0n, 2n, 4n, 5n]);
    const flat = { nodes: reshaped, inputs: [makeValueInfo('x', 'float', ['n', 40])], outputs, initializers: [...initializers, image] };
    expect((await expectLikeOnnxRuntime(flat, new Random(80), 2)).layers).toHaveLength(2);
  });

  it('refuses what is no affine function of each channel', () => {
    const refuse = (nodes: ModelContent['nodes'], over: Partial<ModelContent> = {}) => errorsOf(importModel(content(66, { nodes, ...over })));
    expect(refuse([makeNode('Div', ['one', 'x'], ['y'])])).toEqual(['ONX080 Div y']);
    expect(refuse([makeNode('Div', ['x', 'zero'], ['y'])])).toEqual(['ONX080 Div y']);
    expect(refuse([makeNode('Div', ['x', 'x'], ['y'])])).toEqual(['ONX080 Div y']);
    expect(refuse([makeNode('Mul', ['x', 'k'], ['y'])])).toEqual(['ONX080 Mul y']);
    expect(refuse([makeNode('Mul', ['x', 'one'], ['y'])], { inputs: [makeValueInfo('x', 'float', [1, 2000])] })).toEqual(['ONX080 Mul y']);
  });
});

describe('BatchNormalization', () => {
  it.each([7, 9, 14, 15])('of opset %i is folded into the Conv in front', async (opset) => {
    const nodes = [conv, makeNode('BatchNormalization', ['c', 's', 'b', 'm', 'v'], ['y'], { epsilon: { float: 0.01 } })];
    const graph = await expectLikeOnnxRuntime(content(70, { nodes, opset }), new Random(71), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Conv']);
  });

  it('stands alone on an input, and takes chains of constants behind it', async () => {
    const nodes = [
      makeNode('BatchNormalization', ['x', 's2', 'b2', 'm2', 'v2'], ['n']),
      makeNode('Mul', ['n', 'a2'], ['t']),
      makeNode('Add', ['t', 'one'], ['y']),
    ];
    const graph = await expectLikeOnnxRuntime(content(72, { nodes }), new Random(73), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Conv']);
  });

  it('refuses training, statistics of other sizes and variances below 0', () => {
    const inputs = ['x', 's2', 'b2', 'm2', 'v2'];
    const refuse = (opset: number, attributes: object, names = inputs, made = ['y']) =>
      errorsOf(importModel(content(74, { nodes: [makeNode('BatchNormalization', names, made, { ...attributes })], opset })));
    expect(refuse(6, {})).toEqual(['ONX072 BatchNormalization y']);
    expect(refuse(6, { is_test: { int: 1 } })).toEqual([]);
    expect(refuse(7, { spatial: { int: 0 } })).toEqual(['ONX072 BatchNormalization y']);
    expect(refuse(15, { training_mode: { int: 1 } })).toEqual(['ONX072 BatchNormalization y']);
    expect(refuse(15, {}, ['x', 's2', 'b2', 'm2', 'v'])).toEqual(['ONX076 BatchNormalization y']);
    expect(refuse(15, { epsilon: { float: -9 } })).toEqual(['ONX080 BatchNormalization y']);
  });
});
