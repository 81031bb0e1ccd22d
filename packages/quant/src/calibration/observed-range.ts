import type { Histogram } from './histogram.js';

/** What calibration saw of one value. */
export interface ObservedRange {
  readonly low: number;
  readonly high: number;
  /** True if every element was an integer. */
  readonly integral: boolean;
  /** How elements are distributed within the range; present where the options ask for it. */
  readonly histogram?: Histogram;
  /** Elements that a format must hold, however the range is cut. */
  readonly held?: readonly number[];
}

/** The range of no elements. */
export const nothingObserved: ObservedRange = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, integral: true };

/** The range with these elements added, to its histogram too; they must be finite. */
export function observe(range: ObservedRange, data: ArrayLike<number>): ObservedRange {
  let { low, high, integral } = range;
  range.histogram?.add(data);
  for (let i = 0; i < data.length; i++) {
    const element = data[i] ?? 0;
    if (element < low) low = element;
    if (element > high) high = element;
    if (integral && !Number.isInteger(element)) integral = false;
  }
  return { ...range, low, high, integral };
}

/** The range, after it was cut, with the elements that it must hold. */
export function withHeld(range: ObservedRange): ObservedRange {
  const { low, high, held = [] } = range;
  return { ...range, low: Math.min(low, ...held), high: Math.max(high, ...held) };
}

/** Index of the first element that is NaN or infinite, or -1. */
export function firstNotFinite(data: ArrayLike<number>): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}
