import { describe, expect, it } from 'vitest';
import { quantizeReal, requantizationScale, requantize, roundHalfEven, scaleAt, zeroPointAt } from '../../src/index.js';
import { randomFloat } from '../support/random-graph.js';
import { createRandom } from '../support/random.js';

describe('roundHalfEven', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [3.5, 4],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [0.49999999999999994, 0],
    [-0.49999999999999994, 0],
    [0.5000000000000001, 1],
    [-0.5000000000000001, -1],
    [1.4999999999999998, 1],
    [2 ** 52 - 0.5, 2 ** 52],
    [2 ** 51 + 0.5, 2 ** 51],
    [2 ** 53, 2 ** 53],
    [-1e-300, 0],
    [5e-324, 0],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ])('%d becomes %d', (value, expected) => {
    expect(roundHalfEven(value) === expected).toBe(true);
  });

  it('agrees with adding and taking away 1.5 * 2^52, which rounds to even in hardware', () => {
    const random = createRandom(1);
    const magic = 1.5 * 2 ** 52;
    const wrong: number[] = [];
    for (let i = 0; i < 100_000; i++) {
      const value = (random.between(-4000, 4000) + random.pick([0, 0.5, random.bits() / 2 ** 32])) / random.pick([1, 2, 3]);
      if (roundHalfEven(value) !== value + magic - magic) wrong.push(value);
    }
    expect(wrong).toEqual([]);
  });
});

/** Float32 multiplication with exact integers: rounds a product of two float32 numbers to 24 bits, half to even. */
function exactProduct(a: number, b: number): number {
  const split = (number: number): [bigint, number] => {
    let exponent = 0;
    let significand = number;
    while (!Number.isInteger(significand)) {
      significand *= 2;
      exponent--;
    }
    return [BigInt(significand), exponent];
  };
  const [x, e] = split(a);
  const [y, f] = split(b);
  const product = x * y;
  const size = product < 0n ? -product : product;
  const spare = size.toString(2).length - 24;
  if (spare <= 0) return Number(product) * 2 ** (e + f);
  const half = 1n << BigInt(spare - 1);
  let kept = size >> BigInt(spare);
  const rest = size & ((1n << BigInt(spare)) - 1n);
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept++;
  return Number(product < 0n ? -kept : kept) * 2 ** (e + f + spare);
}

describe('requantize', () => {
  const wide = { zeroPoint: 0, low: -(2 ** 40), high: 2 ** 40 };

  it('rounds the float32 product, not the real one', () => {
    const random = createRandom(2);
    const wrong: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      const accumulator = random.between(-(2 ** 31), 2 ** 31 - 1);
      const scale = Math.fround((random.bits() + 1) / 2 ** random.between(33, 50));
      const expected = roundHalfEven(exactProduct(Math.fround(accumulator), scale));
      if (requantize(accumulator, { ...wide, scale }) !== expected) wrong.push(`${accumulator} * ${scale}`);
    }
    expect(wrong).toEqual([]);
  });

  it('takes a product for the tie that float32 makes of it', () => {
    // float32's 0.1 is a little more than 1/10, so the real products lie above the ties.
    const scale = Math.fround(0.1);
    expect(scale * 5).not.toBe(0.5);
    expect(Math.fround(scale * 5)).toBe(0.5);
    expect(requantize(5, { ...wide, scale })).toBe(0);
    expect(requantize(25, { ...wide, scale })).toBe(2);
  });

  it('rounds accumulators beyond 24 bits to float32 first', () => {
    expect(requantize(2 ** 24 + 1, { ...wide, scale: 1 })).toBe(2 ** 24);
    expect(requantize(2 ** 24 + 3, { ...wide, scale: 1 })).toBe(2 ** 24 + 4);
  });

  it('adds the zero point after rounding, then clamps', () => {
    const definition = { scale: 0.5, zeroPoint: 3, low: -2, high: 5 };
    expect([1, 3, 5, 100, -9, -11, -100].map((acc) => requantize(acc, definition))).toEqual([3, 5, 5, 5, -1, -2, -2]);
    expect(Object.is(requantize(0, { ...definition, zeroPoint: 0 }), 0)).toBe(true);
  });

  it('multiplies scales in the order of ONNX Runtime', () => {
    const [x, w, y] = [0.1, 0.7, 0.3].map(Math.fround) as [number, number, number];
    expect(requantizationScale(x, w, y)).toBe(Math.fround(Math.fround(x * w) / y));
    const random = createRandom(4);
    const differ = Array.from({ length: 1000 }, () => {
      const [a, b, c] = [random, random, random].map(() => Math.fround(random.bits() / 2 ** 32 + 0.01)) as [number, number, number];
      return requantizationScale(a, b, c) !== Math.fround((a * b) / c);
    }).filter(Boolean);
    expect(differ.length).toBeGreaterThan(100);
  });
});

describe('quantizeReal', () => {
  const range = { low: 0, high: 255 };

  it('divides in float32, rounds half to even, adds the zero point, saturates', () => {
    expect([0, 0.5, 1.5, 1000, -1000].map((real) => quantizeReal(real, 1, 10, range))).toEqual([10, 10, 12, 255, 0]);
    expect(quantizeReal(Number.POSITIVE_INFINITY, 1, 0, range)).toBe(255);
    expect(quantizeReal(Number.NEGATIVE_INFINITY, 1, 0, range)).toBe(0);
  });

  it('inverts dequantization for every code', () => {
    const random = createRandom(6);
    for (let i = 0; i < 200; i++) {
      const scale = Math.min(Math.max(Math.abs(randomFloat(random)), 2 ** -100), 2 ** 100);
      const zeroPoint = random.below(256);
      for (let code = 0; code < 256; code += 5)
        expect(quantizeReal(Math.fround((code - zeroPoint) * scale), scale, zeroPoint, range)).toBe(code);
    }
  });
});

describe('scaleAt and zeroPointAt', () => {
  it('take the only entry or the one at the index', () => {
    const one = { scale: [2], zeroPoint: [3] };
    const each = { axis: 'O', scale: [2, 4], zeroPoint: [3, 5] };
    expect([scaleAt(one, 1), zeroPointAt(one, 1), scaleAt(each, 1), zeroPointAt(each, 1)]).toEqual([2, 3, 4, 5]);
  });
});
