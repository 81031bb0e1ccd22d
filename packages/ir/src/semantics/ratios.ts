import type { Ratio } from '../graph/requantization.js';

/** A finite float64 as the rational that it is, in lowest terms. @throws Error if it is not finite */
export function ratioOf(real: number): Ratio {
  if (!Number.isFinite(real)) throw new Error(`${real} is no rational`);
  let [integer, exponent] = [real, 0];
  while (!Number.isInteger(integer)) {
    integer *= 2;
    exponent++;
  }
  return { numerator: BigInt(integer), denominator: 1n << BigInt(exponent) };
}

/** The same ratio without common divisors. */
export function lowestTerms({ numerator, denominator }: Ratio): Ratio {
  const common = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

/** The product of two ratios, in lowest terms. */
export function ratioProduct(a: Ratio, b: Ratio): Ratio {
  return lowestTerms({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });
}

/** The quotient of two ratios, in lowest terms. @throws Error if the divisor is not positive */
export function ratioQuotient(a: Ratio, { numerator, denominator }: Ratio): Ratio {
  if (numerator <= 0n) throw new Error('the divisor must be positive');
  return ratioProduct(a, { numerator: denominator, denominator: numerator });
}

/** The sum of two ratios, in lowest terms. */
export function ratioSum(a: Ratio, b: Ratio): Ratio {
  return lowestTerms({ numerator: a.numerator * b.denominator + b.numerator * a.denominator, denominator: a.denominator * b.denominator });
}

/** True for ratios of one size, whatever their terms; denominators are positive. */
export function sameRatio(a: Ratio, b: Ratio): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a < 0n ? -a : a, b];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}
