import { describe, expect, it } from 'vitest';
import { deriveImplementation, multiplierBits, roundingChannel } from '../../src/index.js';
import { simplestBetween } from '../../src/requantization/offset-method.js';
import type { RequantizationChannel } from '../../src/requantization/staircase.js';

const subject = { kind: 'Conv', name: 'test' };

function channel(scale: number, low: bigint, high: bigint, bits = 8): RequantizationChannel {
  return roundingChannel({ scale, zeroPoint: 0, low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 }, { low, high });
}

function derive(channels: readonly RequantizationChannel[], bits = 8) {
  const derived = deriveImplementation(subject, channels, bits);
  return { implementation: derived.ok ? derived.value : undefined, codes: derived.diagnostics.map(({ code }) => code) };
}

describe('the cheapest method', () => {
  it('is a shift without multiplier where all scales are one power of two', () => {
    const { implementation } = derive([channel(2 ** -7, -100_000n, 100_000n), channel(2 ** -7, -5_000n, 80_000n)]);
    expect(implementation).toMatchObject({ method: 'half-even', shift: 7, multipliers: [1n, 1n] });
    if (implementation?.method !== 'half-even') throw new Error('not half-even');
    expect(implementation.tieWindows).toEqual(Array.from({ length: 9 }, () => 0n));
    expect(multiplierBits(implementation)).toBe(0);
  });

  it('has multipliers of few bits where scales are different powers of two', () => {
    const { implementation } = derive([channel(2 ** -7, -100_000n, 100_000n), channel(2 ** -9, -100_000n, 100_000n)]);
    if (implementation === undefined || implementation.method === 'thresholds') throw new Error('no multiplier');
    expect(multiplierBits(implementation)).toBeLessThanOrEqual(3);
  });

  it('is a constant for channels whose range is one accumulator', () => {
    const { implementation } = derive([channel(0.37, 5n, 5n)]);
    expect(implementation).toMatchObject({ method: 'offset', shift: 0, multipliers: [1n], proof: { comparisons: 2 } });
  });

  it('rounds the accumulators where float32 cannot hold them', () => {
    const { implementation, codes } = derive([channel(Math.fround(1 / 3e9), -(2n ** 40n), 2n ** 40n)]);
    expect(implementation).toMatchObject({ method: 'half-even', roundsAccumulator: true });
    expect(codes).toEqual([]);
  });

  it('does not round accumulators that are clamped where float32 cannot hold them', () => {
    const { implementation } = derive([channel(Math.fround(1 / 3e3), -(2n ** 40n), 2n ** 40n)]);
    expect(implementation).not.toHaveProperty('roundsAccumulator');
  });

  it('is thresholds with a warning where scales are too unlike for one shift', () => {
    const { implementation, codes } = derive([channel(Math.fround(1 / 3e9), -(2n ** 40n), 2n ** 40n), channel(2 ** 100, -1n, 1n)]);
    expect(implementation?.method).toBe('thresholds');
    expect(codes).toEqual(['QNT042']);
  });

  it('is none, with a warning, where there would be too many thresholds', () => {
    const channels = [channel(Math.fround(1 / 3e7), -(2n ** 40n), 2n ** 40n, 16), channel(2 ** 100, -1n, 1n, 16)];
    const { implementation, codes } = derive(channels, 16);
    expect(implementation).toBeUndefined();
    expect(codes).toEqual(['QNT043']);
  });
});

describe('what cannot be rounded', () => {
  it.each([0, Number.POSITIVE_INFINITY, Number.NaN])('a scale of %d is an error', (scale) => {
    expect(derive([channel(scale, -1n, 1n)]).codes).toEqual(['QNT040']);
  });

  it('accumulators beyond 53 bits are an error', () => {
    expect(derive([channel(1, -(2n ** 60n), 1n)]).codes).toEqual(['QNT041']);
  });
});

describe('simplestBetween', () => {
  it('has the most trailing zeros', () => {
    const zeros = (value: bigint): number => (value === 0n ? 99 : value.toString(2).length - value.toString(2).replace(/0+$/, '').length);
    for (let low = -20n; low <= 20n; low++) {
      for (let high = low; high <= 20n; high++) {
        const simplest = simplestBetween(low, high);
        expect(simplest >= low && simplest <= high).toBe(true);
        let most = 0;
        for (let other = low; other <= high; other++) most = Math.max(most, zeros(other));
        expect(zeros(simplest)).toBe(most);
      }
    }
  });
});
