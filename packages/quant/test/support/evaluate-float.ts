import { type Graph, type Layer, type TensorData, float32 } from '@netloom/ir';
import { evaluator } from './graph-builder.js';

/** What a layer makes of reals: sums in float64, each result rounded to float32 once. */
export function evaluateFloat(graph: Graph, layer: Layer, data: Float32Array): TensorData {
  const { name, type, inputs, outputs, attributes, parameters, sources } = layer;
  const reals = Object.entries(parameters).map(([key, tensor]) => [key, { axes: tensor.axes, type: float32, data: Float32Array.from(tensor.data) }] as const);
  const float: Layer = { name, type, inputs, outputs, attributes, parameters: Object.fromEntries(reals), sources };
  const values = new Map([...graph.values].map(([key, value]) => [key, { ...value, type: float32 }]));
  const made = evaluator.evaluate({ ...graph, inputs, outputs, values, layers: [float] }, new Map([[inputs[0] ?? '', data]])).get(outputs[0] ?? '');
  if (made === undefined) throw new Error('no result');
  return made;
}
