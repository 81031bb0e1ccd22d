import type { IntegerType } from '../graph/element-type.js';
import { addReals, quantizeSum } from './add-codes.js';
import { type FixedSum, fixedSum } from './fixed-sum.js';
import { roundHalfEven, scaleAt, unquantized, zeroPointAt } from './requantize.js';
import { type Adds, addsCodes, sumOfCodes } from './sum-of-codes.js';

/**
 * The float32 sum of two codes in steps of the output, before it is rounded to an integer. Codes that are added as such
 * have the output's zero point added already.
 *
 * @source integer semantics, section Addition
 */
export function sumLevel(a: IntegerType, b: IntegerType, to: IntegerType, adds: Adds): (codeOfA: number, codeOfB: number) => number {
  if (addsCodes(a, b, adds)) return sumOfCodes(a, b, to).levelOf;
  const step = scaleAt(to.quantization ?? unquantized, 0);
  return (x, y) => Math.fround(addReals(x, a, y, b) / step);
}

/**
 * The definition of an addition: float32 operation by operation, of reals or of codes, or in fixed point where
 * {@link fixedSum} says so.
 *
 * @param bounds clamp bounds in codes of the output
 * @returns the output's code of two codes, monotone in both
 * @rounding half to even, then saturate
 * @source integer semantics, sections Addition and Additions in fixed point
 */
export function sumDefinition(
  a: IntegerType,
  b: IntegerType,
  to: IntegerType,
  bounds: { readonly low: number; readonly high: number },
  adds: Adds,
): (codeOfA: number, codeOfB: number) => number {
  if (addsCodes(a, b, adds)) {
    const { levelOf } = sumOfCodes(a, b, to);
    return (x, y) => Math.min(bounds.high, Math.max(bounds.low, roundHalfEven(levelOf(x, y))));
  }
  const fixed = fixedSum(a, b, to);
  if (fixed !== undefined) return inFixedPoint(fixed, a, b, to, bounds);
  const { quantization = unquantized } = to;
  return (x, y) => quantizeSum(addReals(x, a, y, b), quantization, bounds);
}

function inFixedPoint({ factors, shift }: FixedSum, a: IntegerType, b: IntegerType, to: IntegerType, bounds: { readonly low: number; readonly high: number }): (codeOfA: number, codeOfB: number) => number {
  const unitOfSum = 2 ** shift;
  const offset = factors[0] * zeroPointOf(a) + factors[1] * zeroPointOf(b);
  const zeroPoint = zeroPointOf(to);
  // Integers below 2^53 and a division by a power of two: exact in float64.
  return (x, y) => {
    const level = roundHalfEven((factors[0] * x + factors[1] * y - offset) / unitOfSum);
    return Math.min(bounds.high, Math.max(bounds.low, level + zeroPoint));
  };
}

function zeroPointOf({ quantization = unquantized }: IntegerType): number {
  return zeroPointAt(quantization, 0);
}
