import { type Graph, type Layer, type Requantization, type Value, builtinLayerTypes, collectParts, graphToJson, sourceShape, sourceToStream, valueOf } from '@netloom/ir';
import { builtinImporters, createFrontend, exportQdq } from '@netloom/onnx-frontend';

const collected = collectParts([builtinLayerTypes, builtinImporters]);
if (!collected.ok) throw new Error('the built-in plugins clash');
export const frontend = createFrontend(collected.value);

/** The graph that comes back when an integer graph is written as ONNX and read again. */
export function roundTrip(graph: Graph): Graph {
  const exported = exportQdq(graph, undefined);
  if (!exported.ok) throw new Error(JSON.stringify(exported.diagnostics));
  const imported = frontend.import(exported.value.bytes, { name: graph.name });
  if (!imported.ok) throw new Error(JSON.stringify(imported.diagnostics, null, 1));
  return imported.value;
}

/** How a layer rounds, without the implementation that is derived from it. */
function definitionOf({ rounding, low, high, factors, offsets }: Requantization): Requantization {
  return { rounding, low, high, ...(factors === undefined ? {} : { factors }), ...(offsets === undefined ? {} : { offsets }) };
}

/** A graph in canonical JSON, without names, sources and derived implementations; the orders of inputs and outputs beside it. */
export function anonymous(graph: Graph): unknown {
  const order = [...graph.inputs, ...graph.layers.flatMap(({ outputs }) => outputs)];
  const names = new Map(order.map((name, i) => [name, `value ${i}`]));
  const rename = (name: string): string => names.get(name) ?? name;
  const orders = [...graph.inputs, ...graph.outputs].map((name) => {
    const { provenance } = valueOf(graph, name);
    return provenance === undefined ? undefined : { shape: sourceShape(provenance), positions: sourceToStream(provenance).join(' ') };
  });
  const values = order.map((name): Value => {
    const { axes, type } = valueOf(graph, name);
    return { name: rename(name), axes, type };
  });
  const layers = graph.layers.map((layer, i): Layer => {
    const { type, attributes, parameters, requantization } = layer;
    const bounds = requantization === undefined ? {} : { requantization: definitionOf(requantization) };
    return { name: `layer ${i}`, type, attributes, parameters, inputs: layer.inputs.map(rename), outputs: layer.outputs.map(rename), sources: [], ...bounds };
  });
  const plain: Graph = { name: '', inputs: graph.inputs.map(rename), outputs: graph.outputs.map(rename), values: new Map(values.map((value) => [value.name, value])), layers, hostSteps: [] };
  return { graph: JSON.parse(graphToJson(plain)) as unknown, orders, hostSteps: graph.hostSteps.map(({ operator, outputs }) => [operator, ...outputs]) };
}

