import { type Diagnostic, type Graph, type Layer, type Parts, type Result, layerSubject, resultOf, valueOf } from '@netloom/ir';
import type { QuantizationControl } from '../calibration/observe-ranges.js';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { quantizationRules } from '../quantization-rule.js';
import { deriveImplementation } from './derive-implementation.js';

/**
 * Derives and proves the implementation of every requantization of an integer graph. One that came with the graph is
 * proven again, or replaced.
 *
 * @errors QNT040 to QNT044
 */
export function deriveRequantizations(graph: Graph, parts: Parts, control: QuantizationControl = {}): Result<Graph> {
  const rules = new Map(parts.all(quantizationRules).map((rule) => [rule.layerType, rule]));
  const diagnostics: Diagnostic[] = [];
  let done = 0;
  const layers = graph.layers.map((layer): Layer => {
    const { requantization } = layer;
    const channelsOf = rules.get(layer.type)?.channels;
    if (requantization === undefined || channelsOf === undefined) return layer;
    const inputs = layer.inputs.map((name) => valueOf(graph, name));
    const outputs = layer.outputs.map((name) => valueOf(graph, name));
    const channels = channelsOf(layer, inputs, outputs);
    const { implementation: known, ...definition } = requantization;
    if (channels === undefined) {
      diagnostics.push(quantDiagnostics.make.sumInexact(layerSubject(layer), {}));
      return { ...layer, requantization: definition };
    }
    const format = outputs[0]?.type;
    const bits = format?.kind === 'integer' ? format.bits : 32;
    const derived = deriveImplementation(layerSubject(layer), channels, bits, known);
    diagnostics.push(...derived.diagnostics);
    control.progress?.({ stage: 'derive', done: ++done });
    const implementation = derived.ok && derived.value !== undefined ? { implementation: derived.value } : {};
    return { ...layer, requantization: { ...definition, ...implementation } };
  });
  return resultOf(diagnostics, () => ({ ...graph, layers }));
}
