import type { Graph } from '@netloom/ir';
import type { QuantizationRule } from './quantization-rule.js';

/** The values whose format a graph output has: outputs themselves, and what reaches one through layers that keep formats. */
export function outwardValues(graph: Graph, rules: ReadonlyMap<string, QuantizationRule>): ReadonlySet<string> {
  const outward = new Set(graph.outputs);
  for (const layer of graph.layers.toReversed()) {
    if (rules.get(layer.type)?.keepsFormat !== true || !layer.outputs.some((name) => outward.has(name))) continue;
    for (const name of layer.inputs) outward.add(name);
  }
  return outward;
}
