import { describe, expect, it } from 'vitest';
import { type IntegerType, builtinLayerTypes, collectParts, definePlugin, integerType, irVersion } from '@netloom/ir';
import { type NodeProto, encodeModel, makeModel, makeNode, makeValueInfo } from '../src/codec/index.js';
import { type ImportContext, type Importer, type SourceNode, type View, builtinImporters, createFrontend, importers } from '../src/index.js';
import { errorsOf, expectOk } from './support/frontend.js';

/** An operator of a third party with one input and one output. */
function operator(name: string, layerTypes: readonly string[], use: (node: SourceNode, view: View, context: ImportContext) => void): Importer {
  return {
    domain: 'acme',
    operator: name,
    layerTypes,
    since: 1,
    attributes: { scale: 'float' },
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const view = context.data(node, 0);
      if (view !== undefined) use(node, view, context);
    },
  };
}

const u8 = (scale: number): IntegerType => integerType(false, 8, { scale: [scale], zeroPoint: [0] });
const s8 = integerType(true, 8, { scale: [0.25], zeroPoint: [0] });
const requantization = { rounding: 'half-even', low: -128, high: 127, factors: [{ numerator: 1n, denominator: 16n }] } as const;

const quantize = operator('Quantize', [], (node, view, context) => {
  if (context.quantizeInput(node, view, u8(node.float('scale', 1)))) context.bindView(node.outputs[0] ?? '', view);
});
const average = operator('Average', ['GlobalAveragePool'], (node, view, context) => {
  if (context.spatial(node, view) === undefined) return;
  const layer = { type: 'GlobalAveragePool', attributes: {}, inputs: [view], output: s8, requantization };
  context.addLayer(node, layer, [view.dimensions[0] ?? [], ['C'], ['H'], ['W']]);
});
const negate = operator('Negate', ['Tanh'], (node, view, context) => {
  const table = { axes: [{ name: 'X', size: 256 }], type: s8, data: Int32Array.from({ length: 256 }, (_, code) => -(code >> 1)) };
  context.addElementwise(node, { type: 'Tanh', attributes: {}, parameters: { table }, inputs: [view], output: s8 });
});

const plugin = definePlugin({
  name: 'acme',
  irVersion,
  register(host) {
    for (const importer of [quantize, average, negate]) host.add(importers, importer);
  },
});
const frontend = createFrontend(expectOk(collectParts([builtinLayerTypes, builtinImporters, plugin])));

const acme = (name: string, input: string, output: string, scale = 1): NodeProto => makeNode(name, [input], [output], { scale: { float: scale } }, { domain: 'acme', name: output });

function importNodes(...nodes: NodeProto[]): ReturnType<typeof frontend.import> {
  const inputs = [makeValueInfo('x', 'float', ['n', 2, 4, 4])];
  return frontend.import(encodeModel(makeModel({ nodes, inputs, outputs: [makeValueInfo('y', 'float', [])], domains: { acme: 1 } })));
}

describe('a model that is quantized already', () => {
  it('has codes at its inputs, formats and roundings at its layers, and the built-in importers between', () => {
    const graph = expectOk(importNodes(acme('Quantize', 'x', 'q'), makeNode('Relu', ['q'], ['r']), acme('Average', 'r', 'y')));
    expect([...graph.values.values()].map(({ name, type }) => [name, type])).toEqual([['x', u8(1)], ['r', u8(1)], ['y', s8]]);
    expect(graph.layers.map((layer) => [layer.type, layer.requantization])).toEqual([['Relu', undefined], ['GlobalAveragePool', requantization]]);
    expect(graph.values.get('x')?.provenance?.tensors).toEqual(['x', 'q']);
  });

  it('has formats at layers of single elements, too', () => {
    const graph = expectOk(importNodes(acme('Quantize', 'x', 'q'), acme('Negate', 'q', 'y')));
    expect(graph.values.get('y')?.type).toEqual(s8);
  });

  it('may quantize an input twice in the same way', () => {
    const nodes = [acme('Quantize', 'x', 'a'), acme('Quantize', 'x', 'b'), makeNode('Add', ['a', 'b'], ['c']), acme('Average', 'a', 'y')];
    expect(errorsOf(importNodes(...nodes))).toEqual([]);
  });

  it('must not quantize an input in two ways, or what is computed', () => {
    const ways = importNodes(acme('Quantize', 'x', 'a'), acme('Quantize', 'x', 'b', 0.5), makeNode('Add', ['a', 'b'], ['y']));
    expect(errorsOf(ways)).toEqual(['ONX076 Quantize b']);
    expect(ways.diagnostics.find(({ code }) => code === 'ONX076')?.message).toContain('of one format, u8 scale 0.5 zero point 0, but it is u8 scale 1 zero point 0');
    const inner = importNodes(makeNode('Relu', ['x'], ['r']), acme('Quantize', 'r', 'q'), acme('Average', 'q', 'y'));
    expect(errorsOf(inner)).toEqual(['ONX076 Quantize q']);
  });

  it('must not read an input as reals and as codes', () => {
    const nodes = [makeNode('Relu', ['x'], ['r']), acme('Quantize', 'x', 'q'), makeNode('Add', ['r', 'q'], ['y'])];
    expect(errorsOf(importNodes(...nodes))).toEqual(['ONX090 Add y']);
  });
});
