import { describe, expect, it } from 'vitest';
import { type AttributeContent, type NodeProto, type OnnxTensor, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const outputs = [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }];

interface PadContent {
  readonly dims: readonly (number | string)[];
  readonly pads: readonly number[];
  readonly value?: number;
  readonly axes?: readonly number[];
  readonly opset?: number;
  readonly mode?: string;
  /** Nodes that read `p`, the padded value. */
  readonly behind?: readonly NodeProto[];
  readonly initializers?: readonly OnnxTensor[];
}

function model({ dims, pads, value, axes, opset = 13, mode, behind = [], initializers = [] }: PadContent) {
  const out = behind.length > 0 ? 'p' : 'y';
  const shown: Record<string, AttributeContent> = mode === undefined ? {} : { mode: { string: mode } };
  const listed: Record<string, AttributeContent> = { [opset < 2 ? 'paddings' : 'pads']: { ints: pads }, ...(value === undefined ? {} : { value: { float: value } }) };
  const operands = ['x', 'pads', value === undefined ? '' : 'value', ...(axes === undefined ? [] : ['axes'])];
  const node = opset < 11 ? makeNode('Pad', ['x'], [out], { ...shown, ...listed }) : makeNode('Pad', value === undefined && axes === undefined ? ['x', 'pads'] : operands, [out], shown);
  const constants = [
    makeTensor('pads', 'int64', [pads.length], pads.map(BigInt)),
    ...(value === undefined ? [] : [makeTensor('value', 'float', [], [value])]),
    ...(axes === undefined ? [] : [makeTensor('axes', 'int64', [axes.length], axes.map(BigInt))]),
  ];
  return {
    nodes: [node, ...behind],
    inputs: [makeValueInfo('x', 'float', dims)],
    outputs,
    initializers: [...(opset < 11 ? [] : constants), ...initializers],
    opset,
  };
}

const image = ['n', 2, 4, 5] as const;

describe('Pad', () => {
  it.each<PadContent>([
    { dims: image, pads: [0, 0, 1, 2, 0, 0, 3, 0], opset: 2 },
    { dims: image, pads: [0, 0, 1, 2, 0, 0, 3, 0], opset: 10, value: -1.5 },
    { dims: image, pads: [0, 0, 1, 2, 0, 0, 3, 0], opset: 11, value: 0.5 },
    { dims: image, pads: [0, 0, 1, 2, 0, 0, 3, 0], opset: 13, mode: 'constant' },
    { dims: image, pads: [1, 2, 3, 0], axes: [-2, 3], value: 2, opset: 18 },
    { dims: image, pads: [2, 1], axes: [3], opset: 19 },
    { dims: image, pads: [0, 0, 0, 1, 0, 0, 0, 1], value: 4, opset: 21 },
    { dims: ['n', 4, 5, 2], pads: [0, 1, 2, 0, 0, 3, 0, 0], value: 1 },
    { dims: ['n', 2, 7], pads: [0, 0, 2, 0, 0, 1] },
    { dims: ['n', 7, 2], pads: [0, 2, 0, 0, 1, 0] },
    { dims: ['n', 1, 1, 5], pads: [0, 0, 2, 1, 0, 0, 1, 0], value: 3 },
    { dims: image, pads: [0, 0, -1, -2, 0, 0, -1, -1] },
    { dims: image, pads: [0, 0, -1, 2, 0, 0, 3, -1], value: 5 },
  ])('%o equals ONNX Runtime', async (content) => {
    const graph = await expectLikeOnnxRuntime(model(content), new Random(41), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Pad']);
  });

  it('of version 1 calls its pads otherwise', () => {
    expect(importModel(model({ dims: image, pads: [0, 0, 1, 2, 0, 0, 3, 0], opset: 1 })).diagnostics).toEqual([]);
    expect(errorsOf(importModel({ ...model({ dims: image, pads: [], opset: 2 }), opset: 1 }))).toEqual(['ONX070 Pad y']);
  });

  const weights = makeTensor('k', 'float', [3, 2, 3, 3], new Random(42).reals(54));
  const pads = [0, 0, 1, 2, 0, 0, 0, 1];
  const window: Record<string, AttributeContent> = { kernel_shape: { ints: [3, 3] } };

  it.each<[string, NodeProto, Partial<PadContent>, string[]]>([
    ['zeros and a Conv', makeNode('Conv', ['p', 'k'], ['y']), {}, ['Conv']],
    ['zeros and a Conv with pads of its own', makeNode('Conv', ['p', 'k'], ['y'], { pads: { ints: [1, 0, 2, 1] } }), {}, ['Conv']],
    ['zeros and a Conv that counts its own', makeNode('Conv', ['p', 'k'], ['y'], { auto_pad: { string: 'SAME_UPPER' }, strides: { ints: [2, 2] } }), { pads: [0, 0, 1, 1, 0, 0, 0, 0] }, ['Conv']],
    ['another value and a Conv', makeNode('Conv', ['p', 'k'], ['y']), { value: 1 }, ['Pad', 'Conv']],
    ['too many zeros for a Conv', makeNode('Conv', ['p', 'k'], ['y']), { pads: [0, 0, 3, 0, 0, 0, 0, 0] }, ['Pad', 'Conv']],
    ['less than nothing and a Conv', makeNode('Conv', ['p', 'k'], ['y']), { pads: [0, 0, -1, 0, 0, 0, 0, 1] }, ['Pad', 'Conv']],
    ['zeros and an AveragePool', makeNode('AveragePool', ['p'], ['y'], window), {}, ['AveragePool']],
    ['zeros and an AveragePool that counts no padding', makeNode('AveragePool', ['p'], ['y'], { ...window, pads: { ints: [1, 0, 1, 1] } }), { pads: [0, 0, 1, 1, 0, 0, 1, 1] }, ['AveragePool']],
    ['zeros and an AveragePool that counts its own', makeNode('AveragePool', ['p'], ['y'], { ...window, pads: { ints: [1, 0, 1, 1] }, count_include_pad: { int: 1 }, strides: { ints: [2, 2] }, ceil_mode: { int: 1 } }), { pads: [0, 0, 1, 1, 0, 0, 0, 0] }, ['AveragePool']],
    ['zeros and a MaxPool', makeNode('MaxPool', ['p'], ['y'], window), {}, ['Pad', 'MaxPool']],
    ['the lowest float and a MaxPool', makeNode('MaxPool', ['p'], ['y'], window), { value: -3.4028234663852886e38 }, ['MaxPool']],
    ['more than the kernel of a dilated AveragePool', makeNode('AveragePool', ['p'], ['y'], { kernel_shape: { ints: [2, 2] }, dilations: { ints: [3, 1] } }), { pads: [0, 0, 2, 0, 0, 0, 0, 0] }, ['Pad', 'AveragePool']],
    ['as much as the kernel of a dilated MaxPool', makeNode('MaxPool', ['p'], ['y'], { kernel_shape: { ints: [2, 2] }, dilations: { ints: [1, 3] } }), { pads: [0, 0, 0, 2, 0, 0, 0, 0], value: Number.NEGATIVE_INFINITY }, ['Pad', 'MaxPool']],
    ['as much as the kernel of a dilated Conv', makeNode('Conv', ['p', 'k'], ['y'], { dilations: { ints: [2, 1] } }), { pads: [0, 0, 3, 0, 0, 0, 3, 0] }, ['Conv']],
    ['minus infinity and a MaxPool', makeNode('MaxPool', ['p'], ['y'], window), { value: Number.NEGATIVE_INFINITY }, ['MaxPool']],
  ])('%s: folded where it is the same', async (_, node, content, types) => {
    const made = model({ dims: image, pads, opset: 19, behind: [node], initializers: [weights], ...content });
    const graph = await expectLikeOnnxRuntime(made, new Random(43), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(types);
    expect(graph.layers.flatMap(({ sources }) => sources)).toEqual(['p', 'y']);
  });

  it.each([
    ['brings channels to the end', [0, 2, 3, 1], [0, 0, 1, 0, 0, 2, 0, 0], [0, 3, 1, 2]],
    ['brings channels to the end, and one axis is padded', [0, 2, 3, 1], [0, 0, 1, 0, 0, 0, 0, 0], [0, 3, 1, 2]],
  ])('follows a Transpose that %s', async (_, there, list, back) => {
    const nodes = [
      makeNode('Transpose', ['x'], ['t'], { perm: { ints: there } }),
      makeNode('Pad', ['t', 'pads'], ['p']),
      makeNode('Transpose', ['p'], ['c'], { perm: { ints: back } }),
      makeNode('GlobalMaxPool', ['c'], ['y']),
    ];
    const graph = await expectLikeOnnxRuntime({ ...model({ dims: image, pads: list }), nodes }, new Random(46), 2);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Pad', 'GlobalMaxPool']);
  });

  it('stays where something else reads it, and disappears where it does nothing', async () => {
    const behind = [makeNode('Conv', ['p', 'k'], ['c']), makeNode('Relu', ['p'], ['y'])];
    const shown = { ...model({ dims: image, pads, behind, initializers: [weights] }), outputs: [...outputs, { name: 'c', type: { tensor_type: { elem_type: 1 } } }] };
    const graph = await expectLikeOnnxRuntime(shown, new Random(44), 2);
    expect(graph.layers.map(({ type }) => type).sort()).toEqual(['Conv', 'Pad', 'Relu']);
    const nothing = await expectLikeOnnxRuntime(model({ dims: image, pads: pads.map(() => 0), behind: [makeNode('Relu', ['p'], ['y'])] }), new Random(45), 2);
    expect(nothing.layers.map(({ type }) => type)).toEqual(['Relu']);
  });

  it('refuses borders that are copies, other axes than space, and values beyond floats', () => {
    const codes = (content: Partial<PadContent>): string[] => errorsOf(importModel(model({ dims: image, pads, ...content })));
    expect(codes({ mode: 'reflect' })).toEqual(['ONX072 Pad y']);
    expect(codes({ mode: 'edge', opset: 2 })).toEqual(['ONX072 Pad y']);
    expect(codes({ mode: 'wrap', opset: 19 })).toEqual(['ONX072 Pad y']);
    const rule = (content: Partial<PadContent>): string => JSON.stringify(importModel(model({ dims: image, pads, ...content })).diagnostics);
    expect(codes({ pads: [1, 0, 0, 0, 0, 0, 0, 0] })).toEqual(['ONX076 Pad y']);
    expect(rule({ pads: [1, 0, 0, 0, 0, 0, 0, 0] })).toContain('the batch');
    const pooled = { nodes: [makeNode('GlobalMaxPool', ['x'], ['g']), makeNode('Pad', ['g', 'pads'], ['y'])] };
    const wide = { ...model({ dims: image, pads: [0, 1, 0, 0, 0, 1, 0, 0] }), ...pooled };
    expect(errorsOf(importModel(wide))).toEqual(['ONX076 Pad y']);
    expect(JSON.stringify(importModel(wide).diagnostics)).toContain('dimension 1, the channels');
    expect(codes({ pads: [0, 1, 0, 1, 0, 0, 0, 0] })).toEqual(['ONX076 Pad y']);
    expect(codes({ dims: ['n', 4], pads: [0, 1, 0, 0] })).toEqual(['ONX076 Pad y']);
    expect(codes({ pads: [1, 1] })).toEqual(['ONX076 Pad y']);
    expect(codes({ pads: [1, 1], axes: [9], opset: 18 })).toEqual(['ONX072 Pad y']);
    expect(codes({ value: Number.POSITIVE_INFINITY })).toEqual(['ONX076 Pad y']);
    expect(codes({ value: Number.NaN })).toEqual(['ONX076 Pad y']);
    expect(codes({ pads: [0, 0, -4, 0, 0, 0, 0, 0] })).toEqual(['IR044 Pad y']);
  });
});
