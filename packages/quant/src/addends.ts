import type { Graph } from '@netloom/ir';
import type { ObservedRange } from './calibration/observed-range.js';
import type { FormatGroups } from './format-groups.js';
import type { QuantizationRule } from './quantization-rule.js';

/** What is asked of the scale of a value that is added to another one, or must have the format of another one. */
export interface Addend {
  /** Scales of two addends must not lie too far apart: their common unit would make accumulators too wide. */
  readonly leastScale: number;
}

/** How many times finer than another one the scale of an addend may be. */
const finestRatio = 2 ** 16;

/**
 * The values whose scales are summed, by name: what layers that sum read, and what shares a format with those. Values of
 * one format with several makers are among them, so that their scales depend on nothing but their common range. Known
 * before any format is chosen, because addends have producers of their own.
 *
 * @param ranges what the formats of values will be chosen by, of all values of a group together
 */
export function findAddends(
  graph: Graph,
  rules: ReadonlyMap<string, QuantizationRule>,
  groups: FormatGroups,
  ranges: (value: string) => ObservedRange,
  bits: number,
): ReadonlyMap<string, Addend> {
  const sums = graph.layers
    .filter(({ type }) => rules.get(type)?.sumsInputs === true)
    .map(({ inputs }) => inputs.map((name) => groups.groupOf(name)));
  const scales = new Map<string, number>();
  const ideal = (group: string): number => idealScale(ranges(group), bits);
  for (const value of graph.values.keys()) if (groups.isJoined(value)) scales.set(groups.groupOf(value), ideal(value));
  const scaleOf = (group: string): number => scales.get(group) ?? ideal(group);
  // A scale that was raised may raise others in turn; each round settles one more of them.
  for (let changed = true; changed; ) {
    changed = false;
    for (const operands of sums) {
      const least = Math.max(...operands.map(scaleOf)) / finestRatio;
      for (const group of operands) {
        const scale = Math.max(scaleOf(group), least);
        changed ||= scale !== scales.get(group);
        scales.set(group, scale);
      }
    }
  }
  const addends = new Map<string, Addend>();
  for (const value of graph.values.keys()) {
    const scale = scales.get(groups.groupOf(value));
    if (scale !== undefined) addends.set(value, { leastScale: scale > ideal(value) ? scale : 0 });
  }
  return addends;
}

function idealScale({ low, high }: ObservedRange, bits: number): number {
  const magnitude = Math.max(0, high) - Math.min(0, low);
  return Number.isFinite(magnitude) ? magnitude / 2 ** bits : 0;
}
