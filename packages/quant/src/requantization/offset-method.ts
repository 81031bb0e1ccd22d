import { type Slope, findSlope } from './find-slope.js';
import type { ImplementationForm } from './implementation-form.js';
import { slopePoints } from './slope-points.js';
import type { Staircase } from './staircase.js';

/**
 * clamp(floor((acc * m + offset) / 2^shift) + zero point) with the narrowest multipliers for which every channel has an
 * offset; undefined if a channel has none.
 *
 * One shift serves all channels. A slope that exists at one shift exists at every greater one, and multipliers only
 * grow with the shift, so the least shift that serves all gives the narrowest multipliers.
 *
 * @source integer semantics, section Implementations of a requantization
 */
export function offsetForm(staircases: readonly Staircase[]): ImplementationForm | undefined {
  const points = staircases.map(slopePoints);
  const slopes: Slope[] = [];
  for (const ofChannel of points) {
    const slope = findSlope(ofChannel);
    if (slope === undefined) return undefined;
    slopes.push(slope);
  }
  const shift = slopes.reduce((most, slope) => Math.max(most, slope.shift), 0);
  const multipliers: bigint[] = [];
  const offsets: bigint[] = [];
  for (const ofChannel of points) {
    const slope = findSlope(ofChannel, shift);
    if (slope?.shift !== shift) return undefined;
    multipliers.push(slope.multiplier);
    offsets.push(simplestBetween(slope.low, slope.high));
  }
  return { method: 'offset', shift, multipliers, offsets };
}

/** The integer with the most trailing zeros from `low` to `high`: the cheapest constant. */
export function simplestBetween(low: bigint, high: bigint): bigint {
  if (low <= 0n && high >= 0n) return 0n;
  if (high < 0n) return -simplestBetween(-high, -low);
  let zeros = 0n;
  for (;;) {
    // The least multiple of the next power of two that is not below `low`.
    const multiple = (((low - 1n) >> (zeros + 1n)) + 1n) << (zeros + 1n);
    if (multiple > high) break;
    zeros++;
  }
  return (((low - 1n) >> zeros) + 1n) << zeros;
}
