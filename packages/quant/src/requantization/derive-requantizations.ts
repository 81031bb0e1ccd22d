import {
  type Diagnostic,
  type Graph,
  type Layer,
  type Parts,
  type RequantizationImplementation,
  type Result,
  axisSize,
  layerSubject,
  resultOf,
  success,
  valueOf,
} from '@netloom/ir';
import type { QuantizationControl } from '../calibration/observe-ranges.js';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { type QuantizationRule, quantizationRules } from '../quantization-rule.js';
import { deriveImplementation } from './derive-implementation.js';
import { deriveSum } from './pairs/derive-sum.js';
import { deriveProduct } from './products/derive-product.js';

/**
 * Derives and proves the implementation of every requantization of an integer graph. One that came with the graph is
 * proven again, or replaced.
 *
 * @errors QNT040 to QNT050
 */
export function deriveRequantizations(graph: Graph, parts: Parts, control: QuantizationControl = {}): Result<Graph> {
  const rules = new Map(parts.all(quantizationRules).map((rule) => [rule.layerType, rule]));
  const diagnostics: Diagnostic[] = [];
  let done = 0;
  const layers = graph.layers.map((layer): Layer => {
    const { requantization } = layer;
    const rule = rules.get(layer.type);
    if (requantization === undefined || rule === undefined) return layer;
    const { implementation: known, ...definition } = requantization;
    const derived = implementationOf(graph, layer, rule, known);
    if (derived === undefined) return layer;
    diagnostics.push(...derived.diagnostics);
    control.progress?.({ stage: 'derive', done: ++done });
    const implementation = derived.ok && derived.value !== undefined ? { implementation: derived.value } : {};
    return { ...layer, requantization: { ...definition, ...implementation } };
  });
  return resultOf(diagnostics, () => ({ ...graph, layers }));
}

/** Undefined where the rule derives none. */
function implementationOf(
  graph: Graph,
  layer: Layer,
  { channels: channelsOf, pairs: pairsOf, products: productsOf }: QuantizationRule,
  known: RequantizationImplementation | undefined,
): Result<RequantizationImplementation | undefined> | undefined {
  const inputs = layer.inputs.map((name) => valueOf(graph, name));
  const outputs = layer.outputs.map((name) => valueOf(graph, name));
  const [output] = outputs;
  const bits = output?.type.kind === 'integer' ? output.type.bits : 32;
  const count = axisSize(output?.axes ?? [], 'C') ?? 1;
  const subject = layerSubject(layer);
  if (productsOf !== undefined) return deriveProduct(subject, productsOf(layer, inputs, outputs), { channels: count, bits }, known);
  const channels = channelsOf?.(layer, inputs, outputs);
  if (channels !== undefined) return deriveImplementation(subject, channels, bits, known);
  if (pairsOf !== undefined) return deriveSum(subject, pairsOf(layer, inputs, outputs), count, known);
  return channelsOf === undefined ? undefined : success(undefined, [quantDiagnostics.make.sumInexact(subject, {})]);
}
