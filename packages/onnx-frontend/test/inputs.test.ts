import { describe, expect, it } from 'vitest';
import { type NodeProto, makeNode, makeTensor, makeValueInfo } from '../src/codec/index.js';
import { expectLikeOnnxRuntime } from './support/compare.js';
import { Random } from './support/random.js';

/** Runs nodes on one input and gives axes and dimensions of the graph's input. */
async function inputOf(dims: readonly (number | string)[], nodes: readonly NodeProto[], frames = 2) {
  const random = new Random(21);
  const graph = await expectLikeOnnxRuntime(
    {
      nodes,
      inputs: [makeValueInfo('x', 'float', dims)],
      outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }],
      initializers: [
        makeTensor('kernel', 'float', [3, 2, 2, 2], random.reals(24)),
        makeTensor('dense', 'float', [40, 3], random.reals(120)),
        makeTensor('image', 'int64', [4], [-1n, 2n, 4n, 5n]),
        makeTensor('flat', 'int64', [2], [-1n, 40n]),
      ],
    },
    random,
    frames,
  );
  const value = graph.values.get('x');
  return { axes: value?.axes.map(({ name, size }) => `${name}${size}`).join(' '), dimensions: value?.provenance?.dimensions };
}

const conv = (input: string): NodeProto => makeNode('Conv', [input, 'kernel'], ['y']);
const gemm = (input: string): NodeProto => makeNode('Gemm', [input, 'dense'], ['y']);

describe('the order of an input follows from its first use', () => {
  it('N C H W', async () => {
    expect(await inputOf(['n', 2, 4, 5], [conv('x')])).toEqual({ axes: 'H4 W5 C2', dimensions: [[], [2], [0], [1]] });
  });

  it('N H W C behind a Transpose', async () => {
    const transpose = makeNode('Transpose', ['x'], ['t'], { perm: { ints: [0, 3, 1, 2] } });
    expect(await inputOf(['n', 4, 5, 2], [transpose, conv('t')])).toEqual({ axes: 'H4 W5 C2', dimensions: [[], [0], [1], [2]] });
  });

  it('N H W C behind a Transpose, added to itself before a layer needs space', async () => {
    const transpose = makeNode('Transpose', ['x'], ['t'], { perm: { ints: [0, 3, 1, 2] } });
    const nodes = [transpose, makeNode('Relu', ['t'], ['r']), makeNode('Add', ['r', 't'], ['s']), conv('s')];
    expect(await inputOf(['n', 4, 5, 2], nodes)).toEqual({ axes: 'H4 W5 C2', dimensions: [[], [0], [1], [2]] });
  });

  it('a vector that is reshaped to an image', async () => {
    expect(await inputOf(['n', 40], [makeNode('Reshape', ['x', 'image'], ['r']), conv('r')])).toEqual({
      axes: 'H4 W5 C2',
      dimensions: [[], [2, 0, 1]],
    });
  });

  it('an image without a batch', async () => {
    const nodes = [makeNode('Unsqueeze', ['x', 'front'], ['u']), conv('u')];
    const constant = makeNode('Constant', [], ['front'], { value_ints: { ints: [0] } });
    expect(await inputOf([2, 4, 5], [constant, ...nodes])).toEqual({ axes: 'H4 W5 C2', dimensions: [[2], [0], [1]] });
  });

  it('a fixed batch', async () => {
    expect(await inputOf([3, 2, 4, 5], [conv('x')])).toEqual({ axes: 'H4 W5 C2', dimensions: [[], [2], [0], [1]] });
  });

  it('a dense layer on an image', async () => {
    expect(await inputOf(['n', 2, 4, 5], [makeNode('Flatten', ['x'], ['f']), gemm('f')])).toEqual({
      axes: 'H4 W5 C2',
      dimensions: [[], [2], [0], [1]],
    });
  });

  it('a dense layer on a vector', async () => {
    expect(await inputOf(['n', 40], [gemm('x')])).toEqual({ axes: 'C40', dimensions: [[], [0]] });
  });

  it('two uses that agree', async () => {
    const nodes = [
      makeNode('Reshape', ['x', 'image'], ['r']),
      makeNode('Conv', ['r', 'kernel'], ['c']),
      makeNode('Relu', ['c'], ['y']),
      makeNode('Reshape', ['x', 'flat'], ['f']),
      makeNode('Gemm', ['f', 'dense'], ['unused']),
    ];
    expect(await inputOf(['n', 40], nodes)).toMatchObject({ axes: 'H4 W5 C2' });
  });
});
