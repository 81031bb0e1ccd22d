import { describe, expect, it } from 'vitest';
import { fusedMultiplyAdd } from '../../src/index.js';
import { createRandom } from '../support/random.js';

const unit = 200n;

/** A float64 number in units of 2^-200. */
function integerOf(value: number): bigint {
  let [scaled, exponent] = [value, Number(unit)];
  for (; !Number.isInteger(scaled); exponent--) scaled *= 2;
  return BigInt(scaled) << BigInt(exponent);
}

/** The float32 number nearest to an integer of such units, half to even, by its bits. */
function nearest(exact: bigint): number {
  const magnitude = exact < 0n ? -exact : exact;
  const shift = BigInt(Math.max(0, magnitude.toString(2).length - 24));
  const half = shift === 0n ? 0n : 1n << (shift - 1n);
  let significand = magnitude >> shift;
  const rest = magnitude - (significand << shift);
  if (shift > 0n && (rest > half || (rest === half && significand % 2n === 1n))) significand++;
  return (exact < 0n ? -1 : 1) * Number(significand) * 2 ** Number(shift - unit);
}

describe('fusedMultiplyAdd', () => {
  it('rounds the exact result once', () => {
    const random = createRandom(1);
    const float = (): number => Math.fround((1 + random.below(2 ** 23) / 2 ** 23) * 2 ** random.between(-30, 8) * random.pick([-1, 1]));
    for (let i = 0; i < 20_000; i++) {
      const [x, y, z] = [random.between(-128, 255), float(), float()];
      if (integerOf(x * y) + integerOf(z) === 0n) continue;
      expect(fusedMultiplyAdd(x, y, z)).toBe(nearest(integerOf(x * y) + integerOf(z)));
    }
  });

  it('sees what float64 loses next to a half', () => {
    // (2^30 + 1) * 2^-54 is half a step of the numbers from 1 to 2, and 2^-54 more than that.
    const [x, y] = [205, Math.fround(5_237_765 * 2 ** -54)];
    expect(x * y).toBe((2 ** 30 + 1) * 2 ** -54);
    expect(1 + x * y).toBe(1 + 2 ** -24);
    expect(Math.fround(1 + x * y)).toBe(1);
    expect(fusedMultiplyAdd(x, y, 1)).toBe(1 + 2 ** -23);
    expect(fusedMultiplyAdd(-x, y, -1)).toBe(-1 - 2 ** -23);
    // A tie otherwise, above an odd number: what is lost lies below it.
    expect(fusedMultiplyAdd(-x, y, 1 + 2 ** -23)).toBe(1);
    expect(fusedMultiplyAdd(1, 2 ** -24, 1)).toBe(1);
    expect(fusedMultiplyAdd(1, 2 ** -24, 1 + 2 ** -23)).toBe(1 + 2 ** -22);
  });

  it('goes beyond the range of float32 as it does', () => {
    expect(fusedMultiplyAdd(255, 3e38, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(fusedMultiplyAdd(0, 1, -0)).toBe(0);
  });
});
