import { roundHalfEven } from './requantize.js';

/** What {@link averageCode} needs besides the sum. */
export interface AverageDefinition {
  /** float32 scales of input and output. */
  readonly inputScale: number;
  readonly outputScale: number;
  /** What the sum is divided by: a positive integer below 2^53. */
  readonly divisor: number;
  readonly zeroPoint: number;
  readonly low: number;
  readonly high: number;
}

/** A positive rational in lowest terms. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Four roundings of float64 stay well within this part of the quotient. */
const doubt = 2 ** -50;

/**
 * The definition of an average: clamp(rint(sum * inputScale / (divisor * outputScale)) + zeroPoint, low, high), in real
 * arithmetic.
 *
 * @bits sum any integer within ±2^53 -> code within low and high
 * @rounding half to even, once, of the exact quotient; then saturate
 * @source integer semantics, section Averages
 */
export function averageCode(sum: number, definition: AverageDefinition): number {
  const { inputScale, outputScale, divisor, zeroPoint, low, high } = definition;
  const quotient = (sum * inputScale) / (divisor * outputScale);
  const fromTie = Math.abs(quotient - (Math.floor(quotient) + 0.5));
  // Near a tie float64 does not tell on which side of it the quotient lies, or whether it is the tie.
  const level = fromTie > Math.abs(quotient) * doubt ? roundHalfEven(quotient) : exactLevel(sum, definition);
  return Math.min(high, Math.max(low, level + zeroPoint));
}

/** What one unit of the sum is in codes of the output, exactly: inputScale / (divisor * outputScale). */
export function averageRatio({ inputScale, outputScale, divisor }: AverageDefinition): Ratio {
  const input = fraction(inputScale);
  const output = fraction(outputScale);
  const numerator = input.numerator * output.denominator;
  const denominator = input.denominator * output.numerator * BigInt(divisor);
  const common = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

function exactLevel(sum: number, definition: AverageDefinition): number {
  const { numerator, denominator } = averageRatio(definition);
  const doubled = 2n * BigInt(sum) * numerator;
  // The integer below quotient + 1/2; at a tie that is the upper neighbour, which must be even.
  const shifted = doubled + denominator;
  const floor = shifted / (2n * denominator) - (shifted % (2n * denominator) < 0n ? 1n : 0n);
  const isTie = shifted === floor * 2n * denominator;
  return Number(isTie && floor % 2n !== 0n ? floor - 1n : floor);
}

/** A positive float as integers. */
function fraction(value: number): Ratio {
  let integer = value;
  let exponent = 0;
  while (!Number.isInteger(integer)) {
    integer *= 2;
    exponent++;
  }
  return { numerator: BigInt(integer), denominator: 1n << BigInt(exponent) };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}
