import { describe, expect, it } from 'vitest';
import { lowestTerms, ratioOf, ratioProduct, ratioQuotient, ratioSum, sameRatio } from '../../src/index.js';

const ratio = (numerator: bigint, denominator: bigint) => ({ numerator, denominator });

describe('ratios', () => {
  it('have no common divisors', () => {
    expect(lowestTerms(ratio(16384n, 65536n))).toEqual(ratio(1n, 4n));
    expect(lowestTerms(ratio(7n, 3n))).toEqual(ratio(7n, 3n));
    expect(lowestTerms(ratio(-6n, 4n))).toEqual(ratio(-3n, 2n));
    expect(lowestTerms(ratio(0n, 4n))).toEqual(ratio(0n, 1n));
  });

  it('are what floats are, exactly', () => {
    expect(ratioOf(-0.375)).toEqual(ratio(-3n, 8n));
    expect(ratioOf(6)).toEqual(ratio(6n, 1n));
    const { numerator, denominator } = ratioOf(2 ** -149);
    expect([numerator, denominator]).toEqual([1n, 2n ** 149n]);
    for (const real of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => ratioOf(real)).toThrow('no rational');
  });

  it('are multiplied, divided and added', () => {
    expect(ratioProduct(ratio(-2n, 3n), ratio(3n, 4n))).toEqual(ratio(-1n, 2n));
    expect(ratioQuotient(ratio(-2n, 3n), ratio(4n, 9n))).toEqual(ratio(-3n, 2n));
    expect(ratioSum(ratio(-1n, 6n), ratio(1n, 2n))).toEqual(ratio(1n, 3n));
    expect(() => ratioQuotient(ratio(1n, 1n), ratio(0n, 1n))).toThrow('positive');
  });

  it('are the same whatever their terms', () => {
    expect(sameRatio(ratio(2n, 6n), ratio(1n, 3n))).toBe(true);
    expect(sameRatio(ratio(-2n, 6n), ratio(1n, 3n))).toBe(false);
    expect(sameRatio(ratio(0n, 5n), ratio(0n, 1n))).toBe(true);
  });
});
