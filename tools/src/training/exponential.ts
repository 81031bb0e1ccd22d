/** ln 2 in two parts; the products of the first with integers up to 2^20 are exact. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** Below, the result would be smaller than 1e-300: nothing to a sum that holds a 1. */
const least = -690;

/**
 * e^x for x up to 0, by additions, multiplications and divisions alone.
 *
 * `Math.exp` may differ between JavaScript engines and their versions; IEEE 754 fixes every bit of these operations, so
 * that training gives the same model everywhere.
 */
export function exponential(x: number): number {
  if (!(x <= 0)) throw new RangeError(`exponential: x must be at most 0, but it is ${x}`);
  if (x < least) return 0;
  const halvings = Math.round(-x / Math.LN2);
  const rest = x + halvings * ln2High + halvings * ln2Low; // within ±ln 2 / 2
  let sum = 1;
  for (let term = 14; term > 0; term--) sum = 1 + (rest / term) * sum;
  for (let i = 0; i < halvings; i++) sum /= 2;
  return sum;
}
