import { type Ratio, lowestTerms } from '@netloom/ir';

/** A float64 as the rational that it is. @throws Error if it is not finite */
export function ratioOf(real: number): Ratio {
  if (!Number.isFinite(real)) throw new Error(`${real} is no rational`);
  let [numerator, exponent] = [real, 0];
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    exponent++;
  }
  return { numerator: BigInt(numerator), denominator: 1n << BigInt(exponent) };
}

/** The product of two ratios, in lowest terms. */
export function product(a: Ratio, b: Ratio): Ratio {
  return positiveTerms({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });
}

/** The quotient of two ratios, in lowest terms. @throws Error if the divisor is not positive */
export function quotient(a: Ratio, b: Ratio): Ratio {
  if (b.numerator <= 0n) throw new Error('the divisor must be positive');
  return product(a, { numerator: b.denominator, denominator: b.numerator });
}

/** The sum of two ratios, in lowest terms. */
export function sum(a: Ratio, b: Ratio): Ratio {
  return positiveTerms({ numerator: a.numerator * b.denominator + b.numerator * a.denominator, denominator: a.denominator * b.denominator });
}

function positiveTerms({ numerator, denominator }: Ratio): Ratio {
  const { numerator: size, denominator: divisor } = lowestTerms({ numerator: numerator < 0n ? -numerator : numerator, denominator });
  return { numerator: numerator < 0n ? -size : size, denominator: divisor };
}
