/** All divisors of a positive integer, ascending. */
export function divisors(value: number): readonly number[] {
  const small: number[] = [];
  const large: number[] = [];
  for (let candidate = 1; candidate * candidate <= value; candidate++) {
    if (value % candidate !== 0) continue;
    small.push(candidate);
    if (candidate * candidate !== value) large.unshift(value / candidate);
  }
  return [...small, ...large];
}

/** The neighbours in an ascending list of a number that is not in it. */
export function neighbours(ascending: readonly number[], wanted: number): readonly number[] {
  const below = ascending.findLast((number) => number < wanted);
  const above = ascending.find((number) => number > wanted);
  return [below, above].filter((number) => number !== undefined);
}

/** Greatest common divisor of two positive integers. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
