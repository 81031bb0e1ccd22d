import { type Graph, type IntegerType, type Layer, type Tensor, type Value, codeRange, integerType, pointwiseFunctions, pointwiseTable, valueOf } from '@netloom/ir';
import type { ModelContent } from '../../src/codec/index.js';
import { expectOk, importModel } from './frontend.js';

const rounding = new Set(['Conv', 'Gemm', 'Add', 'AveragePool', 'GlobalAveragePool']);

/** A float model as an integer graph in one plain format; weights are a few codes. */
export function integerGraph(content: ModelContent, type: IntegerType = integerType(true, 8, { scale: [2 ** -4], zeroPoint: [3] })): Graph {
  const graph = expectOk(importModel(content));
  const integer = (value: Value): Value => (value.type.kind === 'float32' ? { ...value, type } : value);
  const values = new Map([...graph.values].map(([name, value]) => [name, integer(value)]));
  const layers = graph.layers.map((layer): Layer => {
    const real = pointwiseFunctions.find(({ layerType }) => layerType.type === layer.type)?.realOf(layer);
    const parameters = real === undefined ? parametersOf(layer, type) : { table: pointwiseTable(real, type, type) };
    return { ...layer, parameters, ...(rounding.has(layer.type) ? { requantization: { rounding: 'half-even' as const, ...codeRange(type) } } : {}) };
  });
  return { ...graph, values, layers };
}

function parametersOf(layer: Layer, type: IntegerType): Layer['parameters'] {
  const codes = ({ axes, data }: Tensor, bits: number, scale: number): Tensor => ({
    axes,
    type: integerType(true, bits, { scale: [scale], zeroPoint: [0] }),
    data: Int32Array.from(data, (real) => Math.round(real * 7)),
  });
  const scale = type.quantization?.scale[0] ?? 1;
  const entries = Object.entries(layer.parameters).map(([name, tensor]) => [name, name === 'bias' ? codes(tensor, 32, scale / 8) : codes(tensor, 4, 1 / 8)] as const);
  return Object.fromEntries(entries);
}

/** The graph with its only output's type changed. */
export function withOutputType(graph: Graph, type: Value['type'], layer: Partial<Layer> = {}): Graph {
  const name = graph.outputs[0] ?? '';
  const last = graph.layers.at(-1);
  if (last === undefined) throw new Error('no layer');
  return { ...graph, values: new Map(graph.values).set(name, { ...valueOf(graph, name), type }), layers: [...graph.layers.slice(0, -1), { ...last, ...layer }] };
}
