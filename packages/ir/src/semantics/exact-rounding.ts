import type { Quantization } from '../graph/element-type.js';
import type { Ratio, Requantization } from '../graph/requantization.js';
import { roundHalfEven, zeroPointAt } from './requantize.js';

/** What {@link exactRounding} needs. */
export interface ExactDefinition {
  readonly factor: Ratio;
  readonly zeroPoint: number;
  readonly low: number;
  readonly high: number;
}

/** The roundings of float64 stay well within this part of the product. */
const doubt = 2 ** -50;

/**
 * The definition of a requantization by factors: clamp(rint(acc * factor) + zeroPoint, low, high), in real arithmetic.
 *
 * @bits acc any integer within ±2^53 -> code within low and high
 * @rounding half to even, once, of the exact product; then saturate
 * @source integer semantics, section Requantization
 */
export function exactRounding({ factor, zeroPoint, low, high }: ExactDefinition): (accumulator: number) => number {
  const approximate = Number(factor.numerator) / Number(factor.denominator);
  return (accumulator) => {
    const product = accumulator * approximate;
    const fromTie = Math.abs(product - (Math.floor(product) + 0.5));
    // Near a tie float64 does not tell on which side of it the product lies, or whether it is the tie.
    const level = fromTie > Math.abs(product) * doubt ? roundHalfEven(product) : exactLevel(accumulator, factor);
    return Math.min(high, Math.max(low, level + zeroPoint));
  };
}

/**
 * What each output channel of a requantization by factors rounds; undefined where it follows from scales.
 *
 * @param to of the output
 * @throws Error if a channel has no factor (a bug of the caller: graphs are verified when read)
 */
export function exactDefinitions(
  { factors, low, high }: Requantization,
  to: Quantization,
  channels: number,
): readonly ExactDefinition[] | undefined {
  return factors === undefined
    ? undefined
    : Array.from({ length: channels }, (_, channel) => {
        const factor = factors.length === 1 ? factors[0] : factors[channel];
        if (factor === undefined) throw new Error(`there is no factor of channel ${channel}`);
        return { factor, zeroPoint: zeroPointAt(to, channel), low, high };
      });
}

/** The exact product, rounded half to even. */
export function exactLevel(accumulator: number, { numerator, denominator }: Ratio): number {
  const doubled = 2n * BigInt(accumulator) * numerator;
  // The integer below product + 1/2; at a tie that is the upper neighbour, which must be even.
  const shifted = doubled + denominator;
  const floor = shifted / (2n * denominator) - (shifted % (2n * denominator) < 0n ? 1n : 0n);
  const isTie = shifted === floor * 2n * denominator;
  return Number(isTie && floor % 2n !== 0n ? floor - 1n : floor);
}

/** The same ratio without common divisors. */
export function lowestTerms({ numerator, denominator }: Ratio): Ratio {
  const common = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}
