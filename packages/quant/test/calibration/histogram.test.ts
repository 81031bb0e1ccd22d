import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/calibration/histogram.js';
import { percentileRange } from '../../src/calibration/percentile-range.js';
import { nothingObserved, observe } from '../../src/calibration/observed-range.js';
import { Random } from '../support/random.js';

function histogramOf(...parts: readonly ArrayLike<number>[]): Histogram {
  const histogram = new Histogram();
  for (const part of parts) histogram.add(part);
  return histogram;
}

/** Elements of very unlike sizes, zeros and both signs among them. */
function elements(seed: number, count: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.pick(-1, 1, 1, 0) * random.scale(-30, random.integer(-20, 40)));
}

describe('a histogram', () => {
  it('is the same whatever the order of the elements', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const all = elements(seed, 400);
      const ascending = all.toSorted();
      const expected = histogramOf(all);
      for (const other of [histogramOf(ascending), histogramOf(ascending.toReversed()), histogramOf(...Array.from(all, (one) => [one]))]) {
        expect(other.bins()).toEqual(expected.bins());
        expect([other.count, other.zeros]).toEqual([expected.count, expected.zeros]);
      }
    }
  });

  it('holds every element in the bin it belongs to, to 8 bits of any magnitude', () => {
    const all = elements(3, 1000);
    const bins = histogramOf(all.subarray(0, 300), all.subarray(300)).bins();
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(all.filter((one) => one !== 0).length);
    bins.forEach(({ low, high, count }, i) => {
      // The edge away from 0 belongs to the next bin.
      expect(all.filter((one) => (one > 0 ? one >= low && one < high : one < 0 && one > low && one <= high))).toHaveLength(count);
      expect(high - low).toBeLessThanOrEqual(Math.max(Math.abs(low), Math.abs(high)) / 256);
      expect(low).toBeGreaterThanOrEqual(bins[i - 1]?.high ?? Number.NEGATIVE_INFINITY);
    });
  });

  it('takes subnormal numbers and the greatest float32', () => {
    const histogram = histogramOf([2 ** -149, -(2 ** -149)], [Math.fround(3.4028234663852886e38)], []);
    expect(histogram.bins().map(({ count }) => count)).toEqual([1, 1, 1]);
    for (const { low, high } of histogram.bins()) expect([low, high].every(Number.isFinite)).toBe(true);
    expect(histogramOf([2 ** -149, 0]).bins()).toMatchObject([{ low: 0, count: 1 }]);
  });

  it('tells quantiles to a bin', () => {
    const random = new Random(5);
    const all = Array.from({ length: 5000 }, () => Math.fround(random.real(-3, 5)));
    const histogram = histogramOf(all);
    const sorted = all.toSorted((a, b) => a - b);
    for (const share of [0, 0.001, 0.1, 0.5, 0.9, 0.9999, 1]) {
      const exact = sorted[Math.min(4999, Math.floor(share * 5000))] ?? 0;
      expect(Math.abs(histogram.quantile(share) - exact)).toBeLessThan(0.01);
    }
  });

  it('counts zeros as elements at 0', () => {
    const histogram = histogramOf([0, 0, 0, 0, 0, 0, -1, -1, 1, 1]);
    expect([0.3, 0.5, 0.8].map((share) => histogram.quantile(share))).toEqual([0, 0, 0]);
    expect(histogram.quantile(0.9)).toBeGreaterThan(0.99);
    expect(histogram.quantile(0.1)).toBeLessThan(-0.99);
    expect(histogramOf([-1, 0, 0]).quantile(1)).toBe(0);
    expect(histogramOf([0, 1]).quantile(0)).toBe(0);
    expect(new Histogram().quantile(0.5)).toBe(0);
  });
});

describe('the range by percentile', () => {
  const rangeOf = (data: readonly number[]) => observe({ ...nothingObserved, histogram: new Histogram() }, data);
  const ramp = Array.from({ length: 1000 }, (_, i) => (i + 1) / 1000);

  it('cuts values of one sign at their end alone', () => {
    const upper = percentileRange(rangeOf([...ramp, 1000]), 99);
    expect(upper.low).toBe(0.001);
    expect(upper.high).toBeCloseTo(0.99, 2);
    const lower = percentileRange(rangeOf([...ramp, 1000].map((one) => -one)), 99);
    expect(lower.low).toBeCloseTo(-0.99, 2);
    expect(lower.high).toBe(-0.001);
  });

  it('cuts both ends of others by half as much each', () => {
    const data = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 1000);
    const { low, high } = percentileRange(rangeOf(data), 90);
    expect(low).toBeCloseTo(-0.9, 2);
    expect(high).toBeCloseTo(0.9, 2);
  });

  it('is what was observed at 100, without histogram, and where only zeros would be left', () => {
    const range = rangeOf([...ramp, -3]);
    expect(percentileRange(range, 100)).toEqual(range);
    const { low, high, integral } = range;
    expect(percentileRange({ low, high, integral }, 50)).toEqual({ low, high, integral });
    const sparse = rangeOf([...Array.from({ length: 999 }, () => 0), 2]);
    expect(percentileRange(sparse, 99)).toBe(sparse);
  });
});
