/**
 * The accumulators of one output pixel, exact: output channel k sees channel `k / multiplier`.
 *
 * @shape x [channels][taps], weights [channels * multiplier][taps] -> [channels * multiplier]
 */
export function depthwiseSums(
  weights: readonly (readonly number[])[],
  bias: readonly bigint[],
  x: readonly (readonly number[])[],
): bigint[] {
  const multiplier = weights.length / x.length;
  return weights.map((row, k) =>
    row.reduce(
      (sum, weight, tap) => sum + BigInt(weight) * BigInt(x[Math.floor(k / multiplier)]?.[tap] ?? 0),
      bias[k] ?? 0n,
    ),
  );
}
