import type { SlopePoint, SlopePoints } from './slope-points.js';

/** A line whose floor is a staircase: floor((acc * multiplier + offset) / 2^shift) for every offset from `low` to `high`. */
export interface Slope {
  readonly shift: number;
  readonly multiplier: bigint;
  readonly low: bigint;
  readonly high: bigint;
}

/** The widest multiplier that is searched for; a half-even one is narrower long before. */
export const multiplierBitsLimit = 48;

/** An open interval of slopes; without an upper bound at first. */
interface Interval {
  readonly low: { readonly numerator: bigint; readonly denominator: bigint };
  readonly high?: { readonly numerator: bigint; readonly denominator: bigint };
}

/**
 * The slope with the least shift from `leastShift` on, and for it the least multiplier; undefined if there is none.
 *
 * The feasible slopes are an open interval. It is not computed as a whole: starting from all slopes, the simplest one
 * left is tried, and where it fails the two points that it cannot serve at once cut the interval. What is found is
 * therefore the simplest slope of the exact interval.
 */
export function findSlope(points: SlopePoints, leastShift = 0): Slope | undefined {
  let interval: Interval = { low: { numerator: 0n, denominator: 1n } };
  let shift = leastShift;
  for (;;) {
    const multiplier = (interval.low.numerator << BigInt(shift)) / interval.low.denominator + 1n;
    if (multiplier >> BigInt(multiplierBitsLimit) > 0n) return undefined;
    const { high } = interval;
    if (high !== undefined && multiplier * high.denominator >= high.numerator << BigInt(shift)) {
      shift++;
      continue;
    }
    const lowest = extreme(points.reach, shift, multiplier, 1n);
    const highest = extreme(points.stay, shift, multiplier, -1n);
    if (lowest === undefined && highest === undefined) return { shift, multiplier, low: 0n, high: 0n };
    const low = lowest?.offset ?? (highest?.offset ?? 0n) - 1n;
    const limit = highest?.offset ?? low + 1n;
    if (low < limit) return { shift, multiplier, low, high: limit - 1n };
    if (lowest === undefined || highest === undefined) throw new Error('one-sided constraints cannot conflict');
    const cut = cutBetween(lowest.point, highest.point, interval);
    if (cut === undefined) return undefined;
    interval = cut;
  }
}

/** The offset that the strictest point asks for: level * 2^shift - x * multiplier, greatest (sign 1) or least (sign -1). */
function extreme(
  points: readonly SlopePoint[],
  shift: number,
  multiplier: bigint,
  sign: bigint,
): { point: SlopePoint; offset: bigint } | undefined {
  let best: { point: SlopePoint; offset: bigint } | undefined;
  for (const point of points) {
    const offset = (point.level << BigInt(shift)) - point.x * multiplier;
    if (best === undefined || (offset - best.offset) * sign > 0n) best = { point, offset };
  }
  return best;
}

/** The interval without the slopes for which no line reaches one point and stays below the other. */
function cutBetween(reach: SlopePoint, stay: SlopePoint, interval: Interval): Interval | undefined {
  const run = stay.x - reach.x;
  const rise = stay.level - reach.level;
  // (stay.x - reach.x) * slope < stay.level - reach.level
  const cut: Interval =
    run > 0n
      ? { ...interval, high: { numerator: rise, denominator: run } }
      : { ...interval, low: { numerator: -rise, denominator: -run } };
  if (run === 0n) return undefined;
  const { low, high } = cut;
  if (high !== undefined && low.numerator * high.denominator >= high.numerator * low.denominator) return undefined;
  return cut;
}
