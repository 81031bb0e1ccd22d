import { describe, expect, it } from 'vitest';
import { type Ratio, type Requantization, type Rounding, exactDefinitions, exactRounding, roundings } from '../../src/index.js';
import { createRandom } from '../support/random.js';

/** Half to even by the remainder, in integers alone. */
function reference(accumulator: number, { numerator, denominator }: Ratio): number {
  const product = BigInt(accumulator) * numerator;
  const rest = ((product % denominator) + denominator) % denominator;
  const floor = (product - rest) / denominator;
  const isUp = 2n * rest > denominator || (2n * rest === denominator && floor % 2n !== 0n);
  return Number(isUp ? floor + 1n : floor);
}

const wide = { zeroPoint: 0, low: -(2 ** 53), high: 2 ** 53 };

describe('exactRounding', () => {
  it('is the exact product, half to even', () => {
    const random = createRandom(11);
    const wrong: string[] = [];
    let ties = 0;
    for (let i = 0; i < 60_000; i++) {
      const bits = random.between(1, 40);
      const factor = {
        numerator: BigInt(random.between(1, 2 ** random.between(1, 30))),
        denominator: random.chance(0.5) ? 1n << BigInt(bits) : BigInt(random.between(1, 2 ** random.between(1, 30))),
      };
      // Odd multiples of half the denominator are ties if the numerator is 1.
      const isTie = random.chance(0.3) && factor.denominator % 2n === 0n;
      if (isTie) factor.numerator = 1n;
      const odd = BigInt(2 * random.between(-2000, 2000) + 1);
      const accumulator = isTie ? Number(odd * (factor.denominator / 2n)) : random.between(-(2 ** 31), 2 ** 31) * 2 ** random.between(0, 21);
      if (!Number.isSafeInteger(accumulator)) continue;
      if (isTie) ties++;
      const [actual, expected] = [exactRounding({ factor, ...wide })(accumulator), reference(accumulator, factor)];
      if (Math.abs(expected) <= 2 ** 53 && actual !== expected) wrong.push(`${accumulator} * ${factor.numerator}/${factor.denominator}: ${actual}, not ${expected}`);
    }
    expect(wrong).toEqual([]);
    expect(ties).toBeGreaterThan(1000);
  });

  it('sees a tie that float32 and float64 cannot', () => {
    const next = { numerator: 2n ** 60n + 1n, denominator: 2n ** 61n };
    expect(exactRounding({ factor: next, ...wide })(1)).toBe(1);
    expect(exactRounding({ factor: { numerator: 1n, denominator: 2n }, ...wide })(1)).toBe(0);
    // 2^24 + 1 is no float32.
    expect(exactRounding({ factor: { numerator: 1n, denominator: 2n ** 25n }, ...wide })(2 ** 24 + 1)).toBe(1);
  });

  it('adds an offset of any sign before it rounds', () => {
    const random = createRandom(12);
    const ratio = (): Ratio => ({ numerator: BigInt(random.between(1, 2 ** 24)), denominator: 1n << BigInt(random.between(20, 30)) });
    for (let i = 0; i < 5000; i++) {
      const [factor, size] = [ratio(), ratio()];
      const offset = random.chance(0.5) ? size : { ...size, numerator: -size.numerator };
      const accumulator = random.between(-(2 ** 24), 2 ** 24);
      const whole = { numerator: BigInt(accumulator) * factor.numerator * offset.denominator + offset.numerator * factor.denominator, denominator: factor.denominator * offset.denominator };
      expect(exactRounding({ factor, offset, ...wide })(accumulator)).toBe(reference(1, whole));
    }
    const half = { numerator: 1n, denominator: 2n };
    expect([0, 1, 2, 3].map(exactRounding({ factor: { numerator: 1n, denominator: 1n }, offset: half, ...wide }))).toEqual([0, 2, 2, 4]);
  });

  it('adds the zero point, then saturates', () => {
    const codeOf = exactRounding({ factor: { numerator: 1n, denominator: 4n }, zeroPoint: 3, low: -8, high: 7 });
    expect([-400, -6, -2, 0, 2, 6, 400].map(codeOf)).toEqual([-8, 1, 3, 3, 3, 5, 7]);
  });
});

describe('roundings with an offset', () => {
  /** By name, from the whole number below, the part above it and the sign. */
  const definitions: Readonly<Record<Rounding, (floor: bigint, rest: bigint, denominator: bigint, isNegative: boolean) => boolean>> = {
    'half-even': (floor, rest, denominator) => 2n * rest > denominator || (2n * rest === denominator && floor % 2n !== 0n),
    'half-odd': (floor, rest, denominator) => 2n * rest > denominator || (2n * rest === denominator && floor % 2n === 0n),
    'half-away-from-zero': (_, rest, denominator, isNegative) => (isNegative ? 2n * rest > denominator : 2n * rest >= denominator),
    'half-toward-zero': (_, rest, denominator, isNegative) => (isNegative ? 2n * rest >= denominator : 2n * rest > denominator),
    floor: () => false,
    ceil: (_, rest) => rest > 0n,
    'toward-zero': (_, rest, __, isNegative) => isNegative && rest > 0n,
    'away-from-zero': (_, rest, __, isNegative) => !isNegative && rest > 0n,
    sign: () => false,
  };

  it.each(roundings)('%s sees the exact number, on whole numbers and halves as well', (rounding) => {
    const random = createRandom(17);
    const wrong: string[] = [];
    for (let i = 0; i < 5000; i++) {
      const denominator = BigInt(random.chance(0.5) ? 2 ** random.between(1, 20) : random.between(1, 9));
      const factor = { numerator: BigInt(random.between(1, 40)), denominator };
      const offset = { numerator: BigInt(random.between(-90, 90)), denominator: random.chance(0.5) ? 2n * denominator : BigInt(random.between(1, 7)) };
      const accumulator = random.between(-5000, 5000);
      const common = factor.denominator * offset.denominator;
      const numerator = BigInt(accumulator) * factor.numerator * offset.denominator + offset.numerator * factor.denominator;
      const rest = ((numerator % common) + common) % common;
      const floor = (numerator - rest) / common;
      const isNegative = numerator < 0n;
      const expected = rounding === 'sign' ? (isNegative ? -1 : 1) : Number(floor) + (definitions[rounding](floor, rest, common, isNegative) ? 1 : 0);
      // The zero point is part of the offset.
      const actual = exactRounding({ factor, offset, rounding, ...wide, zeroPoint: 5 })(accumulator);
      if (actual !== expected) wrong.push(`${accumulator} * ${factor.numerator}/${factor.denominator} + ${offset.numerator}/${offset.denominator}: ${actual}, not ${expected}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a zero point behind half to even', () => {
  it.each([-3, -2, 0, 1, 4])('is one in front of it: %i', (zero) => {
    const factor = { numerator: 1n, denominator: 4n };
    const bias = { numerator: 1n, denominator: 2n };
    const behind = exactRounding({ factor, offset: bias, ...wide });
    const front = exactRounding({ factor, offset: { numerator: bias.numerator + 2n * BigInt(zero), denominator: 2n }, rounding: zero % 2 === 0 ? 'half-even' : 'half-odd', ...wide });
    for (let accumulator = -20; accumulator <= 20; accumulator++) expect(front(accumulator)).toBe(behind(accumulator) + zero);
  });
});

describe('exactDefinitions', () => {
  const bounds = { rounding: 'half-even', low: -4, high: 4 } as const;
  const [half, third]: [Ratio, Ratio] = [{ numerator: 1n, denominator: 2n }, { numerator: 1n, denominator: 3n }];
  const to = { axis: 'C', scale: [1, 1], zeroPoint: [0, 1] };

  it('has one factor for all channels, or one for each', () => {
    const factorsOf = (requantization: Requantization) => exactDefinitions(requantization, to, 2)?.map(({ factor, zeroPoint }) => [factor, zeroPoint]);
    expect(factorsOf(bounds)).toBeUndefined();
    expect(factorsOf({ ...bounds, factors: [half] })).toEqual([[half, 0], [half, 1]]);
    expect(factorsOf({ ...bounds, factors: [half, third] })).toEqual([[half, 0], [third, 1]]);
    const offsets = [{ numerator: -1n, denominator: 3n }, { numerator: 0n, denominator: 1n }];
    expect(exactDefinitions({ ...bounds, factors: [half], offsets }, to, 2)?.map(({ offset }) => offset)).toEqual(offsets);
    expect(() => exactDefinitions({ ...bounds, factors: [half, third] }, to, 3)).toThrow('channel 2');
  });
});
