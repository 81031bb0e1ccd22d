import { describe, expect, it } from 'vitest';
import { type AttributeContent, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, expectOk, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const out = [makeValueInfo('y', 'float', ['n', 'm'])];

describe('Gemm', () => {
  it.each([
    [{}, [6, 4], [4]],
    [{ transB: { int: 1 } }, [4, 6], [1, 4]],
    [{ transB: { int: 1 }, alpha: { float: 0.3 }, beta: { float: -2 } }, [4, 6], [1]],
    [{ alpha: { float: 1.7 } }, [6, 4], []],
  ] as const)('with %j, B %j and C %j equals ONNX Runtime', async (attributes, weight, bias) => {
    const random = new Random(4);
    const size = bias.reduce<number>((product, dim) => product * dim, 1);
    await expectLikeOnnxRuntime(
      {
        nodes: [makeNode('Gemm', ['x', 'w', 'b'], ['y'], attributes)],
        inputs: [makeValueInfo('x', 'float', ['n', 6])],
        outputs: out,
        initializers: [makeTensor('w', 'float', weight, random.reals(24)), makeTensor('b', 'float', bias, random.reals(size))],
      },
      random,
      3,
    );
  });

  it('with transA takes a column', async () => {
    const random = new Random(5);
    await expectLikeOnnxRuntime(
      {
        nodes: [makeNode('Gemm', ['x', 'w'], ['y'], { transA: { int: 1 } })],
        inputs: [makeValueInfo('x', 'float', [6, 1])],
        outputs: out,
        initializers: [makeTensor('w', 'float', [6, 2], random.reals(12))],
      },
      random,
    );
  });

  it('after a convolution gets a Flatten, and its columns in stream order', async () => {
    const random = new Random(6);
    const graph = await expectLikeOnnxRuntime(
      {
        nodes: [
          makeNode('Conv', ['x', 'k'], ['c'], {}, { name: 'conv' }),
          makeNode('Flatten', ['c'], ['f']),
          makeNode('Gemm', ['f', 'w'], ['a'], {}, { name: 'one' }),
          makeNode('Gemm', ['f', 'w'], ['b'], {}, { name: 'two' }),
        ],
        inputs: [makeValueInfo('x', 'float', ['n', 2, 4, 5])],
        outputs: [makeValueInfo('a', 'float', ['n', 3]), makeValueInfo('b', 'float', ['n', 3])],
        initializers: [makeTensor('k', 'float', [3, 2, 2, 2], random.reals(24)), makeTensor('w', 'float', [36, 3], random.reals(108))],
      },
      random,
      2,
    );
    expect(graph.layers.map(({ type, name }) => `${type} ${name}`)).toEqual(['Conv conv', 'Flatten one/flatten', 'Gemm one', 'Gemm two']);
    expect(graph.values.get('c')?.provenance?.tensors).toEqual(['c', 'f']);
    expect(graph.values.get('c/flatten')).toMatchObject({
      axes: [{ name: 'C', size: 36 }],
      provenance: { tensors: ['f'], dimensions: [[], [2, 0, 1]] },
    });
  });

  it('refuses what is no dense layer', () => {
    const gemm = (weight: readonly number[], bias: readonly number[], attributes: Record<string, AttributeContent> = {}): string[] => {
      const tensor = (name: string, dims: readonly number[]) =>
        makeTensor(name, 'float', dims, new Float32Array(dims.reduce((product, dim) => product * dim, 1)));
      const initializers = [tensor('w', weight), tensor('b', bias)];
      const nodes = [makeNode('Gemm', ['x', 'w', 'b'], ['y'], attributes)];
      return errorsOf(importModel({ nodes, inputs: [makeValueInfo('x', 'float', [2, 6])], outputs: out, initializers }));
    };
    expect(gemm([6, 4], [4])).toEqual([]);
    expect(gemm([5, 4], [4])).toEqual(['ONX076 Gemm y']);
    expect(gemm([6, 4, 1], [4])).toEqual(['ONX076 Gemm y']);
    expect(gemm([6, 4], [3])).toEqual(['ONX076 Gemm y']);
    expect(gemm([6, 4], [2, 4])).toEqual(['ONX076 Gemm y']);
    expect(gemm([6, 0], [1])).toEqual(['ONX076 Gemm y']);
    expect(gemm([2, 4], [4], { transA: { int: 1 } })).toEqual(['ONX077 Gemm y']);
    expect(gemm([6, 4], [4], { transB: { float: 1 } })).toEqual(['ONX069 Gemm y']);
  });
});

describe('MatMul', () => {
  it.each([
    [['n', 6], [6, 4]],
    [['n', 1, 6], [6, 4]],
    [['n', 6], [1, 6, 4]],
    [[6], [6, 4]],
    [['n', 6], [6]],
  ] as const)('of %j and %j equals ONNX Runtime', async (input, weight) => {
    const random = new Random(7);
    const count = weight.reduce<number>((product, dim) => product * dim, 1);
    await expectLikeOnnxRuntime(
      {
        nodes: [makeNode('MatMul', ['x', 'w'], ['y'])],
        inputs: [makeValueInfo('x', 'float', input)],
        outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }],
        initializers: [makeTensor('w', 'float', weight, random.reals(count))],
      },
      random,
    );
  });

  it.each([[[6]], [[6, 1]]] as const)('with the matrix on the left of %j equals ONNX Runtime', async (input) => {
    const random = new Random(8);
    const graph = await expectLikeOnnxRuntime(
      {
        nodes: [makeNode('MatMul', ['w', 'x'], ['y'])],
        inputs: [makeValueInfo('x', 'float', input)],
        outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }],
        initializers: [makeTensor('w', 'float', [4, 6], random.reals(24))],
      },
      random,
    );
    expect(graph.layers.map(({ type }) => type)).toEqual(['Gemm']);
  });

  it('refuses stacks of matrices', () => {
    const initializers = [makeTensor('w', 'float', [2, 3, 4], new Float32Array(24)), makeTensor('v', 'float', [3, 4], new Float32Array(12))];
    const refuse = (dims: readonly number[], left: string, right: string): string[] =>
      errorsOf(importModel({ nodes: [makeNode('MatMul', [left, right], ['y'])], inputs: [makeValueInfo('x', 'float', dims)], outputs: out, initializers }));
    expect(refuse([2, 5, 3], 'x', 'w')).toEqual(['ONX076 MatMul y']);
    expect(refuse([2, 5, 3], 'x', 'v')).toEqual(['ONX076 MatMul y']);
    expect(refuse([4, 2], 'v', 'x')).toEqual(['ONX076 MatMul y']);
    expect(refuse([4, 2], 'x', 'x')).toEqual(['ONX074 MatMul y']);
  });
});

describe('Add', () => {
  it.each([
    ['[C, 1, 1]', [3, 1, 1]],
    ['[1, C, 1, 1]', [1, 3, 1, 1]],
    ['a scalar', []],
  ] as const)('of %s becomes the bias of a Conv', async (_, dims) => {
    const random = new Random(9);
    const size = dims.reduce<number>((product, dim) => product * dim, 1);
    const graph = await expectLikeOnnxRuntime(
      {
        nodes: [makeNode('Conv', ['x', 'k'], ['c'], {}, { name: 'conv' }), makeNode('Add', ['c', 'a'], ['y'], {}, { name: 'add' })],
        inputs: [makeValueInfo('x', 'float', [2, 2, 4, 5])],
        outputs: [makeValueInfo('y', 'float', [2, 3, 3, 4])],
        initializers: [makeTensor('k', 'float', [3, 2, 2, 2], random.reals(24)), makeTensor('a', 'float', dims, random.reals(size))],
      },
      random,
    );
    expect(graph.layers).toHaveLength(1);
    expect(graph.layers[0]).toMatchObject({ name: 'conv', outputs: ['y'], sources: ['conv', 'add'] });
    expect(graph.values.get('y')?.provenance?.tensors).toEqual(['y']);
  });

  it('is aligned by axis before opset 7', () => {
    const model = (opset: number, dims: readonly number[], attributes: Record<string, AttributeContent>) => ({
      nodes: [makeNode('Conv', ['x', 'k'], ['c']), makeNode('Add', ['c', 'a'], ['y'], attributes)],
      inputs: [makeValueInfo('x', 'float', [1, 1, 3, 3])],
      outputs: [makeValueInfo('y', 'float', [1, 3, 3, 3])],
      initializers: [makeTensor('k', 'float', [3, 1, 1, 1], [1, 2, 3]), makeTensor('a', 'float', dims, [4, 5, 6])],
      opset,
    });
    const old = expectOk(importModel(model(6, [3], { axis: { int: 1 }, broadcast: { int: 1 } })));
    expect(old).toEqual(expectOk(importModel(model(7, [3, 1, 1], {}))));
    expect(old.layers[0]?.parameters.bias?.data).toEqual(Float32Array.of(4, 5, 6));
    expect(errorsOf(importModel(model(6, [3], { broadcast: { int: 1 } })))).toEqual(['ONX080 Add y']);
  });

  it('is added to a bias, also behind a Transpose or a Reshape, and with the constant in front', async () => {
    const random = new Random(10);
    const graph = await expectLikeOnnxRuntime(
      {
        nodes: [
          makeNode('Conv', ['x', 'k', 'b'], ['c']),
          makeNode('Transpose', ['c'], ['t'], { perm: { ints: [0, 2, 3, 1] } }),
          makeNode('Add', ['a', 't'], ['y']),
        ],
        inputs: [makeValueInfo('x', 'float', ['n', 2, 4, 5])],
        outputs: [makeValueInfo('y', 'float', ['n', 3, 4, 3])],
        initializers: [
          makeTensor('k', 'float', [3, 2, 2, 2], random.reals(24)),
          makeTensor('b', 'float', [3], random.reals(3)),
          makeTensor('a', 'float', [3], random.reals(3)),
        ],
      },
      random,
      2,
    );
    expect(graph.values.get('y')?.provenance).toMatchObject({ tensors: ['y'], dimensions: [[], [0], [1], [2]] });
  });

  it('of two values is a layer, also in another order of dimensions, and settles open inputs', async () => {
    const random = new Random(12);
    const graph = await expectLikeOnnxRuntime(
      {
        nodes: [
          makeNode('Conv', ['x', 'k'], ['c']),
          makeNode('Transpose', ['x'], ['xt'], { perm: { ints: [0, 2, 3, 1] } }),
          makeNode('Transpose', ['c'], ['ct'], { perm: { ints: [0, 2, 3, 1] } }),
          makeNode('Add', ['xt', 'ct'], ['y']),
        ],
        inputs: [makeValueInfo('x', 'float', ['n', 2, 4, 5])],
        outputs: [makeValueInfo('y', 'float', ['n', 4, 5, 2])],
        initializers: [makeTensor('k', 'float', [2, 2, 1, 1], random.reals(4))],
      },
      random,
      2,
    );
    expect(graph.layers.map(({ type }) => type)).toEqual(['Conv', 'Add']);
  });

  it('of other constants or shapes is refused', () => {
    const conv = makeNode('Conv', ['x', 'k'], ['c']);
    const initializers = [
      makeTensor('k', 'float', [3, 2, 2, 2], new Float32Array(24)),
      makeTensor('a', 'float', [3, 1, 1], new Float32Array(3)),
      makeTensor('row', 'float', [4], new Float32Array(4)),
    ];
    const inputs = [makeValueInfo('x', 'float', ['n', 2, 4, 5])];
    const outputs = [makeValueInfo('y', 'float', ['n', 3, 3, 4])];
    const refuse = (nodes: readonly ReturnType<typeof makeNode>[], more: string[] = []): string[] =>
      errorsOf(importModel({ nodes, inputs, outputs: [...outputs, ...more.map((name) => makeValueInfo(name, 'float', []))], initializers }));
    expect(refuse([conv, makeNode('Add', ['c', 'row'], ['y'])])).toEqual(['ONX080 Add y']);
    expect(refuse([conv, makeNode('Relu', ['c'], ['r']), makeNode('Add', ['r', 'a'], ['y'])])).toEqual([]);
    expect(refuse([conv, makeNode('Add', ['c', 'a'], ['y'])], ['c'])).toEqual([]);
    expect(refuse([makeNode('Add', ['x', 'a'], ['y'])])).toEqual(['ONX080 Add y']);
  });
});
