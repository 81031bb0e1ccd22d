import { describe, expect, it } from 'vitest';
import { type AttributeContent, type NodeProto, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, expectOk, importModel, short } from '../support/frontend.js';
import { Random } from '../support/random.js';

const anyShape = { name: 'y', type: { tensor_type: { elem_type: 1 } } };

function single(node: NodeProto, input: readonly (number | string)[], opset = 17) {
  return { nodes: [node], inputs: [makeValueInfo('x', 'float', input)], outputs: [anyShape], opset };
}

describe('MaxPool', () => {
  it.each([
    ['NOTSET', 0],
    ['NOTSET', 1],
    ['VALID', 0],
    ['SAME_UPPER', 0],
    ['SAME_LOWER', 0],
  ] as const)('with auto_pad %s and ceil_mode %i equals ONNX Runtime', async (autoPad, ceilMode) => {
    const random = new Random(11);
    for (let i = 0; i < 30; i++) {
      const rank = random.integer(1, 2);
      const list = (low: number, high: number): number[] => Array.from({ length: rank }, () => random.integer(low, high));
      const kernel = list(1, 4);
      const attributes: Record<string, AttributeContent> = {
        kernel_shape: { ints: kernel },
        // ONNX Runtime fails where auto_pad meets strides beyond the kernel.
        strides: { ints: autoPad.startsWith('SAME') ? kernel.map((size) => random.integer(1, size)) : list(1, 4) },
        auto_pad: { string: autoPad },
        ceil_mode: { int: ceilMode },
      };
      if (autoPad === 'NOTSET') {
        attributes.pads = { ints: [...kernel, ...kernel].map((size) => random.integer(0, size - 1)) };
        attributes.dilations = { ints: list(1, 2) };
      }
      await expectLikeOnnxRuntime(single(makeNode('MaxPool', ['x'], ['y'], attributes), ['n', 2, ...list(8, 12)]), random, 2);
    }
  });

  it('refuses its indices, but ignores their order', () => {
    const attributes = { kernel_shape: { ints: [2, 2] }, storage_order: { int: 1 } };
    const pool = makeNode('MaxPool', ['x'], ['y', 'i'], attributes);
    const content = single(pool, [1, 1, 4, 4]);
    expect(errorsOf(importModel(content))).toEqual([]);
    const outputs = [anyShape, makeValueInfo('i', 'int64', [])];
    expect(errorsOf(importModel({ ...content, outputs }))).toEqual(['ONX073 MaxPool y']);
    expect(errorsOf(importModel(single(makeNode('MaxPool', ['x'], ['y']), [1, 1, 4, 4])))).toEqual(['ONX070 MaxPool y']);
  });
});

describe('Relu', () => {
  it('keeps any shape, and the order that a later layer asks for', async () => {
    const random = new Random(12);
    await expectLikeOnnxRuntime(single(makeNode('Relu', ['x'], ['y']), [3, 4, 5]), random);
    await expectLikeOnnxRuntime(single(makeNode('Relu', ['x'], ['y']), ['n', 2, 3, 4, 5]), random, 2);
    await expectLikeOnnxRuntime(single(makeNode('Relu', ['x'], ['y']), [7]), random);
    const graph = await expectLikeOnnxRuntime(
      {
        nodes: [
          makeNode('Relu', ['x'], ['r']),
          makeNode('Transpose', ['r'], ['t'], { perm: { ints: [0, 3, 1, 2] } }),
          makeNode('Conv', ['t', 'k'], ['y']),
        ],
        inputs: [makeValueInfo('x', 'float', ['n', 4, 5, 3])],
        outputs: [anyShape],
        initializers: [makeTensor('k', 'float', [2, 3, 2, 2], random.reals(24))],
      },
      random,
      2,
    );
    const axes = [{ name: 'H', size: 4 }, { name: 'W', size: 5 }, { name: 'C', size: 3 }];
    expect(graph.values.get('x')?.axes).toEqual(axes);
    expect(graph.values.get('r')?.axes).toEqual(axes);
    expect(graph.values.get('x')?.provenance?.dimensions).toEqual([[], [0], [1], [2]]);
  });
});

describe('ArgMax', () => {
  it.each([
    [['n', 6], 1, 1],
    [['n', 6], -1, 0],
    [['n', 4, 3, 5], 1, 0],
    [['n', 4, 3, 5], -3, 1],
    [['n', 3, 5, 4], 3, 0],
    [[4, 5], 0, 1],
  ] as const)('over %j by axis %i, keepdims %i, equals ONNX Runtime', async (dims, axis, keepdims) => {
    const random = new Random(13);
    for (const last of [0, 1]) {
      const attributes = { axis: { int: axis }, keepdims: { int: keepdims }, select_last_index: { int: last } };
      const content = single(makeNode('ArgMax', ['x'], ['y'], attributes), dims);
      const outputs = [{ name: 'y', type: { tensor_type: { elem_type: 7 } } }];
      const graph = await expectLikeOnnxRuntime({ ...content, outputs }, random, 2);
      expect(graph.layers[0]?.attributes).toEqual({ selectLastIndex: last === 1 });
    }
  });

  it('over another axis than the channels is refused', () => {
    const conv = makeNode('Conv', ['x', 'k'], ['c']);
    const initializers = [makeTensor('k', 'float', [2, 1, 1, 1], new Float32Array(2))];
    const model = (axis: number) => ({
      nodes: [conv, makeNode('ArgMax', ['c'], ['y'], { axis: { int: axis } })],
      inputs: [makeValueInfo('x', 'float', [1, 1, 4, 4])],
      outputs: [anyShape],
      initializers,
    });
    expect(errorsOf(importModel(model(1)))).toEqual([]);
    expect(errorsOf(importModel(model(2)))).toEqual(['ONX076 ArgMax y']);
    expect(errorsOf(importModel(model(4)))).toEqual(['ONX072 ArgMax y']);
  });
});

describe('Softmax', () => {
  const gemm = makeNode('Gemm', ['x', 'w'], ['g']);
  const initializers = [makeTensor('w', 'float', [3, 4], new Random(14).reals(12))];
  const base = { inputs: [makeValueInfo('x', 'float', ['n', 3])], outputs: [anyShape], initializers };

  it.each([['Softmax', 11], ['LogSoftmax', 17]] as const)('%s at the end is left to the host', async (operator, opset) => {
    const nodes = [gemm, makeNode(operator, ['g'], ['y'], {}, { name: 'last' })];
    const graph = await expectLikeOnnxRuntime({ ...base, nodes, opset }, new Random(15), 2);
    expect(graph.outputs).toEqual(['g']);
    expect(graph.hostSteps).toEqual([
      { operator, name: 'last', inputs: ['g'], outputs: ['y'], attributes: { axis: 1, fromAxisOn: opset < 13 } },
    ]);
    expect(importModel({ ...base, nodes, opset }).diagnostics.map(short)).toEqual([`ONX082 ${operator} last`]);
  });

  it('elsewhere is refused', () => {
    const nodes = [gemm, makeNode('Softmax', ['g'], ['s']), makeNode('Relu', ['s'], ['y'])];
    expect(errorsOf(importModel({ ...base, nodes }))).toEqual(['ONX083 Softmax s']);
  });
});

describe('views', () => {
  /** A chain of views between two convolutions, both of which must agree with ONNX Runtime. */
  const between = (nodes: readonly NodeProto[], lists: Record<string, readonly number[]> = {}, opset = 17) => {
    const random = new Random(16);
    const constants = Object.entries(lists).map(([name, list]) => makeTensor(name, 'int64', [list.length], list.map(BigInt)));
    return {
      nodes: [makeNode('Conv', ['x', 'k'], ['a']), ...nodes, makeNode('Gemm', ['b', 'w'], ['y'])],
      inputs: [makeValueInfo('x', 'float', ['n', 2, 3, 4])],
      outputs: [makeValueInfo('y', 'float', ['n', 5])],
      initializers: [makeTensor('k', 'float', [6, 2, 1, 1], random.reals(12)), makeTensor('w', 'float', [72, 5], random.reals(360)), ...constants],
      opset,
    };
  };

  it.each([
    ['Flatten', [makeNode('Flatten', ['a'], ['b'])], {}],
    ['Flatten by a negative axis', [makeNode('Flatten', ['a'], ['b'], { axis: { int: -3 } })], {}],
    ['Reshape by 0 and -1', [makeNode('Reshape', ['a', 's'], ['b'])], { s: [0, -1] }],
    ['Reshape by -1 in front', [makeNode('Reshape', ['a', 's'], ['b'])], { s: [-1, 72] }],
    ['Reshape to parts', [makeNode('Reshape', ['a', 's'], ['p']), makeNode('Reshape', ['p', 't'], ['b'])], { s: [0, 2, 3, 6, 2], t: [-1, 72] }],
    [
      'a channel shuffle',
      [
        makeNode('Reshape', ['a', 's'], ['p']),
        makeNode('Transpose', ['p'], ['q'], { perm: { ints: [0, 2, 1, 3] } }),
        makeNode('Reshape', ['q', 't'], ['b']),
      ],
      { s: [0, 2, 3, 12], t: [0, -1] },
    ],
    [
      'Transpose, Squeeze and Unsqueeze',
      [
        makeNode('Transpose', ['a'], ['p'], { perm: { ints: [0, 2, 3, 1] } }),
        makeNode('Unsqueeze', ['p', 'u'], ['q']),
        makeNode('Squeeze', ['q', 'u'], ['r']),
        makeNode('Flatten', ['r'], ['b']),
      ],
      { u: [-1, 2] },
    ],
    ['Identity and Dropout', [makeNode('Identity', ['a'], ['p']), makeNode('Dropout', ['p'], ['q', 'm']), makeNode('Flatten', ['q'], ['b'])], {}],
  ] as const)('%s equals ONNX Runtime', async (_, nodes, lists) => {
    await expectLikeOnnxRuntime(between(nodes, lists), new Random(17), 2);
  });

  it('keep their older forms', async () => {
    const nodes = [
      makeNode('Unsqueeze', ['a'], ['p'], { axes: { ints: [1] } }),
      makeNode('Squeeze', ['p'], ['q'], { axes: { ints: [1] } }),
      makeNode('Dropout', ['q'], ['r'], { ratio: { float: 0.3 } }),
      makeNode('Flatten', ['r'], ['b']),
    ];
    await expectLikeOnnxRuntime(between(nodes, {}, 11), new Random(18), 2);
    const reshape = makeNode('Reshape', ['a'], ['b'], { shape: { ints: [0, -1] } });
    const { layers } = expectOk(importModel(between([reshape], {}, 4)));
    expect(layers.map(({ type }) => type)).toEqual(['Conv', 'Flatten', 'Gemm']);
  });

  it('take shapes that exporters compute', async () => {
    const one = makeTensor('', 'int64', [1], [-1n]);
    const nodes = [
      makeNode('Shape', ['a'], ['s']),
      makeNode('Gather', ['s', 'zero'], ['n']),
      makeNode('Unsqueeze', ['n', 'zero'], ['u']),
      makeNode('Constant', [], ['rest'], { value: { tensor: one } }),
      makeNode('Concat', ['u', 'rest'], ['t'], { axis: { int: 0 } }),
      makeNode('Reshape', ['a', 't'], ['b']),
    ];
    const content = between(nodes, {});
    const scalar = makeTensor('zero', 'int64', [1], [0n]);
    const gather = makeTensor('first', 'int64', [], [0n]);
    const fixed = content.nodes.map((node) => (node.op_type === 'Gather' ? makeNode('Gather', ['s', 'first'], ['n']) : node));
    await expectLikeOnnxRuntime({ ...content, nodes: fixed, initializers: [...content.initializers, scalar, gather] }, new Random(19), 1);
  });

  it('that cannot be are refused', () => {
    const refuse = (node: NodeProto, lists: Record<string, readonly number[]> = {}, opset = 17): string[] => errorsOf(importModel(between([node], lists, opset)));
    expect(refuse(makeNode('Reshape', ['a', 's'], ['b']), { s: [0, 71] })).toEqual(['ONX078 Reshape b']);
    expect(refuse(makeNode('Reshape', ['a', 's'], ['b']), { s: [-1, -1] })).toEqual(['ONX078 Reshape b']);
    expect(refuse(makeNode('Reshape', ['a', 's'], ['b']), { s: [-2, 36] })).toEqual(['ONX078 Reshape b']);
    expect(refuse(makeNode('Reshape', ['a', 's'], ['b'], { allowzero: { int: 1 } }), { s: [0, -1] })).toEqual(['ONX078 Reshape b']);
    expect(refuse(makeNode('Reshape', ['a', 's'], ['b']), { s: [4, 18] })).toEqual(['ONX079 Reshape b']);
    expect(refuse(makeNode('Transpose', ['a'], ['b'], { perm: { ints: [0, 1, 2, 2] } }))).toEqual(['ONX072 Transpose b']);
    expect(refuse(makeNode('Squeeze', ['a', 's'], ['b']), { s: [1] })).toEqual(['ONX072 Squeeze b']);
    expect(refuse(makeNode('Unsqueeze', ['a', 's'], ['b']), { s: [1, 1] })).toEqual(['ONX072 Unsqueeze b']);
    expect(refuse(makeNode('Flatten', ['a'], ['b'], { axis: { int: 5 } }))).toEqual(['ONX072 Flatten b']);
    expect(refuse(makeNode('Reshape', ['a', 'a'], ['b']))).toEqual(['ONX074 Reshape b']);
  });

  it('keep a fixed batch in front', async () => {
    const random = new Random(20);
    const content = (shape: readonly number[]) => ({
      nodes: [makeNode('Reshape', ['x', 's'], ['r']), makeNode('Gemm', ['r', 'w'], ['y'])],
      inputs: [makeValueInfo('x', 'float', [3, 2, 4])],
      outputs: [makeValueInfo('y', 'float', [3, 5])],
      initializers: [makeTensor('s', 'int64', [2], shape.map(BigInt)), makeTensor('w', 'float', [8, 5], random.reals(40))],
    });
    await expectLikeOnnxRuntime(content([3, 8]), random);
    expect(errorsOf(importModel({ ...content([3, 8]), nodes: [makeNode('Transpose', ['x'], ['t']), ...content([3, 8]).nodes] }))).toEqual([]);
    const swapped = [makeNode('Transpose', ['x'], ['t']), makeNode('Reshape', ['t', 's'], ['r']), makeNode('Gemm', ['r', 'w'], ['y'])];
    expect(errorsOf(importModel({ ...content([4, 6]), nodes: swapped }))).toEqual(['ONX077 Gemm y']);
  });
});
