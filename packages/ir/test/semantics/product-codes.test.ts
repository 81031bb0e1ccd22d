import { describe, expect, it } from 'vitest';
import {
  type IntegerType,
  codeRange,
  integerType,
  multipliesReals,
  productDefinition,
  productErrors,
  productLevel,
  productOfCodes,
  productRange,
  productScale,
  requantize,
} from '../../src/index.js';
import { type Random, createRandom } from '../support/random.js';

function format(signed: boolean, bits: number, scale: number, zeroPoint = 0): IntegerType {
  return integerType(signed, bits, { scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });
}

function randomFormat(random: Random, bits: number, scale: number): IntegerType {
  const signed = random.chance(0.5);
  const { low, high } = codeRange(integerType(signed, bits));
  return format(signed, bits, scale, random.pick([low, high, 0, random.between(low, high)]));
}

const scaleOf = ({ quantization }: IntegerType): number => quantization?.scale[0] ?? 1;
const zeroOf = ({ quantization }: IntegerType): number => quantization?.zeroPoint[0] ?? 0;
const randomCode = (random: Random, type: IntegerType): number => random.between(codeRange(type).low, codeRange(type).high);

describe('products of codes', () => {
  it('lie within their range, whose ends some have', () => {
    const random = createRandom(1);
    for (let i = 0; i < 100; i++) {
      const [a, b] = [randomFormat(random, random.between(2, 4), 1), randomFormat(random, random.between(2, 4), 1)];
      const products: number[] = [];
      for (let p = codeRange(a).low; p <= codeRange(a).high; p++)
        for (let q = codeRange(b).low; q <= codeRange(b).high; q++) products.push(productOfCodes(p, a, q, b));
      expect(productRange(a, b)).toEqual({ low: BigInt(Math.min(...products)), high: BigInt(Math.max(...products)) });
    }
  });

  it('of reals are float32, operation by operation, up to 16 bits together', () => {
    const f = Math.fround;
    const random = createRandom(2);
    for (let i = 0; i < 2000; i++) {
      const [a, b, y] = [randomFormat(random, 8, 0.01 + random.below(99) / 10), randomFormat(random, 8, 0.01 + random.below(99) / 7), randomFormat(random, 8, 0.03 + random.below(99))];
      expect(multipliesReals(a, b, 'reals')).toBe(true);
      const [p, q] = [randomCode(random, a), randomCode(random, b)];
      const level = f(f(f((p - zeroOf(a)) * scaleOf(a)) * f((q - zeroOf(b)) * scaleOf(b))) / scaleOf(y));
      expect(productLevel(a, b, y, 'reals')(p, q)).toBe(level);
    }
  });

  it('of pairs with one product may be different codes', () => {
    const [a, b, y] = [format(false, 8, 0.7, 15), format(false, 8, 0.1, 7), format(false, 8, 0.6)];
    const define = productDefinition(a, b, y, codeRange(y), 'reals');
    const codes = new Map<number, Set<number>>();
    for (let p = 0; p < 256; p++)
      for (let q = 0; q < 256; q++) {
        const product = productOfCodes(p, a, q, b);
        codes.set(product, (codes.get(product) ?? new Set()).add(define(p, q)));
      }
    const several = [...codes.values()].filter(({ size }) => size > 1);
    expect(several.length).toBeGreaterThan(0);
    for (const pair of several) expect(Math.max(...pair) - Math.min(...pair)).toBe(1);
  });

  it('of more bits are rounded as the accumulator of a convolution', () => {
    const random = createRandom(3);
    for (let i = 0; i < 2000; i++) {
      const [a, b, y] = [randomFormat(random, 12, 0.37), randomFormat(random, random.between(5, 16), 0.11), randomFormat(random, 8, random.between(1, 9999) / 7)];
      const bounds = { low: codeRange(y).low, high: codeRange(y).high - 3 };
      const [p, q] = [randomCode(random, a), randomCode(random, b)];
      const scale = productScale(a, b, y);
      expect(productDefinition(a, b, y, bounds, 'reals')(p, q)).toBe(requantize(productOfCodes(p, a, q, b), { scale, zeroPoint: zeroOf(y), ...bounds }));
    }
  });

  it('multiplied as codes round halves to even codes, whatever the zero point', () => {
    const [a, b] = [format(false, 8, 1, 0), format(false, 8, 0.5, 0)];
    for (const zeroPoint of [10, 11]) {
      const y = format(false, 8, 1, zeroPoint);
      for (let q = 1; q < 100; q += 2) {
        const even = productDefinition(a, b, y, codeRange(y), 'codes')(1, q);
        expect(even % 2).toBe(0);
        expect(Math.abs(even - zeroPoint - q / 2)).toBe(0.5);
        const level = productDefinition(a, b, y, codeRange(y), 'reals')(1, q) - zeroPoint;
        expect(Math.abs(level % 2)).toBe(0);
      }
    }
  });
});

describe('errors of products', () => {
  it('are stated only where float32 computes of the reals what the model means, but the product decides', () => {
    const [narrow, wide] = [format(false, 8, 0.1), format(false, 9, 0.1)];
    expect(productErrors(narrow, narrow, narrow, 'reals')).toBeUndefined();
    expect(productErrors(wide, wide, narrow, 'codes')).toBeUndefined();
    expect(productErrors(wide, narrow, narrow, 'reals')).toBeDefined();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('bound how far both are from the real product (seed %d)', (seed) => {
    const f = Math.fround;
    const random = createRandom(seed);
    const draw = (): number => (1 + random.below(2 ** 23) / 2 ** 23) * 2 ** random.between(-9, 3);
    // Next to float32's least numbers now and then.
    const small = seed % 4 === 0 ? 2 ** -64 : 1;
    const [a, b] = [randomFormat(random, random.between(9, 16), draw() * small), randomFormat(random, random.between(8, 16), draw() * small)];
    const y = randomFormat(random, random.between(8, 16), scaleOf(a) * scaleOf(b) * 2 ** (a.bits + b.bits - 12));
    const errors = productErrors(a, b, y, 'reals');
    if (errors === undefined) throw new Error('these are wide');
    const level = productLevel(a, b, y, 'reals');
    const most = { error: 0, float32Error: 0 };
    // Products and scales as integers: the exact quotient, in 2^-60 codes.
    const unit = BigInt(scaleOf(a) * 2 ** 149) * BigInt(scaleOf(b) * 2 ** 149);
    const step = BigInt(scaleOf(y) * 2 ** 149) << 149n;
    for (let i = 0; i < 5000; i++) {
      const [p, q] = [randomCode(random, a), randomCode(random, b)];
      const exact = ((BigInt(productOfCodes(p, a, q, b)) * unit) << 60n) / step;
      const distance = (found: number): number => Math.abs(Number(BigInt(Math.round(found * 2 ** 52)) * 256n - exact)) / 2 ** 60;
      if (Math.abs(Number(exact)) / 2 ** 60 > Math.max(codeRange(y).high - zeroOf(y), zeroOf(y) - codeRange(y).low) + 1) continue;
      const real = f(f(f(f(p - zeroOf(a)) * scaleOf(a)) * f(f(q - zeroOf(b)) * scaleOf(b))) / scaleOf(y));
      most.error = Math.max(most.error, distance(level(p, q)));
      most.float32Error = Math.max(most.float32Error, distance(real));
    }
    expect(most.error).toBeLessThanOrEqual(errors.error);
    expect(most.float32Error).toBeLessThanOrEqual(errors.float32Error);
    expect(most.float32Error).toBeGreaterThan(errors.float32Error / 100);
    expect(errors.error + errors.float32Error).toBeLessThan(1 / 2);
  });
});
