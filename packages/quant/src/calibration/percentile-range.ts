import type { ObservedRange } from './observed-range.js';

/**
 * The range that holds this many percent of the elements. Of a value with both signs, the rest is halved between both
 * ends; of others it is all at the end away from 0. Where nothing but zeros would be left, the range stays as observed,
 * and so it does without a histogram.
 *
 * @param percentile 50 to 100
 */
export function percentileRange(range: ObservedRange, percentile: number): ObservedRange {
  const { histogram, low, high } = range;
  if (histogram === undefined || !(low < high)) return range;
  const outside = (1 - percentile / 100) / (low < 0 && high > 0 ? 2 : 1);
  const lowest = low < 0 ? Math.max(low, Math.min(0, histogram.quantile(outside))) : low;
  const highest = high > 0 ? Math.min(high, Math.max(0, histogram.quantile(1 - outside))) : high;
  return lowest === 0 && highest === 0 ? range : { ...range, low: lowest, high: highest };
}
