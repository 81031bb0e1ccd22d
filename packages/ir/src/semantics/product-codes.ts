import { type IntegerType, codeRange } from '../graph/element-type.js';
import type { AccumulatorRange } from '../graph/requantization.js';
import { realOfCode } from './add-codes.js';
import { comparedPairBits } from './fixed-sum.js';
import { requantizationScale, roundHalfEven, scaleAt, unquantized, zeroPointAt } from './requantize.js';

/** How float32 multiplies two codes: as reals, operation by operation, or as codes, with one factor for all scales. */
export type Multiplies = 'reals' | 'codes';

/** The exact product of two codes: (a - za) * (b - zb). */
export function productOfCodes(a: number, ofA: IntegerType, b: number, ofB: IntegerType): number {
  return (a - zeroPointOf(ofA)) * (b - zeroPointOf(ofB));
}

/** The products that the codes of two formats can make. */
export function productRange(a: IntegerType, b: IntegerType): AccumulatorRange {
  const ends = (type: IntegerType): number[] => Object.values(codeRange(type));
  const products = ends(a).flatMap((p) => ends(b).map((q) => productOfCodes(p, a, q, b)));
  return { low: BigInt(Math.min(...products)), high: BigInt(Math.max(...products)) };
}

/** True where every step of a multiplication is float32's: of codes that are few enough to compare all pairs of. */
export function multipliesReals(a: IntegerType, b: IntegerType, multiplies: Multiplies): boolean {
  return multiplies === 'reals' && a.bits + b.bits <= comparedPairBits;
}

/**
 * The float32 product of two codes in steps of the output, before it is rounded to an integer. Codes that are multiplied
 * as such have the output's zero point added already.
 *
 * @source integer semantics, section Multiplication
 */
export function productLevel(a: IntegerType, b: IntegerType, to: IntegerType, multiplies: Multiplies): (codeOfA: number, codeOfB: number) => number {
  const step = scaleAt(to.quantization ?? unquantized, 0);
  if (multipliesReals(a, b, multiplies)) return (p, q) => Math.fround(Math.fround(realOfCode(p, a) * realOfCode(q, b)) / step);
  const scaled = scaledProduct(a, b, to, multiplies);
  return (p, q) => scaled(productOfCodes(p, a, q, b));
}

/**
 * The same of the exact product, where it depends on nothing else.
 *
 * @source integer semantics, section Multiplication
 */
export function scaledProduct(a: IntegerType, b: IntegerType, to: IntegerType, multiplies: Multiplies): (product: number) => number {
  const scale = productScale(a, b, to);
  const zeroPoint = multiplies === 'codes' ? zeroPointOf(to) : 0;
  return (product) => Math.fround(Math.fround(Math.fround(product) * scale) + zeroPoint);
}

/** The factor between products and codes of the output: f32(f32(sa * sb) / sy). */
export function productScale(a: IntegerType, b: IntegerType, to: IntegerType): number {
  const [first, second, third] = [a, b, to].map(({ quantization }) => scaleAt(quantization ?? unquantized, 0));
  return requantizationScale(first ?? 1, second ?? 1, third ?? 1);
}

/** The output's code of a level (see {@link productLevel}): half to even, then saturated. */
export function codeOfLevel(level: number, to: IntegerType, multiplies: Multiplies, { low, high }: { readonly low: number; readonly high: number }): number {
  const code = roundHalfEven(level) + (multiplies === 'codes' ? 0 : zeroPointOf(to));
  return Math.min(high, Math.max(low, code));
}

/**
 * The definition of a multiplication.
 *
 * @param bounds clamp bounds in codes of the output
 * @returns the output's code of two codes
 * @rounding half to even, then saturate
 * @source integer semantics, section Multiplication
 */
export function productDefinition(
  a: IntegerType,
  b: IntegerType,
  to: IntegerType,
  bounds: { readonly low: number; readonly high: number },
  multiplies: Multiplies,
): (codeOfA: number, codeOfB: number) => number {
  const level = productLevel(a, b, to, multiplies);
  return (p, q) => codeOfLevel(level(p, q), to, multiplies, bounds);
}

function zeroPointOf({ quantization = unquantized }: IntegerType): number {
  return zeroPointAt(quantization, 0);
}
