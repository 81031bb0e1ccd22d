import type { Quantization } from '../graph/element-type.js';
import type { Ratio, Requantization, Rounding } from '../graph/requantization.js';
import { zeroPointAt } from './requantize.js';

/** What {@link exactRounding} needs. */
export interface ExactDefinition {
  readonly factor: Ratio;
  /** What is added to the product before it is rounded; the zero point is added after it where there is none. */
  readonly offset?: Ratio;
  /** Half to even if absent. */
  readonly rounding?: Rounding;
  readonly zeroPoint: number;
  readonly low: number;
  readonly high: number;
}

/** The roundings of float64 stay well within this part of the numbers that are added. */
const doubt = 2 ** -50;

/**
 * The definition of a requantization by factors, in real arithmetic: clamp(rint(acc * factor) + zeroPoint, low, high), or
 * with an offset clamp(round(acc * factor + offset), low, high).
 *
 * @bits acc any integer within ±2^53 -> code within low and high
 * @rounding as the definition says, once, of the exact number; then saturate
 * @source integer semantics, section Requantization
 */
export function exactRounding({ factor, offset = zero, rounding = 'half-even', zeroPoint, low, high }: ExactDefinition): (accumulator: number) => number {
  const approximate = Number(factor.numerator) / Number(factor.denominator);
  const added = Number(offset.numerator) / Number(offset.denominator);
  const shift = offset === zero ? zeroPoint : 0;
  return (accumulator) => {
    const product = accumulator * approximate;
    const sum = product + added;
    // Near a whole number or a half float64 does not tell on which side of it the sum lies, or whether it is one.
    const fromStep = Math.abs(sum - Math.round(sum * 2) / 2);
    const isSure = fromStep > (Math.abs(product) + Math.abs(added)) * doubt;
    const level = isSure ? roundReal(sum, rounding) : exactLevel(accumulator, factor, offset, rounding);
    return Math.min(high, Math.max(low, level + shift));
  };
}

const zero: Ratio = { numerator: 0n, denominator: 1n };

/** A float64 as a whole number. */
export function roundReal(real: number, rounding: Rounding): number {
  const floor = Math.floor(real);
  return floor + (roundsUp(rounding, { isNegative: real < 0, isOdd: floor % 2 !== 0, half: Math.sign(real - floor - 0.5), isWhole: real === floor }) ? 1 : 0) + signStep(rounding, real < 0, floor);
}

/** Where a number lies between the whole number below it and the next one. */
interface Between {
  readonly isNegative: boolean;
  /** Of the whole number below. */
  readonly isOdd: boolean;
  /** -1 below the half, 0 on it, 1 above. */
  readonly half: number;
  readonly isWhole: boolean;
}

function roundsUp(rounding: Rounding, { isNegative, isOdd, half, isWhole }: Between): boolean {
  switch (rounding) {
    case 'half-even':
      return half > 0 || (half === 0 && isOdd);
    case 'half-odd':
      return half > 0 || (half === 0 && !isOdd);
    case 'half-away-from-zero':
      return half > 0 || (half === 0 && !isNegative);
    case 'half-toward-zero':
      return half > 0 || (half === 0 && isNegative);
    case 'ceil':
      return !isWhole;
    case 'toward-zero':
      return isNegative && !isWhole;
    case 'away-from-zero':
      return !isNegative && !isWhole;
    case 'floor':
    case 'sign':
      return false;
  }
}

/** What leads from the whole number below to -1 or 1; 0 for roundings to neighbours. */
function signStep(rounding: Rounding, isNegative: boolean, floor: number): number {
  return rounding === 'sign' ? (isNegative ? -1 : 1) - floor : 0;
}

/**
 * What each output channel of a requantization by factors rounds; undefined where it follows from scales.
 *
 * @param to of the output
 * @throws Error if a channel has no factor (a bug of the caller: graphs are verified when read)
 */
export function exactDefinitions(
  { factors, offsets, rounding, low, high }: Requantization,
  to: Quantization,
  channels: number,
): readonly ExactDefinition[] | undefined {
  return factors === undefined
    ? undefined
    : Array.from({ length: channels }, (_, channel) => {
        const factor = factors.length === 1 ? factors[0] : factors[channel];
        if (factor === undefined) throw new Error(`there is no factor of channel ${channel}`);
        const offset = offsets?.length === 1 ? offsets[0] : offsets?.[channel];
        return { factor, ...(offset === undefined ? {} : { offset }), rounding, zeroPoint: zeroPointAt(to, channel), low, high };
      });
}

/** accumulator * factor + offset exactly, rounded. */
export function exactLevel(accumulator: number, factor: Ratio, offset: Ratio = zero, rounding: Rounding = 'half-even'): number {
  const denominator = factor.denominator * offset.denominator;
  const numerator = BigInt(accumulator) * factor.numerator * offset.denominator + offset.numerator * factor.denominator;
  const floor = numerator / denominator - (numerator % denominator < 0n ? 1n : 0n);
  const rest = numerator - floor * denominator;
  const beyond = 2n * rest - denominator;
  const half = beyond < 0n ? -1 : beyond === 0n ? 0 : 1;
  const isNegative = numerator < 0n;
  const up = roundsUp(rounding, { isNegative, isOdd: floor % 2n !== 0n, half, isWhole: rest === 0n });
  return Number(floor) + (up ? 1 : 0) + signStep(rounding, isNegative, Number(floor));
}
