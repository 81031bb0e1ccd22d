import { describe, expect, it } from 'vitest';
import { type FixedSum, type IntegerType, addReals, codeRange, comparedPairBits, fixedSum, integerType, quantizeSum, scaleAt, sumDefinition, sumTerms, unquantized, zeroPointAt } from '../../src/index.js';
import { type Random, createRandom } from '../support/random.js';

/** Float32 numbers are multiples of this, so real sums and quotients are compared in integers. */
const fraction = 2 ** 149;

function scaleOf({ quantization = unquantized }: IntegerType): number {
  return scaleAt(quantization, 0);
}

function zeroOf({ quantization = unquantized }: IntegerType): number {
  return zeroPointAt(quantization, 0);
}

function randomFormat(random: Random, scale: number): IntegerType {
  const bits = random.between(1, 16);
  const signed = bits > 1 && random.chance(0.5);
  const { low, high } = codeRange(integerType(signed, bits));
  const zeroPoint = random.pick([low, high, 0, random.between(low, high)]);
  return integerType(signed, bits, { scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });
}

interface Case {
  readonly a: IntegerType;
  readonly b: IntegerType;
  readonly to: IntegerType;
  readonly fixed: FixedSum;
}

/** Formats whose sums are in fixed point; scales from 2^-20 to 2^5, most of them near each other. */
function randomCase(random: Random): Case {
  for (;;) {
    const exponent = random.between(-20, 5);
    const spread = random.pick([0, 1, 4, 12]);
    const draw = (): number => (1 + random.below(2 ** 23) / 2 ** 23) * 2 ** (exponent + random.between(-spread, spread));
    const [a, b, to] = [randomFormat(random, draw()), randomFormat(random, draw()), randomFormat(random, draw())];
    // Thirds and fifths of one scale have sums next to ties.
    const related = random.chance(0.2) ? { ...to, quantization: { scale: [Math.fround((scaleOf(a) * random.between(1, 5)) / random.between(1, 5))], zeroPoint: [zeroOf(to)] } } : to;
    const fixed = fixedSum(a, b, related);
    if (fixed !== undefined) return { a, b, to: related, fixed };
  }
}

/** All corners, and random pairs, each the one of several that lies nearest to a tie. */
function* codePairs(random: Random, { a, b, to }: Case): Generator<readonly [number, number]> {
  const [one, other] = [codeRange(a), codeRange(b)];
  const edges = (type: IntegerType): number[] => {
    const { low, high } = codeRange(type);
    return [low, low + 1, high - 1, high, zeroOf(type)];
  };
  for (const p of edges(a)) for (const q of edges(b)) yield [p, q];
  for (let i = 0; i < 150; i++) {
    const drawn = Array.from({ length: 1 + (i % 40) }, () => [random.between(one.low, one.high), random.between(other.low, other.high)] as const);
    const fromTie = drawn.map(([x, y]) => {
      const level = ((x - zeroOf(a)) * scaleOf(a) + (y - zeroOf(b)) * scaleOf(b)) / scaleOf(to);
      return Math.abs(level - Math.floor(level) - 0.5);
    });
    yield drawn[fromTie.indexOf(Math.min(...fromTie))] ?? [0, 0];
  }
}

/** How far a number is from the real sum in codes, against a bound. */
function isWithin(value: number, [x, y]: readonly [number, number], { a, b, to }: Case, bound: number): boolean {
  const [p, q, unit] = [a, b, to].map((type) => BigInt(scaleOf(type) * fraction));
  if (p === undefined || q === undefined || unit === undefined) throw new Error('there are three scales');
  const real = BigInt(x - zeroOf(a)) * p + BigInt(y - zeroOf(b)) * q;
  const distance = BigInt(value * fraction) * unit - real * BigInt(fraction);
  return (distance < 0n ? -distance : distance) <= BigInt(Math.ceil(bound * fraction)) * unit;
}

describe('fixedSum', () => {
  it('and float32 stay within their stated errors, and codes differ by 1 at ties alone', () => {
    const random = createRandom(20);
    const wrong: string[] = [];
    let [compared, differing] = [0, 0];
    for (let i = 0; i < 400; i++) {
      const sum = randomCase(random);
      const { a, b, to, fixed } = sum;
      const { factors, shift, range } = fixed;
      const bounds = codeRange(to);
      const codeOf = sumDefinition(a, b, to, bounds, 'reals');
      for (const pair of codePairs(random, sum)) {
        const [x, y] = pair;
        const accumulator = factors[0] * (x - zeroOf(a)) + factors[1] * (y - zeroOf(b));
        const quotient = Math.fround(addReals(x, a, y, b) / scaleOf(to));
        const [ours, theirs] = [codeOf(x, y), quantizeSum(addReals(x, a, y, b), to.quantization ?? unquantized, bounds)];
        const tie = Math.min(ours, theirs) - zeroOf(to) + 0.5;
        compared++;
        if (ours !== theirs) differing++;
        const isRight =
          accumulator >= range.low &&
          accumulator <= range.high &&
          isWithin(accumulator / 2 ** shift, pair, sum, fixed.error) &&
          isWithin(quotient, pair, sum, fixed.float32Error) &&
          (ours === theirs || (Math.abs(ours - theirs) === 1 && isWithin(tie, pair, sum, Math.max(fixed.error, fixed.float32Error))));
        if (!isRight) wrong.push(`${x} and ${y}: ${JSON.stringify({ a, b, to, factors, shift, error: fixed.error, float32Error: fixed.float32Error, ours, theirs })}`);
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(compared).toBeGreaterThan(60_000);
    expect(differing).toBeGreaterThan(20);
  });

  it('is finer than float32, or than 2^-16 codes, where factors of 31 bits allow', () => {
    const random = createRandom(21);
    for (let i = 0; i < 400; i++) {
      const { fixed } = randomCase(random);
      const [p, q] = fixed.factors;
      const isCoarse = fixed.error > Math.max(fixed.float32Error / 8, 2 ** -16);
      if (isCoarse) expect(Math.max(p, q)).toBeGreaterThanOrEqual(2 ** 30 - 1);
      expect(fixed.error + fixed.float32Error).toBeLessThanOrEqual(0.5);
      expect(Math.max(p, q)).toBeLessThan(2 ** 31);
      expect(fixed.range.high - fixed.range.low).toBeLessThan(2n ** 47n);
    }
  });

  it('rounds true ties to even', () => {
    const format = (bits: number, scale: number): IntegerType => integerType(true, bits, { scale: [Math.fround(scale)], zeroPoint: [0] });
    const third = Math.fround(1 / 3);
    const [a, b, to] = [format(16, third), format(16, third), format(16, 2 * third)];
    expect(fixedSum(a, b, to)).toMatchObject({ factors: [1, 1], shift: 1, error: 0 });
    const codeOf = sumDefinition(a, b, to, codeRange(to), 'reals');
    expect([-3, -1, 1, 3, 5].map((x) => codeOf(x, 0))).toEqual([-2, 0, 0, 2, 2].map((code) => code + 0));
  });

  it('is none where float32 can be compared pair by pair, where sums are exact integers, and where they are not known to half a code', () => {
    const format = (bits: number, scale: number): IntegerType => integerType(true, bits, { scale: [Math.fround(scale)], zeroPoint: [0] });
    expect(comparedPairBits).toBe(16);
    expect(fixedSum(format(8, 1 / 3), format(8, 1 / 7), format(8, 0.3))).toBeUndefined();
    expect(fixedSum(format(8, 1 / 3), format(9, 1 / 7), format(8, 0.3))).toBeDefined();
    const short = [format(16, 0.75), format(16, 0.5)] as const;
    expect(sumTerms(...short)).toBeDefined();
    expect(fixedSum(...short, format(16, 0.3))).toBeUndefined();
    expect(fixedSum(format(16, 30), format(16, 0.3), format(16, 0.3))).toBeUndefined();
    expect(fixedSum(format(24, 1 / 3), format(24, 1 / 7), format(24, 0.3))).toBeUndefined();
  });
});
