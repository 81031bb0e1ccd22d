/**
 * x * y + z, rounded to float32 once, half to even, as processors do it that have the operation.
 *
 * @param x a number whose product with `y` float64 holds: for float32 `y`, one of at most 29 bits
 * @param z a float32 number
 */
export function fusedMultiplyAdd(x: number, y: number, z: number): number {
  const product = x * y;
  const sum = product + z;
  const rounded = Math.fround(sum);
  const rest = sum - rounded;
  if (rest === 0 || !Number.isFinite(rounded)) return rounded;
  // Where the sum in float64 lies halfway between two float32 numbers, what float64 has lost of it decides.
  const other = rounded + 2 * rest;
  const share = sum - product;
  const lost = product - (sum - share) + (z - share);
  if (lost === 0 || Math.fround(other) !== other) return rounded;
  return lost > 0 ? Math.max(rounded, other) : Math.min(rounded, other);
}
