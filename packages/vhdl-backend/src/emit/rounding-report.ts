import type { Layer, ProjectRounding } from '@netloom/ir';

/** How many output channels of a layer round by a shift, by multipliers of how many bits, by thresholds; undefined where nothing is rounded. */
export function roundingReport({ requantization }: Layer): ProjectRounding | undefined {
  const implementation = requantization?.implementation;
  if (implementation === undefined) return undefined;
  const { method, proof, correctedPairs } = implementation;
  const addends = implementation.addends === undefined ? {} : { addends: implementation.addends.some((addend) => 'table' in addend) ? ('tables' as const) : ('factors' as const) };
  const corrected = correctedPairs === undefined ? {} : { correctedPairs: correctedPairs.length };
  const common = { method, ...addends, ...corrected, comparisons: proof.comparisons };
  if (implementation.method === 'thresholds') return { ...common, byShift: 0, byMultiplier: [], byThresholds: proof.channels };
  const channels = new Map<number, number>();
  let byShift = 0;
  for (const multiplier of implementation.multipliers) {
    const bits = multiplier.toString(2).length;
    if ((multiplier & (multiplier - 1n)) === 0n) byShift++;
    else channels.set(bits, (channels.get(bits) ?? 0) + 1);
  }
  const byMultiplier = [...channels].sort(([a], [b]) => a - b).map(([bits, count]) => ({ bits, channels: count }));
  return { ...common, byShift, byMultiplier, byThresholds: 0 };
}
