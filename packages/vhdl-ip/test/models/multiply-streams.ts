/** A code's format: its least value, how many values there are, and its zero point. */
export interface Factor {
  readonly low: number;
  readonly count: number;
  readonly zeroPoint: number;
}

/** Products of codes less their zero points; with corrected pairs twice that, and one more for those pairs. */
export function products(a: readonly number[], ofA: Factor, b: readonly number[], ofB: Factor, corrected?: readonly number[]): bigint[] {
  const numbers = new Set(corrected);
  return a.map((code, i) => {
    const other = b[i] ?? 0;
    const product = BigInt(code - ofA.zeroPoint) * BigInt(other - ofB.zeroPoint);
    if (corrected === undefined) return product;
    return 2n * product + (numbers.has((code - ofA.low) * ofB.count + other - ofB.low) ? 1n : 0n);
  });
}
