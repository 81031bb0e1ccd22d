import { describe, expect, it } from 'vitest';
import { type NodeProto, makeNode, makeTensor, makeValueInfo } from '../src/codec/index.js';
import { expectLikeOnnxRuntime } from './support/compare.js';
import { importModel } from './support/frontend.js';
import { Random } from './support/random.js';

const outputs = ['y', 'z'].map((name) => ({ name, type: { tensor_type: { elem_type: 1 } } }));
const transposed = makeNode('Transpose', ['x'], ['t'], { perm: { ints: [0, 3, 1, 2] } });
const pooled = (from: string): NodeProto => makeNode('MaxPool', [from], ['z'], { kernel_shape: { ints: [2, 2] } });
const flattened = (from: string): NodeProto => makeNode('Flatten', [from], ['f']);

/** Layers on the vector of 24 elements that the input is. */
const vectorLayers: readonly (readonly [string, NodeProto])[] = [
  ['MatMul', makeNode('MatMul', ['f', 'w'], ['y'])],
  ['Add of itself', makeNode('Add', ['f', 'f'], ['y'])],
  ['ArgMax', makeNode('ArgMax', ['f'], ['y'], { axis: { int: 1 } })],
];

const initializers = [makeTensor('w', 'float', [24, 2], new Random(71).reals(48))];

describe('an input whose order is open', () => {
  it.each(vectorLayers)('may be flattened for %s before a window says what is space', async (_, layer) => {
    const info = layer.op_type === 'ArgMax' ? [{ name: 'y', type: { tensor_type: { elem_type: 7 } } }, ...outputs.slice(1)] : outputs;
    const last = makeNode('Transpose', ['x'], ['l'], { perm: { ints: [0, 2, 3, 1] } });
    const nodes = [last, flattened('l'), layer, pooled('x')];
    const graph = await expectLikeOnnxRuntime({ nodes, inputs: [makeValueInfo('x', 'float', ['n', 2, 3, 4])], outputs: info, initializers }, new Random(73), 2);
    expect(graph.values.get('x')?.axes.map(({ name, size }) => `${name}${size}`)).toEqual(['H3', 'W4', 'C2']);
  });

  it.each(['x', 't'])('may have its channels last, and be flattened from %s for a dense layer', async (from) => {
    const [, dense] = vectorLayers[0] ?? [];
    const nodes = [transposed, flattened(from), ...(dense === undefined ? [] : [dense]), pooled('t')];
    const graph = await expectLikeOnnxRuntime({ nodes, inputs: [makeValueInfo('x', 'float', ['n', 3, 4, 2])], outputs, initializers }, new Random(74), 2);
    expect(graph.values.get('x')?.axes.map(({ name, size }) => `${name}${size}`)).toEqual(['H3', 'W4', 'C2']);
  });
});

describe('values of single pixels beside vectors', () => {
  const pool = makeNode('GlobalMaxPool', ['x'], ['g']);
  const squeezed = makeNode('Squeeze', ['g', 'axes'], ['s']);
  const axes = makeTensor('axes', 'int64', [2], [2, 3]);
  const inputs = [makeValueInfo('x', 'float', ['n', 3, 4, 5]), makeValueInfo('v', 'float', ['n', 3])];
  const dense = makeNode('MatMul', ['v', 'k'], ['d']);
  const k = makeTensor('k', 'float', [3, 3], new Random(75).reals(9));

  it.each([
    ['Add', ['s', 'd']],
    ['Add', ['d', 's']],
    ['Concat', ['s', 'd']],
    ['Concat', ['d', 's', 'd']],
  ])('%s of %j takes all as vectors', async (operator, operands) => {
    const joined = makeNode(operator, operands, ['y'], operator === 'Concat' ? { axis: { int: 1 } } : {});
    const graph = await expectLikeOnnxRuntime({ nodes: [pool, squeezed, dense, joined], inputs, outputs: outputs.slice(0, 1), initializers: [axes, k] }, new Random(76), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['GlobalMaxPool', 'Gemm', 'Flatten', operator]);
  });

  it('says that orders differ, and not shapes, where vectors are flattened from other spaces', () => {
    const space = (name: string, height: number): readonly NodeProto[] => [
      makeNode('MaxPool', [name], [`${name}p`], { kernel_shape: { ints: [1, 1] } }),
      makeNode('Reshape', [`${name}p`, 'shape'], [`${name}${height}`]),
    ];
    const nodes = [...space('a', 2), ...space('b', 3), makeNode('Add', ['a2', 'b3'], ['y'])];
    const twoInputs = [makeValueInfo('a', 'float', [1, 1, 2, 9]), makeValueInfo('b', 'float', [1, 1, 3, 6])];
    const shape = makeTensor('shape', 'int64', [2], [1, 18]);
    const { diagnostics } = importModel({ nodes, inputs: twoInputs, outputs: outputs.slice(0, 1), initializers: [shape] });
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([['ONX076', 'input "b3" must be in the order of "a2", but it is in another one.']]);
  });
});
