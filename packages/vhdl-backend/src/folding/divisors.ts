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

/** The two divisors of `value` around a number that is none. */
export function nearestDivisors(value: number, wanted: number): readonly number[] {
  const all = divisors(value);
  const below = all.filter((divisor) => divisor < wanted).at(-1);
  const above = all.find((divisor) => divisor > wanted);
  return [below, above].filter((divisor): divisor is number => divisor !== undefined);
}

/** Greatest common divisor of two positive integers. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
