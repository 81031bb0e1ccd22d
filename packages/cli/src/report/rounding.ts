import type { ProjectRounding } from '@netloom/ir';
import { renderNumber } from './table.js';

/** How output channels are rounded, over all layers, in words; undefined where nothing is rounded. */
export function renderRounding(roundings: readonly ProjectRounding[]): string | undefined {
  if (roundings.length === 0) return undefined;
  const total = (of: (rounding: ProjectRounding) => number): number => roundings.reduce((sum, rounding) => sum + of(rounding), 0);
  const multipliers = new Map<number, number>();
  for (const { bits, channels } of roundings.flatMap(({ byMultiplier }) => byMultiplier)) multipliers.set(bits, (multipliers.get(bits) ?? 0) + channels);
  const widths = [...multipliers].sort(([a], [b]) => a - b).map(([bits, channels]) => `${renderNumber(channels)} of ${bits}`);
  const [byShift, byThresholds] = [total((rounding) => rounding.byShift), total((rounding) => rounding.byThresholds)];
  const ways = [
    ...(byShift === 0 ? [] : [`${renderNumber(byShift)} by shift`]),
    ...(widths.length === 0 ? [] : [`by multipliers ${widths.join(', ')} bits`]),
    ...(byThresholds === 0 ? [] : [`${renderNumber(byThresholds)} by thresholds`]),
  ];
  return `channels ${ways.join('; ')} (proven equal at ${renderNumber(total(({ comparisons }) => comparisons))} points)`;
}
