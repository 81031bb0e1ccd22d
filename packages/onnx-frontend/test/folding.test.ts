import { describe, expect, it } from 'vitest';
import { type NodeProto, type OnnxTensor, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '../src/codec/index.js';
import { errorsOf, importModel } from './support/frontend.js';
import { runOnnxRuntime } from './support/onnx-runtime.js';

const f = (name: string, dims: readonly number[], elements?: readonly number[]): OnnxTensor =>
  makeTensor(name, 'float', dims, elements ?? Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i * 0.75 - 3));
const i64 = (name: string, dims: readonly number[], elements: readonly number[]): OnnxTensor => makeTensor(name, 'int64', dims, elements.map(BigInt));

/** Nodes that make the constant `out`; as a weight it reaches the graph, where it is compared with ONNX Runtime. */
function foldedModel(nodes: readonly NodeProto[], initializers: readonly OnnxTensor[], opset = 17) {
  const tail = [
    makeNode('Cast', ['out'], ['real'], { to: { int: 1 } }),
    makeNode('Reshape', ['real', 'row'], ['weight']),
    makeNode('MatMul', ['x', 'weight'], ['y']),
  ];
  return {
    nodes: [...nodes, ...tail],
    inputs: [makeValueInfo('x', 'float', ['n', 1])],
    outputs: [makeValueInfo('y', 'float', ['n', 'm'])],
    initializers: [...initializers, i64('row', [2], [1, -1])],
    opset,
  };
}

const cases: readonly (readonly [string, readonly NodeProto[], readonly OnnxTensor[], number?])[] = [
  ['Identity', [makeNode('Identity', ['a'], ['out'])], [f('a', [2, 3])]],
  ['Transpose', [makeNode('Transpose', ['a'], ['out'], { perm: { ints: [2, 0, 1] } })], [f('a', [2, 3, 4])]],
  ['Transpose without perm', [makeNode('Transpose', ['a'], ['out'])], [f('a', [2, 3, 4])]],
  ['Cast to int64', [makeNode('Cast', ['a'], ['out'], { to: { int: 7 } })], [f('a', [2, 5])]],
  ['Cast to int8', [makeNode('Cast', ['a'], ['out'], { to: { int: 3 } })], [i64('a', [3], [1, -128, 127])]],
  ['Cast to bool', [makeNode('Cast', ['a'], ['out'], { to: { int: 9 } })], [i64('a', [3], [2 ** 33, 0, -1])]],
  ['Cast to float16', [makeNode('Cast', ['a'], ['out'], { to: { int: 10 } })], [f('a', [3], [0.1, 1e-6, -2049])]],
  ['Concat', [makeNode('Concat', ['a', 'b', 'a'], ['out'], { axis: { int: -2 } })], [f('a', [2, 1, 3]), f('b', [2, 2, 3])]],
  ['Gather', [makeNode('Gather', ['a', 'i'], ['out'], { axis: { int: 1 } })], [f('a', [2, 4, 3]), i64('i', [2, 2], [0, -1, 2, 0])]],
  ['Gather by a scalar', [makeNode('Gather', ['a', 'i'], ['out'])], [f('a', [4, 3]), i64('i', [], [-2])]],
  ['Shape', [makeNode('Shape', ['a'], ['out'], { start: { int: 1 }, end: { int: -1 } })], [f('a', [2, 3, 4, 5])]],
  ['Flatten', [makeNode('Flatten', ['a'], ['b'], { axis: { int: 2 } }), makeNode('Transpose', ['b'], ['out'])], [f('a', [2, 3, 4])]],
  [
    'Slice',
    [makeNode('Slice', ['a', 's', 'e', 'q', 't'], ['out'])],
    [f('a', [5, 6]), i64('s', [2], [-1, 1]), i64('e', [2], [-100, 2 ** 53]), i64('q', [2], [0, -1]), i64('t', [2], [-2, 3])],
  ],
  [
    'Slice by attributes',
    [makeNode('Slice', ['a'], ['out'], { starts: { ints: [1] }, ends: { ints: [2 ** 53] }, axes: { ints: [1] } })],
    [f('a', [2, 4])],
    9,
  ],
  ['Add with broadcasting', [makeNode('Add', ['a', 'b'], ['out'])], [f('a', [2, 1, 3]), f('b', [4, 1])]],
  ['Sub', [makeNode('Sub', ['a', 'b'], ['out'])], [i64('a', [3], [1, 2, 3]), i64('b', [], [5])]],
  ['Mul', [makeNode('Mul', ['a', 'a'], ['out'])], [f('a', [7])]],
  ['Div of integers', [makeNode('Div', ['a', 'b'], ['out'])], [i64('a', [4], [7, -7, 6, 0]), i64('b', [1], [2])]],
  ['Div of reals', [makeNode('Div', ['a', 'b'], ['out'])], [f('a', [4]), f('b', [1], [3])]],
  [
    'ConstantOfShape',
    [makeNode('ConstantOfShape', ['s'], ['out'], { value: { tensor: i64('', [1], [7]) } })],
    [i64('s', [2], [2, 3])],
  ],
  ['ConstantOfShape without value', [makeNode('ConstantOfShape', ['s'], ['out'])], [i64('s', [1], [4])]],
  ['Constant', [makeNode('Constant', [], ['out'], { value: { tensor: f('', [3]) } })], []],
  ['Constant by value_float', [makeNode('Constant', [], ['out'], { value_float: { float: 0.5 } })], []],
  ['Constant by value_floats', [makeNode('Constant', [], ['out'], { value_floats: { floats: [0.5, 2] } })], []],
  ['Constant by value_int', [makeNode('Constant', [], ['out'], { value_int: { int: -3 } })], []],
  ['Constant by value_ints', [makeNode('Constant', [], ['out'], { value_ints: { ints: [-3, 4] } })], []],
];

describe('constant folding', () => {
  const models = cases.map(([name, nodes, initializers, opset]) => ({ name, content: foldedModel(nodes, initializers, opset) }));

  it.each(models)('$name equals ONNX Runtime', async ({ content }) => {
    const imported = importModel(content);
    expect(errorsOf(imported)).toEqual([]);
    const expected = await runOnnxRuntime(encodeModel(makeModel(content)), new Map([['x', { dims: [1, 1], data: Float32Array.of(1) }]]));
    expect(imported.ok && imported.value.layers[0]?.parameters.weight?.data).toEqual(expected.get('y'));
  });

  const refused: readonly (readonly [string, NodeProto, readonly OnnxTensor[], string])[] = [
    ['Concat of other shapes', makeNode('Concat', ['a', 'b'], ['out'], { axis: { int: 0 } }), [f('a', [2, 3]), f('b', [2, 4])], 'ONX076'],
    ['Gather beyond the end', makeNode('Gather', ['a', 'i'], ['out']), [f('a', [2]), i64('i', [1], [2])], 'ONX076'],
    ['Slice by step 0', makeNode('Slice', ['a', 'i', 'i', 'i', 'i'], ['out']), [f('a', [2]), i64('i', [1], [0])], 'ONX072'],
    ['Slice by lists of other lengths', makeNode('Slice', ['a', 'i', 'j'], ['out']), [f('a', [2]), i64('i', [1], [0]), i64('j', [2], [0, 0])], 'ONX076'],
    ['Div by 0', makeNode('Div', ['i', 'i'], ['out']), [i64('i', [1], [0])], 'ONX076'],
    ['Add of other types', makeNode('Add', ['a', 'i'], ['out']), [f('a', [1]), i64('i', [1], [0])], 'ONX076'],
    ['Add of other shapes', makeNode('Add', ['a', 'b'], ['out']), [f('a', [3]), f('b', [2])], 'ONX076'],
    ['Cast to text', makeNode('Cast', ['a'], ['out'], { to: { int: 8 } }), [f('a', [1])], 'ONX020'],
    ['Cast of infinity to an integer', makeNode('Cast', ['a'], ['out'], { to: { int: 7 } }), [f('a', [1], [Infinity])], 'ONX076'],
    ['ConstantOfShape of 2^40', makeNode('ConstantOfShape', ['s'], ['out']), [i64('s', [2], [2 ** 20, 2 ** 20])], 'ONX030'],
    ['ConstantOfShape of a negative size', makeNode('ConstantOfShape', ['s'], ['out']), [i64('s', [1], [-1])], 'ONX076'],
    ['Constant of text', makeNode('Constant', [], ['out'], { value_string: { string: 'a' } }), [], 'ONX020'],
    ['Constant of nothing', makeNode('Constant', [], ['out']), [], 'ONX070'],
    ['Reshape to another size', makeNode('Reshape', ['a', 's'], ['out']), [f('a', [4]), i64('s', [1], [3])], 'ONX078'],
    ['Reshape of nothing by -1', makeNode('Reshape', ['a', 's'], ['out']), [f('a', [0]), i64('s', [2], [0, -1])], 'ONX078'],
  ];

  it.each(refused)('%s is refused', (_, node, initializers, code) => {
    expect(errorsOf(importModel(foldedModel([node], initializers))).map((text) => text.slice(0, 6))).toEqual([code]);
  });

  it('of a chain that doubles stops at the budget', () => {
    const nodes = Array.from({ length: 60 }, (_, i) => makeNode('Concat', [`c${i}`, `c${i}`], [`c${i + 1}`], { axis: { int: 0 } }));
    const result = importModel(foldedModel([...nodes, makeNode('Identity', ['c60'], ['out'])], [f('c0', [1])]));
    expect(errorsOf(result)).toEqual([expect.stringMatching(/^ONX030 Concat c2[34]$/)]);
  });
});
