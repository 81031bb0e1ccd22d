/** The matrix-vector product with bias, exact: one entry per row. */
export function multiplyVector(weights: readonly (readonly number[])[], bias: readonly bigint[], x: readonly number[]): bigint[] {
  return weights.map((row, r) =>
    row.reduce((sum, weight, c) => sum + BigInt(weight) * BigInt(x[c] ?? 0), bias[r] ?? 0n),
  );
}
