import { type Graph, producerOf } from '@netloom/ir';
import type { ObservedRange } from './calibration/observed-range.js';
import type { QuantizationRule } from './quantization-rule.js';

/** What is asked of the scale of a value that is added to another one. */
export interface Addend {
  /** Scales of two addends must not lie too far apart: their common unit would make accumulators too wide. */
  readonly leastScale: number;
}

/** How many times finer than another one the scale of an addend may be. */
const finestRatio = 2 ** 16;

/**
 * The values whose scales are summed, by name: what layers that sum read, and what makes those through layers that keep
 * formats. Known before any format is chosen, because addends have producers of their own.
 */
export function findAddends(
  graph: Graph,
  rules: ReadonlyMap<string, QuantizationRule>,
  ranges: (value: string) => ObservedRange,
  bits: number,
): ReadonlyMap<string, Addend> {
  const sums = graph.layers
    .filter(({ type }) => rules.get(type)?.sumsInputs === true)
    .map(({ inputs }) => inputs.map((name) => originOf(graph, rules, name)));
  const scales = new Map<string, number>();
  const scaleOf = (name: string): number => scales.get(name) ?? idealScale(ranges(name), bits);
  // A scale that was raised may raise others in turn; each round settles one more of them.
  for (let changed = true; changed; ) {
    changed = false;
    for (const operands of sums) {
      const least = Math.max(...operands.map(scaleOf)) / finestRatio;
      for (const name of operands) {
        const scale = Math.max(scaleOf(name), least);
        changed ||= scale !== scales.get(name);
        scales.set(name, scale);
      }
    }
  }
  return new Map([...scales].map(([name, scale]) => [name, { leastScale: scale > idealScale(ranges(name), bits) ? scale : 0 }]));
}

function idealScale({ low, high }: ObservedRange, bits: number): number {
  const magnitude = Math.max(0, high) - Math.min(0, low);
  return Number.isFinite(magnitude) ? magnitude / 2 ** bits : 0;
}

/** The value whose format it has. */
function originOf(graph: Graph, rules: ReadonlyMap<string, QuantizationRule>, name: string): string {
  const producer = producerOf(graph, name);
  const [input] = producer?.inputs ?? [];
  if (producer === undefined || input === undefined || rules.get(producer.type)?.keepsFormat !== true) return name;
  return originOf(graph, rules, input);
}
