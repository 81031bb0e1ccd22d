import type { Ratio } from '../graph/requantization.js';
import { exactLevel, lowestTerms } from './exact-rounding.js';
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
  const level = fromTie > Math.abs(quotient) * doubt ? roundHalfEven(quotient) : exactLevel(sum, averageRatio(definition));
  return Math.min(high, Math.max(low, level + zeroPoint));
}

/** What one unit of the sum is in codes of the output, exactly and in lowest terms: inputScale / (divisor * outputScale). */
export function averageRatio({ inputScale, outputScale, divisor }: AverageDefinition): Ratio {
  const input = fraction(inputScale);
  const output = fraction(outputScale);
  const numerator = input.numerator * output.denominator;
  const denominator = input.denominator * output.numerator * BigInt(divisor);
  return lowestTerms({ numerator, denominator });
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
