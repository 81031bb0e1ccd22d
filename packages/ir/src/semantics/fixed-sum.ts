import { type IntegerType, codeRange } from '../graph/element-type.js';
import type { AccumulatorRange } from '../graph/requantization.js';
import { sumTerms } from './add-codes.js';
import { scaleAt, unquantized, zeroPointAt } from './requantize.js';

/**
 * The sum of two codes' reals in fixed point: (factors[0] * (a - za) + factors[1] * (b - zb)) / 2^shift, in codes of the
 * output, rounded half to even.
 */
export interface FixedSum {
  /** Not negative, below 2^31. */
  readonly factors: readonly [number, number];
  /** At least 1. */
  readonly shift: number;
  /** Accumulators that the codes of both formats can make, within ±2^46. */
  readonly range: AccumulatorRange;
  /** How far, before it is rounded to a code, it is from the sum of both reals at most, in codes of the output. */
  readonly error: number;
  /** The same of the sum that float32 makes operation by operation. */
  readonly float32Error: number;
}

/** Up to so many bits of both codes together, additions are float32's: all pairs can be compared with it. */
export const comparedPairBits = 16;

/** Every float32 number is a whole multiple of 1 / this. */
const subnormals = 2 ** 149;

const factorLimit = 2n ** 31n - 1n;
const accumulatorLimit = 2n ** 46n;
const shiftLimit = 46;

/** Half the distance of float32 numbers next to 1, and with room for products of roundings and for float64's. */
const unit = 2 ** -24 * 1.0001;

/** The fixed point is finer than this part of float32's error, or than a code by this much. */
const partOfFloat32 = 2 ** -3;
const fineEnough = 2 ** -16;

/** Both errors together are at most this, so that codes differ by one at most. */
const errorLimit = 1 / 2;

/**
 * The fixed point in which two formats are added: that of the least shift whose error is an eighth of float32's, or 2^-16
 * codes, or else of the greatest shift within the limits. It follows from the formats alone.
 *
 * @param to the format of the output
 * @returns undefined where the addition is float32's: codes of 16 bits together, scales with an exact integer sum, and
 * sums that are not known to half a code
 * @source integer semantics, section Additions in fixed point
 */
export function fixedSum(a: IntegerType, b: IntegerType, to: IntegerType): FixedSum | undefined {
  if (a.bits + b.bits <= comparedPairBits || sumTerms(a, b) !== undefined) return undefined;
  const outputScale = scaleAt(to.quantization ?? unquantized, 0);
  const [one, other] = [operandOf(a, outputScale), operandOf(b, outputScale)];
  const float32Error = float32ErrorOf([one, other], outputScale);
  const enough = Math.max(float32Error * partOfFloat32, fineEnough);
  let best: FixedSum | undefined;
  for (let shift = 1; shift <= shiftLimit && (best === undefined || best.error > enough); shift++) {
    const [first, second] = [factorOf(one, shift), factorOf(other, shift)];
    const [p, q] = [first.factor, second.factor];
    if (p > factorLimit || q > factorLimit || p * one.reach + q * other.reach >= accumulatorLimit) break;
    const range = { low: p * one.low + q * other.low, high: p * one.high + q * other.high };
    best = { factors: [Number(p), Number(q)], shift, range, error: first.error + second.error, float32Error };
  }
  return best === undefined || best.error + float32Error > errorLimit ? undefined : best;
}

/** One input: its codes less the zero point, and what one of them is in codes of the output. */
interface Operand {
  readonly low: bigint;
  readonly high: bigint;
  /** The greatest magnitude. */
  readonly reach: bigint;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function operandOf(type: IntegerType, outputScale: number): Operand {
  const { low, high } = codeRange(type);
  const zeroPoint = zeroPointOf(type);
  const inputScale = scaleAt(type.quantization ?? unquantized, 0);
  return {
    low: BigInt(low - zeroPoint),
    high: BigInt(high - zeroPoint),
    reach: BigInt(Math.max(high - zeroPoint, zeroPoint - low)),
    numerator: BigInt(inputScale * subnormals),
    denominator: BigInt(outputScale * subnormals),
  };
}

/** The nearest factor, and how far from the real the product with the farthest code is, in codes of the output. */
function factorOf({ numerator, denominator, reach }: Operand, shift: number): { readonly factor: bigint; readonly error: number } {
  const scaled = numerator << BigInt(shift);
  const factor = (2n * scaled + denominator) / (2n * denominator);
  const rest = scaled - factor * denominator;
  // Upwards, in 2^-64 codes.
  const error = ((((rest < 0n ? -rest : rest) * reach) << 64n) / denominator >> BigInt(shift)) + 2n;
  return { factor, error: rest === 0n ? 0 : (Number(error) / 2 ** 64) * (1 + 2 ** -40) };
}

/**
 * Each product, the sum and the division err by half a step of their results at most; codes beyond 2^24 are rounded before.
 * Below float32's normal numbers, products and quotient err by half a subnormal step.
 */
function float32ErrorOf(operands: readonly Operand[], outputScale: number): number {
  const roundings = operands.some(({ reach }) => reach > 2n ** 24n) ? 4 : 3;
  const magnitude = operands.reduce((sum, { numerator, denominator, reach }) => sum + quotient(numerator * reach, denominator), 0);
  return roundings * unit * magnitude + 2 ** -148 / outputScale + 2 ** -149;
}

/** In float64; below 2^-80 it is that. */
function quotient(numerator: bigint, denominator: bigint): number {
  return Number((numerator << 80n) / denominator + 1n) / 2 ** 80;
}

function zeroPointOf({ quantization = unquantized }: IntegerType): number {
  return zeroPointAt(quantization, 0);
}
