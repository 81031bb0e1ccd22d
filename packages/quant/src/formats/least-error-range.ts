import type { IntegerType } from '@netloom/ir';
import type { ObservedRange } from '../calibration/observed-range.js';
import { squaredError } from './rounding-error.js';

/** Ends of a range are tried in this many equal steps from the observed end to 0. */
const steps = 128;

/** How often both ends are adjusted in turn, at most. */
const rounds = 4;

/** Both ends of a range, as shares of the observed ones. */
interface Shares {
  readonly low: number;
  readonly high: number;
}

/**
 * The range whose format has the least squared error over the observed distribution.
 *
 * First both ends are moved together to 128/128, 127/128, … 1/128 of the observed range; from the best of these, the
 * upper end alone and then the lower end alone run through the same steps, until a round of both improves nothing, four
 * rounds at most. Of equal errors the first found stays. Without a histogram the range stays as observed.
 *
 * @param formatOf the format that a range gets
 */
export function leastErrorRange(observed: ObservedRange, formatOf: (range: ObservedRange) => IntegerType): ObservedRange {
  const { histogram } = observed;
  if (histogram === undefined || !(observed.low < 0 || observed.high > 0)) return observed;
  const rangeOf = ({ low, high }: Shares): ObservedRange => ({ ...observed, low: observed.low * low, high: observed.high * high });
  const bins = histogram.bins();
  const errors = new Map<string, number>();
  const errorOf = (shares: Shares): number => {
    const format = formatOf(rangeOf(shares));
    // Ranges that make the same format (scales that are powers of two) need to be measured once.
    const key = JSON.stringify(format);
    const error = errors.get(key) ?? squaredError(bins, format);
    errors.set(key, error);
    return error;
  };
  let best: Shares = { low: 1, high: 1 };
  let least = errorOf(best);
  const improve = (candidates: readonly Shares[]): boolean => {
    const before = least;
    for (const candidate of candidates) {
      const error = errorOf(candidate);
      if (error >= least) continue;
      least = error;
      best = candidate;
    }
    return least < before;
  };
  const shares = Array.from({ length: steps }, (_, i) => 1 - i / steps);
  improve(shares.map((share) => ({ low: share, high: share })));
  if (!(observed.low < 0 && observed.high > 0)) return rangeOf(best);
  for (let round = 0; round < rounds; round++) {
    const hasHigh = improve(shares.map((high) => ({ ...best, high })));
    const hasLow = improve(shares.map((low) => ({ ...best, low })));
    if (!hasHigh && !hasLow) break;
  }
  return rangeOf(best);
}
