import type { Graph } from '@netloom/ir';
import { Histogram } from './calibration/histogram.js';
import { type ObservedRange, nothingObserved } from './calibration/observed-range.js';
import type { QuantizationRule } from './quantization-rule.js';

/** Values that should have one format, because layers that move or compare codes read some and make others. */
export interface FormatGroups {
  /** The name that stands for all values of a group. */
  readonly groupOf: (value: string) => string;
  /** What calibration saw of all values of the group together. */
  readonly rangeOf: (value: string) => ObservedRange;
  /** True if layers that choose formats make more than one value of the group. */
  readonly isJoined: (value: string) => boolean;
}

/** The groups of a graph: layers whose rule keeps formats unite the values they read and make. */
export function formatGroups(
  graph: Graph,
  rules: ReadonlyMap<string, QuantizationRule>,
  ranges: ReadonlyMap<string, ObservedRange>,
): FormatGroups {
  const parents = new Map<string, string>();
  const groupOf = (value: string): string => {
    let root = value;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    if (root !== value) parents.set(value, root);
    return root;
  };
  const keepers = graph.layers.filter(({ type }) => rules.get(type)?.keepsFormat === true);
  for (const { inputs, outputs } of keepers) {
    const [first, ...others] = [...inputs, ...outputs].map(groupOf);
    for (const other of others) if (groupOf(other) !== first && first !== undefined) parents.set(groupOf(other), groupOf(first));
  }
  const joint = new Map<string, ObservedRange>();
  const makers = new Map<string, number>();
  const kept = new Set(keepers.flatMap(({ outputs }) => outputs));
  for (const value of graph.values.keys()) {
    const { histogram, ...range } = ranges.get(value) ?? nothingObserved;
    // What keeps a format moves elements that have been counted already.
    const counted = histogram === undefined || kept.has(value) ? range : { ...range, histogram };
    joint.set(groupOf(value), union(joint.get(groupOf(value)) ?? nothingObserved, counted));
  }
  for (const layer of graph.layers) {
    const held = rules.get(layer.type)?.holds?.(layer) ?? [];
    for (const value of held.length === 0 ? [] : layer.outputs) joint.set(groupOf(value), union(joint.get(groupOf(value)) ?? nothingObserved, { ...nothingObserved, held }));
  }
  for (const value of graph.values.keys()) if (!kept.has(value)) makers.set(groupOf(value), (makers.get(groupOf(value)) ?? 0) + 1);
  return {
    groupOf,
    rangeOf: (value) => joint.get(groupOf(value)) ?? nothingObserved,
    isJoined: (value) => (makers.get(groupOf(value)) ?? 0) > 1,
  };
}

function union(a: ObservedRange, b: ObservedRange): ObservedRange {
  const histograms = [a.histogram, b.histogram].filter((histogram) => histogram !== undefined);
  const held = [...(a.held ?? []), ...(b.held ?? [])];
  const range = { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), integral: a.integral && b.integral, ...(held.length === 0 ? {} : { held }) };
  return histograms.length === 0 ? range : { ...range, histogram: Histogram.joined(histograms) };
}
