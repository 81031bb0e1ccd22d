import type { PackedVector } from '../render-generic.js';

/** Frames of `beats` beats each that count on from `first`. */
export function counting(frames: number, beats: number, first = 1): number[][] {
  return Array.from({ length: frames }, (_, frame) => Array.from({ length: beats }, (_, beat) => first + frame * beats + beat));
}

/** Numbers without a pattern that synthesis could use, from `low` to `high`, the same in every run. */
export function mixed(count: number, low: number, high: number): number[] {
  let state = count;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return low + ((state >>> 8) % (high - low + 1));
  });
}

/** Numbers of up to 48 bits as {@link mixed}, two's complement when signed. */
export function mixedWide(count: number, bits: number, signed: boolean): bigint[] {
  const parts = mixed(2 * count, 0, 2 ** 24 - 1);
  return Array.from({ length: count }, (_, i) => {
    const value = BigInt(parts[2 * i] ?? 0) * 2n ** 24n + BigInt(parts[2 * i + 1] ?? 0);
    return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  });
}

export function listed(count: number, of: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

export function packed(entryBits: number, values: readonly number[]): PackedVector {
  return { entryBits, entries: values.map(BigInt) };
}

/** All weights of 4 bits in turn, in another order. */
export function smallWeights(count: number): number[] {
  return listed(count, (index) => ((index * 5) % 16) - 8);
}
