import { describe, expect, it } from 'vitest';
import { type AttributeContent, type NodeProto, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const inputs = [makeValueInfo('x', 'float', ['n', 3, 5])];
const outputs = [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }];
const single = (node: NodeProto, opset: number) => ({ nodes: [node], inputs, outputs, opset });
const bound = (name: string, value: number) => makeTensor(name, 'float', [], [value]);

describe('Clip', () => {
  it.each<[Record<string, AttributeContent>, object]>([
    [{ min: { float: -0.25 }, max: { float: 0.5 } }, { low: -0.25, high: 0.5 }],
    [{ min: { float: 0 } }, { low: 0 }],
    [{ max: { float: 0.5 } }, { high: 0.5 }],
  ])('with attributes %j equals ONNX Runtime', async (attributes, expected) => {
    for (const opset of [7, 10]) {
      const content = single(makeNode('Clip', ['x'], ['y'], attributes), opset);
      const graph = await expectLikeOnnxRuntime(content, new Random(41), 2);
      expect(graph.layers[0]?.attributes).toEqual(expected);
    }
  });

  it.each<[string[], object]>([
    [['low', 'high'], { low: -0.25, high: 0.5 }],
    [['low'], { low: -0.25 }],
    [['', 'high'], { high: 0.5 }],
    [['open', 'high'], { high: 0.5 }],
    [['high', 'low'], { low: -0.25, high: -0.25 }],
  ])('with inputs %j equals ONNX Runtime', async (bounds, expected) => {
    const initializers = [bound('low', -0.25), bound('high', 0.5), bound('open', Number.NEGATIVE_INFINITY)];
    for (const opset of [11, 13]) {
      const content = { ...single(makeNode('Clip', ['x', ...bounds], ['y']), opset), initializers };
      const graph = await expectLikeOnnxRuntime(content, new Random(42), 2);
      expect(graph.layers[0]?.attributes).toEqual(expected);
    }
  });

  it('without bounds is no layer', async () => {
    const nodes = [makeNode('Clip', ['x'], ['c']), makeNode('Relu', ['c'], ['y'])];
    const graph = await expectLikeOnnxRuntime({ ...single(makeNode('Relu', ['x'], ['y']), 13), nodes }, new Random(43), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Relu']);
  });

  it('refuses bounds that are computed, lists or no numbers', () => {
    const initializers = [makeTensor('list', 'float', [2], [0, 1]), bound('nan', Number.NaN)];
    const refuse = (...bounds: string[]) => errorsOf(importModel({ ...single(makeNode('Clip', ['x', ...bounds], ['y']), 13), initializers }));
    expect(refuse('list')).toEqual(['ONX076 Clip y']);
    expect(refuse('', 'nan')).toEqual(['ONX076 Clip y']);
    expect(refuse('x')).toEqual(['ONX074 Clip y']);
    const old = makeNode('Clip', ['x'], ['y'], { max: { float: Number.NaN } });
    expect(errorsOf(importModel(single(old, 6)))).toEqual(['ONX072 Clip y']);
  });
});
