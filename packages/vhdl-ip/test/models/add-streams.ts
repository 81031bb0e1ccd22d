/** `offset + a * factor0 + b * factor1`, value by value. */
export function weightedSum(
  a: readonly number[],
  b: readonly number[],
  factor0: number,
  factor1: number,
  offset: bigint,
): bigint[] {
  return a.map((value, i) => offset + BigInt(value) * BigInt(factor0) + BigInt(b[i] ?? 0) * BigInt(factor1));
}
