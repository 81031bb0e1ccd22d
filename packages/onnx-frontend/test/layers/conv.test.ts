import { describe, expect, it } from 'vitest';
import { type AttributeContent, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

type Attributes = Record<string, AttributeContent>;

function model(input: readonly (number | string)[], weight: readonly number[], attributes: Attributes, random = new Random(1)) {
  const count = weight.reduce((product, size) => product * size, 1);
  return {
    nodes: [makeNode('Conv', ['x', 'w', 'b'], ['y'], attributes, { name: 'conv' })],
    inputs: [makeValueInfo('x', 'float', input)],
    outputs: [makeValueInfo('y', 'float', input.map((_, i) => `d${i}`))],
    initializers: [makeTensor('w', 'float', weight, random.reals(count)), makeTensor('b', 'float', [weight[0] ?? 0], random.reals(weight[0] ?? 0))],
  };
}

describe('Conv', () => {
  it.each(['NOTSET', 'VALID', 'SAME_UPPER', 'SAME_LOWER'])('with auto_pad %s equals ONNX Runtime', async (autoPad) => {
    const random = new Random(2);
    for (let i = 0; i < 12; i++) {
      const kernel = [random.integer(1, 4), random.integer(1, 4)];
      const strides = [random.integer(1, 3), random.integer(1, 3)];
      const attributes: Attributes = { strides: { ints: strides }, auto_pad: { string: autoPad } };
      if (autoPad === 'NOTSET') attributes.pads = { ints: kernel.flatMap((size) => [random.integer(0, size - 1), 0]) };
      const content = model(['n', 3, random.integer(6, 9), random.integer(6, 9)], [4, 3, ...kernel], attributes, random);
      await expectLikeOnnxRuntime(content, random, 2);
    }
  });

  it('imports groups and dilations, over one and two dimensions', async () => {
    const random = new Random(3);
    const attributes: Attributes = { group: { int: 2 }, dilations: { ints: [2, 1] }, pads: { ints: [1, 0, 2, 1] } };
    const graph = await expectLikeOnnxRuntime(model([1, 4, 9, 8], [6, 2, 3, 2], attributes, random), random);
    expect(graph.layers[0]?.attributes).toEqual({
      kernel: [3, 2],
      strides: [1, 1],
      dilations: [2, 1],
      padsBegin: [1, 0],
      padsEnd: [2, 1],
      groups: 2,
    });
    await expectLikeOnnxRuntime(model(['n', 4, 11], [8, 1, 3], { group: { int: 4 }, dilations: { ints: [3] } }, random), random, 3);
  });

  it('stores weights in stream order and maps dimensions to the stream', () => {
    const result = importModel(model(['n', 2, 5, 6], [3, 2, 1, 2], {}));
    if (!result.ok) throw new Error('refused');
    const [layer] = result.value.layers;
    expect(layer?.parameters.weight?.axes).toEqual([
      { name: 'O', size: 3 },
      { name: 'KH', size: 1 },
      { name: 'KW', size: 2 },
      { name: 'I', size: 2 },
    ]);
    expect(result.value.values.get('y')).toEqual({
      name: 'y',
      axes: [{ name: 'H', size: 5 }, { name: 'W', size: 5 }, { name: 'C', size: 3 }],
      type: { kind: 'float32' },
      provenance: {
        tensors: ['y'],
        factors: [{ name: 'H', size: 5 }, { name: 'W', size: 5 }, { name: 'C', size: 3 }],
        dimensions: [[], [2], [0], [1]],
      },
    });
    expect(layer).toMatchObject({ name: 'conv', type: 'Conv', inputs: ['x'], outputs: ['y'], sources: ['conv'] });
  });

  it.each([
    ['three spatial dimensions', [1, 1, 4, 4, 4], [1, 1, 2, 2, 2], {}, 'ONX076 Conv conv'],
    ['a rank that does not fit the weights', [1, 1, 4], [1, 1, 2, 2], {}, 'IR015 Conv conv'],
    ['channels that do not fit the weights', [1, 2, 4, 4], [1, 3, 2, 2], {}, 'IR016 Conv conv'],
    ['channels that do not fit the groups', [1, 3, 4, 4], [2, 1, 2, 2], { group: { int: 2 } }, 'IR015 Conv conv'],
    ['groups of 0', [1, 3, 4, 4], [2, 1, 2, 2], { group: { int: 0 } }, 'ONX072 Conv conv'],
    ['another kernel_shape', [1, 1, 4, 4], [1, 1, 2, 2], { kernel_shape: { ints: [3, 3] } }, 'ONX072 Conv conv'],
    ['a stride of 0', [1, 1, 4, 4], [1, 1, 2, 2], { strides: { ints: [0, 1] } }, 'ONX072 Conv conv'],
    ['negative pads', [1, 1, 4, 4], [1, 1, 2, 2], { pads: { ints: [-1, 0, 0, 0] } }, 'ONX072 Conv conv'],
    ['too few pads', [1, 1, 4, 4], [1, 1, 2, 2], { pads: { ints: [1, 1] } }, 'ONX072 Conv conv'],
    ['an unknown auto_pad', [1, 1, 4, 4], [1, 1, 2, 2], { auto_pad: { string: 'SAME' } }, 'ONX072 Conv conv'],
    ['a kernel larger than the input', [1, 1, 2, 2], [1, 1, 3, 3], {}, 'IR017 Conv conv'],
    ['weights without elements', [1, 1, 2, 2], [0, 1, 1, 1], {}, 'ONX076 Conv conv'],
  ] as const)('with %s is refused', (_, input, weight, attributes, error) => {
    expect(new Set(errorsOf(importModel(model(input, weight, attributes))))).toEqual(new Set([error]));
  });

  it('whose weights are computed is refused', () => {
    const content = model([1, 1, 4, 4], [1, 1, 2, 2], {});
    const nodes = [makeNode('Relu', ['x'], ['r']), makeNode('Conv', ['x', 'r'], ['y'], {}, { name: 'conv' })];
    expect(errorsOf(importModel({ ...content, nodes }))).toEqual(['ONX074 Conv conv']);
  });

  it('whose weights are not finite is refused', () => {
    for (const value of [Number.NaN, Infinity]) {
      const initializers = [makeTensor('w', 'float', [1, 1, 1, 1], [value]), makeTensor('b', 'float', [1], [value])];
      const result = importModel({ ...model([1, 1, 4, 4], [1, 1, 1, 1], {}), initializers });
      expect(errorsOf(result)).toEqual(['ONX026 Conv conv', 'ONX026 Conv conv']);
    }
  });
});
