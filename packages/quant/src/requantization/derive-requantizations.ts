import { type Diagnostic, type Graph, type Layer, type Parts, type Result, axisSize, layerSubject, resultOf, success, valueOf } from '@netloom/ir';
import type { QuantizationControl } from '../calibration/observe-ranges.js';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { quantizationRules } from '../quantization-rule.js';
import { deriveImplementation } from './derive-implementation.js';
import { deriveSum } from './pairs/derive-sum.js';

/**
 * Derives and proves the implementation of every requantization of an integer graph. One that came with the graph is
 * proven again, or replaced.
 *
 * @errors QNT040 to QNT047
 */
export function deriveRequantizations(graph: Graph, parts: Parts, control: QuantizationControl = {}): Result<Graph> {
  const rules = new Map(parts.all(quantizationRules).map((rule) => [rule.layerType, rule]));
  const diagnostics: Diagnostic[] = [];
  let done = 0;
  const layers = graph.layers.map((layer): Layer => {
    const { requantization } = layer;
    const rule = rules.get(layer.type);
    const channelsOf = rule?.channels;
    if (requantization === undefined || channelsOf === undefined) return layer;
    const inputs = layer.inputs.map((name) => valueOf(graph, name));
    const outputs = layer.outputs.map((name) => valueOf(graph, name));
    const channels = channelsOf(layer, inputs, outputs);
    const { implementation: known, ...definition } = requantization;
    const [output] = outputs;
    const bits = output?.type.kind === 'integer' ? output.type.bits : 32;
    const subject = layerSubject(layer);
    const derived =
      channels !== undefined
        ? deriveImplementation(subject, channels, bits, known)
        : rule?.pairs !== undefined
          ? deriveSum(subject, rule.pairs(layer, inputs, outputs), axisSize(output?.axes ?? [], 'C') ?? 1, known)
          : success(undefined, [quantDiagnostics.make.sumInexact(subject, {})]);
    diagnostics.push(...derived.diagnostics);
    control.progress?.({ stage: 'derive', done: ++done });
    const implementation = derived.ok && derived.value !== undefined ? { implementation: derived.value } : {};
    return { ...layer, requantization: { ...definition, ...implementation } };
  });
  return resultOf(diagnostics, () => ({ ...graph, layers }));
}
