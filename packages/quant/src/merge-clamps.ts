import { type Graph, type Layer, consumersOf, producerOf } from '@netloom/ir';
import type { QuantizationRule, RealBounds } from './quantization-rule.js';

/** A graph without the clamps that layers before them take over, and what those layers clamp. */
export interface MergedClamps {
  readonly graph: Graph;
  /** By layer name. */
  readonly bounds: ReadonlyMap<string, RealBounds>;
}

/**
 * Merges every layer that only clamps (Relu) into the layer before it, if that one rounds anyway and nothing else
 * reads the value between them. The merged layer makes the clamp's output; the value between disappears.
 */
export function mergeClamps(graph: Graph, rules: ReadonlyMap<string, QuantizationRule>): MergedClamps {
  const bounds = new Map<string, RealBounds>();
  let merged = graph;
  for (const { name } of graph.layers) {
    const layer = merged.layers.find((candidate) => candidate.name === name);
    const clamp = layer === undefined ? undefined : rules.get(layer.type)?.clamp?.(layer);
    const [between] = layer?.inputs ?? [];
    if (layer === undefined || clamp === undefined || between === undefined) continue;
    const producer = producerOf(merged, between);
    if (producer === undefined || rules.get(producer.type)?.takesClamp !== true) continue;
    if (merged.outputs.includes(between) || consumersOf(merged, between).length !== 1) continue;
    bounds.set(producer.name, followedBy(bounds.get(producer.name) ?? {}, clamp));
    merged = withoutClamp(merged, producer, layer, between);
  }
  return { graph: merged, bounds };
}

function withoutClamp(graph: Graph, producer: Layer, clamp: Layer, between: string): Graph {
  const joined: Layer = { ...producer, outputs: clamp.outputs, sources: [...producer.sources, ...clamp.sources] };
  const values = new Map(graph.values);
  values.delete(between);
  const layers = graph.layers.filter((layer) => layer !== clamp).map((layer) => (layer === producer ? joined : layer));
  return { ...graph, values, layers };
}

/** One clamp after another: the first's bounds are themselves clamped by the second. */
function followedBy(first: RealBounds, second: RealBounds): RealBounds {
  const { low: least = Number.NEGATIVE_INFINITY, high: greatest = Number.POSITIVE_INFINITY } = second;
  const clamp = (bound: number): number => Math.min(greatest, Math.max(least, bound));
  const low = clamp(first.low ?? Number.NEGATIVE_INFINITY);
  const high = clamp(first.high ?? Number.POSITIVE_INFINITY);
  return { ...(low === Number.NEGATIVE_INFINITY ? {} : { low }), ...(high === Number.POSITIVE_INFINITY ? {} : { high }) };
}
