import { describe, expect, it } from 'vitest';
import { type NodeProto, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const outputs = [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }];

function concat(inputs: readonly string[], axis: number | undefined): NodeProto {
  return makeNode('Concat', [...inputs], ['y'], axis === undefined ? {} : { axis: { int: axis } });
}

/** A Concat of inputs `a`, `b`, … of these shapes. */
function model(axis: number | undefined, shapes: readonly (readonly (number | string)[])[], opset = 13) {
  const names = shapes.map((_, i) => String.fromCharCode(97 + i));
  const inputs = names.map((name, i) => makeValueInfo(name, 'float', shapes[i] ?? []));
  return { nodes: [concat(names, axis)], inputs, outputs, opset };
}

describe('Concat', () => {
  it.each<[number, (number | string)[][]]>([
    [1, [['n', 2, 4, 5], ['n', 3, 4, 5]]],
    [-3, [['n', 1, 4, 5], ['n', 3, 4, 5], ['n', 2, 4, 5]]],
    [3, [['n', 4, 5, 1], ['n', 4, 5, 2]]],
    [1, [['n', 2, 7], ['n', 1, 7]]],
    [-1, [['n', 7, 2], ['n', 7, 1]]],
    [1, [['n', 3], ['n', 4], ['n', 1]]],
    [1, [['n', 2, 1, 5], ['n', 3, 1, 5]]],
  ])('over axis %i of %j equals ONNX Runtime', async (axis, shapes) => {
    const graph = await expectLikeOnnxRuntime(model(axis, shapes), new Random(31), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Concat']);
  });

  it('takes one value twice, one alone as it is, and joins layers in any layout', async () => {
    const k = makeTensor('k', 'float', [3, 2, 1, 1], new Random(32).reals(6));
    const x = makeValueInfo('x', 'float', ['n', 2, 4, 5]);
    const conv = makeNode('Conv', ['x', 'k'], ['c']);
    const twice = await expectLikeOnnxRuntime({ nodes: [conv, concat(['c', 'x', 'c'], 1)], inputs: [x], outputs, initializers: [k] }, new Random(33), 2);
    expect(twice.layers.map(({ inputs }) => inputs)).toEqual([['x'], ['c', 'x', 'c']]);
    const single = await expectLikeOnnxRuntime({ nodes: [makeNode('Relu', ['x'], ['r']), concat(['r'], 1)], inputs: [x], outputs }, new Random(34), 2);
    expect(single.layers.map(({ type }) => type)).toEqual(['Relu']);
    const turned = [conv, ...['c', 'x'].map((name) => makeNode('Transpose', [name], [`${name}t`], { perm: { ints: [0, 2, 3, 1] } })), concat(['ct', 'xt'], -1)];
    await expectLikeOnnxRuntime({ nodes: turned, inputs: [x], outputs, initializers: [k] }, new Random(35), 2);
  });

  it('joins over axis 1 where old versions leave it out', () => {
    expect(importModel(model(undefined, [['n', 2, 4], ['n', 3, 4]], 3)).diagnostics).toEqual([]);
  });

  it('of constants stays with them', async () => {
    const parts = [makeTensor('p', 'float', [1, 2, 1, 1], [1, 2]), makeTensor('q', 'float', [2, 2, 1, 1], [3, 4, 5, 6])];
    const nodes = [makeNode('Concat', ['p', 'q'], ['k'], { axis: { int: 0 } }), makeNode('Conv', ['x', 'k'], ['y'])];
    const inputs = [makeValueInfo('x', 'float', ['n', 2, 4, 5])];
    const graph = await expectLikeOnnxRuntime({ nodes, inputs, outputs, initializers: parts }, new Random(36), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Conv']);
  });

  it('refuses any axis but the channels, and says which it is', () => {
    const conv = makeNode('Conv', ['x', 'k'], ['c']);
    const k = makeTensor('k', 'float', [2, 2, 1, 1], [1, 2, 3, 4]);
    const refused = (axis: number, more: readonly NodeProto[] = [], names = ['c', 'c']) =>
      importModel({ nodes: [conv, ...more, concat(names, axis)], inputs: [makeValueInfo('x', 'float', ['n', 2, 4, 4])], outputs, initializers: [k] });
    for (const [axis, text] of [[2, 'channels in dimension 2'], [-1, 'channels in dimension 3'], [0, 'axis 0 of 1x2x4x4, the batch']] as const) {
      expect(errorsOf(refused(axis))).toEqual(['ONX076 Concat y']);
      expect(JSON.stringify(refused(axis).diagnostics)).toContain(text);
    }
    expect(errorsOf(refused(4))).toEqual(['ONX072 Concat y']);
    const turn = makeNode('Transpose', ['c'], ['t'], { perm: { ints: [0, 1, 3, 2] } });
    expect(errorsOf(refused(1, [turn], ['c', 't']))).toEqual(['ONX076 Concat y']);
    const swap = makeNode('Transpose', ['c'], ['t'], { perm: { ints: [2, 1, 0, 3] } });
    expect(errorsOf(refused(1, [swap], ['t', 't']))).toEqual(['ONX076 Concat y']);
    expect(errorsOf(refused(1, [], ['c', 'k']))).toEqual(['ONX075 Concat y']);
    expect(errorsOf(importModel(model(1, [['n', 2, 4, 4], ['n', 2, 5, 4]])))).toEqual(['ONX076 Concat y']);
    expect(errorsOf(importModel(model(1, [['n', 2, 4, 4], ['n', 2, 4]])))).toEqual(['ONX076 Concat y']);
    expect(errorsOf(importModel(model(undefined, [['n', 2, 4], ['n', 2, 4]])))).toEqual(['ONX070 Concat y']);
  });
});
