import { describe, expect, it } from 'vitest';
import { type AttributeContent, type NodeProto, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const anyShape = { name: 'y', type: { tensor_type: { elem_type: 1 } } };

function single(node: NodeProto, input: readonly (number | string)[], opset = 17) {
  return { nodes: [node], inputs: [makeValueInfo('x', 'float', input)], outputs: [anyShape], opset };
}

describe('AveragePool', () => {
  it.each([
    ['NOTSET', 0, 0, 17],
    ['NOTSET', 1, 0, 17],
    ['NOTSET', 0, 1, 11],
    ['NOTSET', 1, 1, 22],
    ['NOTSET', 0, 0, 19],
    ['VALID', 0, 1, 17],
    ['SAME_UPPER', 0, 0, 7],
    ['SAME_LOWER', 0, 1, 13],
  ] as const)('with auto_pad %s, ceil_mode %i and count_include_pad %i of opset %i equals ONNX Runtime', async (autoPad, ceilMode, counts, opset) => {
    const random = new Random(21);
    for (let i = 0; i < 20; i++) {
      const rank = random.integer(1, 2);
      const list = (low: number, high: number): number[] => Array.from({ length: rank }, () => random.integer(low, high));
      const kernel = list(1, 4);
      const attributes: Record<string, AttributeContent> = {
        kernel_shape: { ints: kernel },
        strides: { ints: autoPad.startsWith('SAME') ? kernel.map((size) => random.integer(1, size)) : list(1, 4) },
        auto_pad: { string: autoPad },
        count_include_pad: { int: counts },
        ...(opset < 10 ? {} : { ceil_mode: { int: ceilMode } }),
        ...(opset < 19 ? {} : { dilations: { ints: list(1, 2) } }),
      };
      if (autoPad === 'NOTSET') attributes.pads = { ints: [...kernel, ...kernel].map((size) => random.integer(0, size - 1)) };
      await expectLikeOnnxRuntime(single(makeNode('AveragePool', ['x'], ['y'], attributes), ['n', 2, ...list(8, 12)], opset), random, 2);
    }
  });

  it('knows the attributes of each version', () => {
    const kernel = { kernel_shape: { ints: [2] } };
    const codes = (attributes: Record<string, AttributeContent>, opset: number): string[] =>
      importModel(single(makeNode('AveragePool', ['x'], ['y'], { ...kernel, ...attributes }), [1, 1, 4], opset)).diagnostics.map(({ code }) => code);
    expect(codes({ count_include_pad: { int: 1 } }, 6)).toEqual(['ONX068']);
    expect(codes({ ceil_mode: { int: 1 } }, 9)).toEqual(['ONX068']);
    expect(codes({ dilations: { ints: [3] } }, 18)).toEqual(['ONX068']);
    expect(codes({ dilations: { ints: [3] } }, 19)).toEqual([]);
    expect(codes({ dilations: { ints: [5] } }, 19)).toEqual(['IR017']);
    expect(codes({ pads: { ints: [1] } }, 19)).toEqual(['ONX072']);
  });
});

describe('pools over all of space', () => {
  it.each(['GlobalAveragePool', 'GlobalMaxPool'])('%s equals ONNX Runtime', async (operator) => {
    const random = new Random(22);
    for (const dims of [['n', 3, 5, 4], ['n', 2, 7], [1, 1, 1, 6]])
      await expectLikeOnnxRuntime(single(makeNode(operator, ['x'], ['y']), dims), random, 2);
    expect(errorsOf(importModel(single(makeNode(operator, ['x'], ['y']), ['n', 3])))).toEqual([`ONX076 ${operator} y`]);
  });

  it.each(['GlobalAveragePool', 'GlobalMaxPool'])('%s may be flattened for a dense layer', async (operator) => {
    const random = new Random(23);
    await expectLikeOnnxRuntime(
      {
        nodes: [
          makeNode('Conv', ['x', 'k'], ['c']),
          makeNode(operator, ['c'], ['p']),
          makeNode('Flatten', ['p'], ['f']),
          makeNode('Gemm', ['f', 'w'], ['y']),
        ],
        inputs: [makeValueInfo('x', 'float', ['n', 2, 5, 5])],
        outputs: [anyShape],
        initializers: [makeTensor('k', 'float', [3, 2, 2, 2], random.reals(24)), makeTensor('w', 'float', [3, 4], random.reals(12))],
      },
      random,
      2,
    );
  });
});

describe.each([['ReduceMean', 'GlobalAveragePool'], ['ReduceMax', 'GlobalMaxPool']])('%s', (operator, type) => {
  const model = (dims: readonly (number | string)[], axes: readonly number[] | undefined, attributes: Record<string, AttributeContent>, opset: number) => {
    const listed = axes !== undefined && opset >= 18;
    const older: Record<string, AttributeContent> = axes !== undefined && opset < 18 ? { axes: { ints: axes } } : {};
    const node = makeNode(operator, listed ? ['x', 'axes'] : ['x'], ['y'], { ...attributes, ...older });
    const initializers = listed ? [makeTensor('axes', 'int64', [axes.length], axes.map(BigInt))] : [];
    return { ...single(node, dims, opset), initializers };
  };

  it.each([
    [['n', 3, 5, 4], [2, 3]],
    [['n', 3, 5, 4], [-1, -2]],
    [['n', 5, 4, 3], [1, 2]],
    [['n', 3, 6], [2]],
    [['n', 6, 3], [1]],
    [['n', 6, 3], [-2, 1]],
  ] as const)('of %j over %j equals ONNX Runtime', async (dims, axes) => {
    const random = new Random(24);
    for (const [opset, keepdims] of [[11, 1], [13, 0], [18, 1], [20, 0]] as const) {
      const graph = await expectLikeOnnxRuntime(model(dims, axes, { keepdims: { int: keepdims } }, opset), random, 2);
      expect(graph.layers.map((layer) => layer.type)).toEqual([type]);
    }
  });

  it('with or without kept dimensions feeds a dense layer', async () => {
    const random = new Random(25);
    for (const keepdims of [0, 1]) {
      const nodes = [
        makeNode(operator, ['x'], ['p'], { axes: { ints: [2, 3] }, keepdims: { int: keepdims } }),
        ...(keepdims === 1 ? [makeNode('Flatten', ['p'], ['f'])] : []),
        makeNode('Gemm', [keepdims === 1 ? 'f' : 'p', 'w'], ['y']),
      ];
      const initializers = [makeTensor('w', 'float', [3, 4], random.reals(12))];
      await expectLikeOnnxRuntime({ nodes, inputs: [makeValueInfo('x', 'float', ['n', 3, 4, 5])], outputs: [anyShape], initializers, opset: 17 }, random, 2);
    }
  });

  it('over anything but space is refused', () => {
    const refused = (dims: readonly (number | string)[], axes: readonly number[] | undefined, attributes = {}, opset = 18): string[] =>
      errorsOf(importModel(model(dims, axes, attributes, opset)));
    const rule = [`ONX076 ${operator} y`];
    expect(refused(['n', 3, 5, 4], undefined)).toEqual(rule);
    expect(refused(['n', 3, 5, 4], [])).toEqual(rule);
    expect(refused(['n', 3, 5, 4], [1, 2, 3])).toEqual(rule);
    expect(refused(['n', 3, 5, 4], [3])).toEqual(rule);
    expect(refused(['n', 3], [1])).toEqual(rule);
    expect(refused(['n', 3], [])).toEqual(rule);
    expect(refused([2, 3, 5, 4], [0, 2, 3])).toEqual(rule);
    expect(refused(['n', 3, 5, 4], [4], {}, 13)).toEqual([`ONX072 ${operator} y`]);
    // Nothing is left to do, and so there is no output but the input.
    expect(refused(['n', 3, 5, 4], [], { noop_with_empty_axes: { int: 1 } })).toEqual(['ONX046 output y']);
  });
});
