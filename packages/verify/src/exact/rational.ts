/** A rational with a positive denominator. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A finite float, exactly. */
export function rationalOf(value: number): Rational {
  let denominator = 1n;
  let scaled = value;
  for (; !Number.isInteger(scaled); denominator *= 2n) scaled *= 2;
  return { numerator: BigInt(scaled), denominator };
}

export function product(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** @param b positive */
export function quotient(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

/** The nearest integer, ties to the even one. */
export function nearestInteger({ numerator, denominator }: Rational): bigint {
  const rest = ((numerator % denominator) + denominator) % denominator;
  const floor = (numerator - rest) / denominator;
  const side = 2n * rest - denominator;
  if (side < 0n || (side === 0n && floor % 2n === 0n)) return floor;
  return floor + 1n;
}

/** Significant bits of float32, and the exponent of its least number. */
const significand = 24;
const leastExponent = -149;

/** The nearest float32, ties to the even significand; what is beyond its range stays rounded to 24 bits. */
export function nearestFloat32(exact: Rational): Rational {
  const { numerator, denominator } = exact;
  if (numerator === 0n) return exact;
  const magnitude = numerator < 0n ? -numerator : numerator;
  // 2^exponent is the place of the last significant bit; the quotient of both lengths is off by at most one.
  let exponent = bitLength(magnitude) - bitLength(denominator) - significand;
  if (atLeast(magnitude, denominator, exponent + significand)) exponent++;
  const place = powerOfTwo(Math.max(exponent, leastExponent));
  return product({ numerator: nearestInteger(quotient(exact, place)), denominator: 1n }, place);
}

/** True if magnitude / denominator is 2^exponent or more. */
function atLeast(magnitude: bigint, denominator: bigint, exponent: number): boolean {
  return exponent >= 0 ? magnitude >= denominator << BigInt(exponent) : magnitude << BigInt(-exponent) >= denominator;
}

function powerOfTwo(exponent: number): Rational {
  return exponent >= 0 ? { numerator: 1n << BigInt(exponent), denominator: 1n } : { numerator: 1n, denominator: 1n << BigInt(-exponent) };
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
