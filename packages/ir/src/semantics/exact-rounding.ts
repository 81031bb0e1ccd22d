import type { Quantization } from '../graph/element-type.js';
import type { Ratio, Requantization } from '../graph/requantization.js';
import { roundHalfEven, zeroPointAt } from './requantize.js';

/** What {@link exactRounding} needs. */
export interface ExactDefinition {
  readonly factor: Ratio;
  /** Added to the product; none where absent. */
  readonly offset?: Ratio;
  readonly zeroPoint: number;
  readonly low: number;
  readonly high: number;
}

const none: Ratio = { numerator: 0n, denominator: 1n };

/** The roundings of float64 stay well within this part of product and offset. */
const doubt = 2 ** -50;

/**
 * The definition of a requantization by factors: clamp(rint(acc * factor + offset) + zeroPoint, low, high), in
 * real arithmetic.
 *
 * @bits acc any integer within ±2^53 -> code within low and high
 * @rounding half to even, once, of the exact result; then saturate
 * @source integer semantics, section Requantization
 */
export function exactRounding({ factor, offset = none, zeroPoint, low, high }: ExactDefinition): (accumulator: number) => number {
  const [slope, start] = [factor, offset].map(({ numerator, denominator }) => Number(numerator) / Number(denominator));
  if (slope === undefined || start === undefined) throw new Error('two ratios');
  return (accumulator) => {
    const product = accumulator * slope;
    const sum = product + start;
    const fromTie = Math.abs(sum - (Math.floor(sum) + 0.5));
    // Near a tie float64 does not tell on which side of it the result lies, or whether it is the tie.
    const level = fromTie > (Math.abs(product) + Math.abs(start)) * doubt ? roundHalfEven(sum) : exactLevel(accumulator, factor, offset);
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
  { factors, offsets = [none], low, high }: Requantization,
  to: Quantization,
  channels: number,
): readonly ExactDefinition[] | undefined {
  return factors === undefined
    ? undefined
    : Array.from({ length: channels }, (_, channel) => {
        const factor = factors.length === 1 ? factors[0] : factors[channel];
        const offset = offsets.length === 1 ? offsets[0] : offsets[channel];
        if (factor === undefined || offset === undefined) throw new Error(`there is no factor of channel ${channel}, or no offset`);
        return { factor, ...(offset.numerator === 0n ? {} : { offset }), zeroPoint: zeroPointAt(to, channel), low, high };
      });
}

/** The exact product and the offset, rounded half to even. */
export function exactLevel(accumulator: number, factor: Ratio, offset: Ratio = none): number {
  const denominator = factor.denominator * offset.denominator;
  const doubled = 2n * (BigInt(accumulator) * factor.numerator * offset.denominator + offset.numerator * factor.denominator);
  // The integer below result + 1/2; at a tie that is the upper neighbour, which must be even.
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
