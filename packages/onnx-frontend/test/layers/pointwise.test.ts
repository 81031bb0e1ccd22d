import { describe, expect, it } from 'vitest';
import { type AttributeContent, makeNode, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const base = { inputs: [makeValueInfo('x', 'float', ['n', 3, 7])], outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }] };

describe('functions of one element', () => {
  it.each<[string, Record<string, AttributeContent>]>([
    ['LeakyRelu', {}],
    ['LeakyRelu', { alpha: { float: 0.3 } }],
    ['Sigmoid', {}],
    ['Tanh', {}],
    ['HardSigmoid', {}],
    ['HardSigmoid', { alpha: { float: 0.75 }, beta: { float: 0.25 } }],
    ['HardSwish', {}],
    ['Elu', {}],
    ['Elu', { alpha: { float: 2 } }],
  ])('%s with %j equals ONNX Runtime', async (operator, attributes) => {
    const content = { ...base, nodes: [makeNode(operator, ['x'], ['y'], attributes)], opset: 15 };
    const graph = await expectLikeOnnxRuntime(content, new Random(80), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual([operator]);
  });

  it('refuse parameters that are no numbers', () => {
    const node = makeNode('Elu', ['x'], ['y'], { alpha: { float: Number.NaN } });
    expect(errorsOf(importModel({ ...base, nodes: [node] }))).toEqual(['ONX072 Elu y']);
  });
});
