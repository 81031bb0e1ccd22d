import { describe, expect, it } from 'vitest';
import { builtinLayerTypes, collectParts, definePlugin, irVersion, renderDiagnostic } from '@netloom/ir';
import Long from 'long';
import {
  type ModelProto,
  type NodeProto,
  encodeModel,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../src/codec/index.js';
import { onnx } from '../src/generated/onnx.js';
import { type Importer, builtinImporters, createFrontend, importers, onnxDiagnostics } from '../src/index.js';
import { errorsOf, expectOk, frontend, importModel, short } from './support/frontend.js';

const x = makeValueInfo('x', 'float', ['n', 2, 4, 4]);
const y = makeValueInfo('y', 'float', ['n', 2, 4, 4]);
const relu = makeNode('Relu', ['x'], ['y'], {}, { name: 'relu' });
const base = { nodes: [relu], inputs: [x], outputs: [y] };

const importProto = (model: ModelProto) => frontend.import(encodeModel(model));

describe('versions', () => {
  it.each([1, 7, 26])('opset %i is taken', (opset) => {
    expect(errorsOf(importModel({ ...base, opset }))).toEqual([]);
  });

  it('that are too new name both', () => {
    const result = importModel({ ...base, opset: 27, irVersion: 14 });
    expect(errorsOf(result)).toEqual(['ONX003 model graph', 'ONX005 model graph']);
    expect(result.diagnostics.map(renderDiagnostic)[1]).toBe(
      'ONX005 model "graph": operator set ai.onnx must have version 1 to 26, but it has version 27. Export the model with operator set 26 or older.',
    );
  });

  it('may be missing only before IR version 3', () => {
    expect(errorsOf(importProto({ ...makeModel(base), opset_import: [] }))).toEqual(['ONX004 model graph']);
    expect(errorsOf(importProto({ ...makeModel(base), opset_import: [], ir_version: Long.fromNumber(2) }))).toEqual([]);
  });

  it('of one domain may be given once', () => {
    const opset_import = [13, 14].map((version) => ({ domain: version === 13 ? '' : 'ai.onnx', version: Long.fromNumber(version) }));
    expect(errorsOf(importProto({ ...makeModel(base), opset_import }))).toEqual(['ONX006 model graph']);
  });

  it('of other domains may be missing, with a warning', () => {
    const result = importModel({ ...base, nodes: [makeNode('Swish', ['x'], ['y'], {}, { domain: 'acme' })] });
    expect(result.diagnostics.map(short)).toEqual(['ONX008 model graph', 'ONX060 Swish y']);
  });

  it('choose the form of an operator', () => {
    const squeeze = makeNode('Unsqueeze', ['y'], ['z'], { axes: { ints: [1] } });
    const content = { ...base, nodes: [relu, squeeze], outputs: [makeValueInfo('z', 'float', [])] };
    expect(errorsOf(importModel({ ...content, opset: 12 }))).toEqual([]);
    expect(errorsOf(importModel({ ...content, opset: 13 }))).toEqual(['ONX065 Unsqueeze z']);
    const late = makeNode('ConstantOfShape', ['s'], ['y']);
    const initializers = [makeTensor('s', 'int64', [1], [1n])];
    expect(errorsOf(importModel({ ...base, nodes: [late], opset: 8, initializers }))).toEqual(['ONX061 ConstantOfShape y']);
  });
});

describe('structure', () => {
  it('of older files: constants that are inputs too', () => {
    const nodes = [makeNode('Conv', ['x', 'w'], ['y'])];
    const inputs = [x, makeValueInfo('w', 'float', [2, 2, 1, 1])];
    const initializers = [makeTensor('w', 'float', [2, 2, 1, 1], [1, 2, 3, 4])];
    const graph = expectOk(importModel({ ...base, nodes, inputs, initializers, irVersion: 3 }));
    expect(graph.inputs).toEqual(['x']);
  });

  it('may be out of order', () => {
    const nodes = [makeNode('Relu', ['b'], ['y']), makeNode('Relu', ['a'], ['b']), makeNode('Relu', ['x'], ['a'])];
    expect(expectOk(importModel({ ...base, nodes })).layers.map(({ name }) => name)).toEqual(['a', 'b', 'y']);
  });

  it('leaves out what no output needs, and says so', () => {
    const inputs = [x, makeValueInfo('unused', 'float', [1, 2])];
    const result = importModel({ ...base, inputs, nodes: [relu, makeNode('Unheard', ['x'], ['z'])] });
    expect(result.ok).toBe(true);
    expect(result.diagnostics.map(short)).toEqual(['ONX050 Unheard z', 'ONX049 input unused']);
  });

  it('keeps names whatever they are, and makes layer names unique', () => {
    const hostile = '"; end architecture; --';
    const nodes = [
      makeNode('Relu', ['x'], [hostile], {}, { name: 'same' }),
      makeNode('Relu', [hostile], ['y'], {}, { name: 'same' }),
    ];
    const graph = expectOk(importModel({ ...base, nodes, name: hostile }));
    expect(graph.name).toBe(hostile);
    expect(graph.layers.map(({ name }) => name)).toEqual(['same', 'same#2']);
    expect(graph.layers[1]?.inputs).toEqual([hostile]);
  });

  it('takes the name of the options first', () => {
    expect(expectOk(frontend.import(encodeModel(makeModel(base)), { name: 'mine' })).name).toBe('mine');
    expect(expectOk(frontend.import(encodeModel(makeModel({ ...base, name: '' })))).name).toBe('model');
  });

  it('may have several outputs, one of them the input of another layer', () => {
    const nodes = [relu, makeNode('Relu', ['y'], ['z'])];
    const graph = expectOk(importModel({ ...base, nodes, outputs: [y, makeValueInfo('z', 'float', [])] }));
    expect(graph.outputs).toEqual(['y', 'z']);
  });

  it('reads constants beside the model', () => {
    const model = makeModel({ ...base, nodes: [makeNode('Conv', ['x', 'w'], ['y'])] });
    const external_data = [{ key: 'location', value: 'weights.bin' }];
    const dims = [2, 2, 1, 1].map((dim) => Long.fromNumber(dim));
    const w = { name: 'w', dims, data_type: 1, data_location: onnx.TensorProto.DataLocation.EXTERNAL, external_data };
    const bytes = encodeModel({ ...model, graph: { ...model.graph, initializer: [w] } });
    const file = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    const graph = expectOk(frontend.import(bytes, { externalData: (location) => (location === 'weights.bin' ? file : undefined) }));
    expect(graph.layers[0]?.parameters.weight?.data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(errorsOf(frontend.import(bytes))).toEqual(['ONX029 tensor w']);
  });
});

const info = (type: object) => ({ name: 'x', type });
const graphs: readonly (readonly [string, Partial<Parameters<typeof makeModel>[0]>, readonly string[]])[] = [
  ['without nodes', { nodes: [] }, ['ONX041 output y']],
  ['without outputs', { outputs: [] }, ['ONX045 graph graph']],
  ['whose output is an input', { outputs: [x] }, ['ONX046 output x']],
  ['whose output is a view of an input', { nodes: [makeNode('Identity', ['x'], ['y'])] }, ['ONX046 output y']],
  ['whose output is constant', { nodes: [makeNode('Constant', [], ['y'], { value_int: { int: 1 } })] }, ['ONX047 output y']],
  ['with a cycle', { nodes: [makeNode('Relu', ['b'], ['y']), makeNode('Relu', ['y'], ['b'])] }, ['ONX042 graph graph']],
  ['whose node reads itself', { nodes: [makeNode('Relu', ['y'], ['y'])] }, ['ONX042 graph graph']],
  ['that reads what nobody makes', { nodes: [makeNode('Relu', ['z'], ['y'])] }, ['ONX041 Relu y']],
  ['that makes a tensor twice', { nodes: [relu, makeNode('Relu', ['x'], ['y'])] }, ['ONX040 Relu y']],
  ['that makes an input', { nodes: [relu, makeNode('Relu', ['x'], ['x'])] }, ['ONX040 Relu x']],
  ['with an input twice', { inputs: [x, x] }, ['ONX040 input x']],
  [
    'with a constant twice',
    { initializers: [makeTensor('c', 'float', [1], [1]), makeTensor('c', 'float', [1], [1])] },
    ['ONX040 tensor c'],
  ],
  ['with integer inputs', { inputs: [makeValueInfo('x', 'uint8', [1, 2, 4, 4])] }, ['ONX044 input x']],
  ['with text inputs', { inputs: [info({ tensor_type: { elem_type: 8, shape: { dim: [] } } })] }, ['ONX044 input x']],
  ['with sequences', { inputs: [info({ sequence_type: {} })] }, ['ONX044 input x']],
  ['with maps', { inputs: [info({ map_type: {} })] }, ['ONX044 input x']],
  ['with sparse inputs', { inputs: [info({ sparse_tensor_type: { elem_type: 1 } })] }, ['ONX044 input x']],
  ['with inputs of no type', { inputs: [{ name: 'x' }] }, ['ONX044 input x']],
  ['with inputs of unknown rank', { inputs: [info({ tensor_type: { elem_type: 1 } })] }, ['ONX043 input x']],
  ['with a symbolic height', { inputs: [makeValueInfo('x', 'float', ['n', 2, 'h', 4])] }, ['ONX043 input x']],
  ['with a negative dimension', { inputs: [makeValueInfo('x', 'float', [1, -2, 4, 4])] }, ['ONX043 input x']],
  ['with a dimension of 0', { inputs: [makeValueInfo('x', 'float', [1, 0, 4, 4])] }, ['ONX043 input x']],
  ['with 2^40 elements', { inputs: [makeValueInfo('x', 'float', [1, 2 ** 20, 2 ** 10, 2 ** 10])] }, ['ONX043 input x']],
  ['with 17 dimensions', { inputs: [makeValueInfo('x', 'float', Array.from({ length: 17 }, () => 1))] }, ['ONX043 input x']],
  ['with a node without a result', { nodes: [makeNode('Relu', ['x'], ['', 'y'])] }, ['ONX066 Relu y']],
  ['with too many inputs', { nodes: [makeNode('Relu', ['x', 'x'], ['y'])] }, ['ONX065 Relu y']],
  ['whose layer reads a constant', { nodes: [makeNode('Constant', [], ['c'], { value_float: { float: 1 } }), makeNode('Relu', ['c'], ['y'])] }, ['ONX075 Relu y']],
  ['with an input left out', { nodes: [makeNode('Relu', [''], ['y'])] }, ['ONX067 Relu y']],
  [
    'whose outputs are one value in two orders',
    {
      nodes: [relu, makeNode('Transpose', ['y'], ['z'])],
      outputs: [y, makeValueInfo('z', 'float', [])],
      inputs: [makeValueInfo('x', 'float', ['n', 2, 3])],
    },
    ['ONX048 output z'],
  ],
  [
    'with constants of every bad kind, all at once',
    {
      nodes: [makeNode('Gemm', ['x', 'w', 'b'], ['y'])],
      inputs: [makeValueInfo('x', 'float', ['n', 2])],
      initializers: [makeTensor('w', 'int64', [2, 2], [1n, 2n, 3n, 4n]), makeTensor('b', 'float', [3], [1, Number.NaN, 3])],
    },
    ['ONX084 Gemm y'],
  ],
];

describe('a graph', () => {
  it.each(graphs)('%s is refused', (_, change, errors) => {
    expect(errorsOf(importModel({ ...base, ...change }))).toEqual(errors);
  });

  it('must be there', () => {
    expect(errorsOf(importProto({ ...makeModel(base), graph: null }))).toEqual(['ONX007 model ']);
    expect(errorsOf(frontend.import(new Uint8Array()))).toEqual(['ONX003 model ', 'ONX007 model ']);
  });

  it('with sparse constants is refused', () => {
    const model = makeModel(base);
    const sparse = { values: { name: 's' } };
    expect(errorsOf(importProto({ ...model, graph: { ...model.graph, sparse_initializer: [sparse] } }))).toEqual(['ONX051 tensor s']);
  });
});

describe('problems', () => {
  it('are reported all at once: every unsupported node, and what comes after it', () => {
    const nodes: NodeProto[] = [
      makeNode('Erf', ['x'], ['a'], {}, { name: 'first' }),
      makeNode('Rellu', ['a'], ['b'], {}, { name: 'second' }),
      makeNode('MaxPool', ['b'], ['c'], { kernel_shape: { ints: [0, 2] } }, { name: 'third' }),
      makeNode('Gather', ['c', 'c'], ['d'], {}, { name: 'fourth' }),
      makeNode('Conv', ['d', 'w'], ['e'], { group: { string: 'two' } }, { name: 'fifth' }),
      makeNode('LpPool', ['e'], ['y'], {}, { name: 'sixth' }),
    ];
    const result = importModel({ ...base, nodes, initializers: [makeTensor('w', 'float', [1], [1])] });
    expect(errorsOf(result)).toEqual([
      'ONX060 Erf first',
      'ONX060 Rellu second',
      'ONX072 MaxPool third',
      'ONX062 Gather fourth',
      'ONX069 Conv fifth',
      'ONX060 LpPool sixth',
    ]);
    expect(result.diagnostics[1]?.hint).toBe('Did you mean "Relu" or "Elu"?');
  });

  it('continue behind an unsupported node whose shape the model declares', () => {
    const nodes = [makeNode('Erf', ['x'], ['a']), makeNode('Conv', ['a', 'w'], ['y'])];
    const model = makeModel({ ...base, nodes, initializers: [makeTensor('w', 'float', [1, 3, 1, 1], [1, 2, 3])] });
    const graph = { ...model.graph, value_info: [makeValueInfo('a', 'float', ['n', 2, 4, 4])] };
    expect(errorsOf(importProto({ ...model, graph }))).toEqual(['ONX060 Erf a', 'IR016 Conv y']);
    expect(errorsOf(importProto(model))).toEqual(['ONX060 Erf a']);
  });

  it('name subgraphs and functions', () => {
    const branch = { ...makeNode('If', ['x'], ['y']), attribute: [{ name: 'then_branch', type: 5, g: {} }] };
    expect(errorsOf(importModel({ ...base, nodes: [branch] }))).toEqual(['ONX060 If y']);
    const odd = { ...relu, attribute: [{ name: 'body', type: 5, g: {} }] };
    expect(errorsOf(importModel({ ...base, nodes: [odd] }))).toEqual(['ONX063 Relu relu']);
    const call = makeNode('Block', ['x'], ['y'], {}, { domain: 'local' });
    const model = makeModel({ ...base, nodes: [call], domains: { local: 1 } });
    expect(errorsOf(importProto({ ...model, functions: [{ domain: 'local', name: 'Block' }] }))).toEqual(['ONX064 Block y']);
  });

  it('with attributes: unknown ones are a warning, doubled ones an error', () => {
    const odd = makeNode('Relu', ['x'], ['y'], { slope: { float: 1 } });
    expect(importModel({ ...base, nodes: [odd] }).diagnostics.map(short)).toEqual(['ONX068 Relu y']);
    const twice = { ...odd, attribute: [...(odd.attribute ?? []), ...(odd.attribute ?? [])] };
    expect(errorsOf(importModel({ ...base, nodes: [twice] }))).toEqual(['ONX071 Relu y']);
  });

  it('of narrow inputs and casts are notes', () => {
    const nodes = [relu, makeNode('Cast', ['y'], ['z'], { to: { int: 10 } })];
    const content = { nodes, inputs: [makeValueInfo('x', 'float16', [1, 2])], outputs: [makeValueInfo('z', 'float16', [])] };
    const result = importModel(content);
    expect(result.ok).toBe(true);
    expect(result.diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['ONX053 note', 'ONX081 note']);
  });

  it('have numbers of their own', () => {
    const numbers = Object.values(onnxDiagnostics.definitions).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('a plugin', () => {
  const swish: Importer = {
    domain: 'acme',
    operator: 'Swish',
    layerTypes: ['Relu'],
    since: 2,
    attributes: { scale: 'float' },
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const view = context.data(node, 0);
      if (view !== undefined) context.addElementwise(node, { type: 'Relu', attributes: {}, inputs: [view] });
    },
  };
  const plugin = definePlugin({ name: 'acme', irVersion, register: (host) => { host.add(importers, swish); } });
  const extended = createFrontend(expectOk(collectParts([builtinLayerTypes, builtinImporters, plugin])));
  const model = (operator: string, version: number) =>
    encodeModel(makeModel({ ...base, nodes: [makeNode(operator, ['x'], ['y'], {}, { domain: 'acme' })], domains: { acme: version } }));

  it('adds operators of its own domain', () => {
    expect(expectOk(extended.import(model('Swish', 3))).layers.map(({ type }) => type)).toEqual(['Relu']);
    expect(errorsOf(extended.import(model('Swish', 1)))).toEqual(['ONX061 Swish y']);
    expect(extended.import(model('Swich', 2)).diagnostics[0]?.hint).toBe('Did you mean "Swish"?');
  });
});
