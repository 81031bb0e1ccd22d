import { type IntegerType, type Quantization, codeRange } from '../graph/element-type.js';
import type { AccumulatorRange } from '../graph/requantization.js';
import { roundHalfEven, scaleAt, unquantized, zeroPointAt } from './requantize.js';

/** The clamp bounds of a layer that rounds. */
interface CodeBounds {
  readonly low: number;
  readonly high: number;
}

/** The float32 sum of two codes' reals: f32(f32((a - za) * sa) + f32((b - zb) * sb)). */
export function addReals(a: number, ofA: IntegerType, b: number, ofB: IntegerType): number {
  return Math.fround(realOfCode(a, ofA) + realOfCode(b, ofB));
}

/** The float32 real of a code of one scale: f32((x - zx) * sx). */
export function realOfCode(code: number, { quantization = unquantized }: IntegerType): number {
  return Math.fround(Math.fround(code - zeroPointAt(quantization, 0)) * scaleAt(quantization, 0));
}

/**
 * The code of a float32 sum: clamp(rint(f32(sum / sy)) + zy, low, high).
 *
 * @source integer semantics, section Addition
 */
export function quantizeSum(sum: number, to: Quantization, { low, high }: CodeBounds): number {
  const code = roundHalfEven(Math.fround(sum / scaleAt(to, 0))) + zeroPointAt(to, 0);
  return Math.min(high, Math.max(low, code));
}

/** An addition as an exact integer sum `acc = offset + a * factors[0] + b * factors[1]` in units of a power of two. */
export interface SumTerms {
  readonly factors: readonly [number, number];
  /** Of the zero points. */
  readonly offset: bigint;
  /** The real that an accumulator of 1 stands for; a power of two. */
  readonly unit: number;
  /** What the codes of both formats can make of it. */
  readonly range: AccumulatorRange;
}

/** Factors are at most this. */
const factorLimit = 2 ** 31 - 1;

/** Integers up to this magnitude are float32 numbers. */
const exactLimit = 2 ** 24;

/**
 * The exact integer sum behind an addition whose scales are short: every product of a code and its scale is a float32
 * number, so the float32 sum is f32(acc * unit), a monotone function of one integer.
 *
 * @returns undefined where the scales have too many significant bits, or lie too far apart
 * @source integer semantics, section Addition
 */
export function sumTerms(a: IntegerType, b: IntegerType): SumTerms | undefined {
  const operands = [a, b].map((type) => {
    const quantization = type.quantization ?? unquantized;
    const zeroPoint = zeroPointAt(quantization, 0);
    const { low, high } = codeRange(type);
    return { zeroPoint, low, high, ...oddMultiple(scaleAt(quantization, 0)), reach: Math.max(high - zeroPoint, zeroPoint - low) };
  });
  const [one, other] = operands;
  if (one === undefined || other === undefined) return undefined;
  if (operands.some(({ odd, reach, exponent }) => odd * reach > exactLimit || exponent < leastExponent)) return undefined;
  const least = Math.min(one.exponent, other.exponent);
  const factors: [number, number] = [one.odd * 2 ** (one.exponent - least), other.odd * 2 ** (other.exponent - least)];
  if (factors.some((factor) => factor > factorLimit)) return undefined;
  const end = (key: 'low' | 'high'): bigint =>
    operands.reduce((sum, operand, i) => sum + BigInt(operand[key] - operand.zeroPoint) * BigInt(factors[i] ?? 0), 0n);
  const offset = operands.reduce((sum, { zeroPoint }, i) => sum - BigInt(zeroPoint) * BigInt(factors[i] ?? 0), 0n);
  return { factors, offset, unit: 2 ** least, range: { low: end('low'), high: end('high') } };
}

/** Below, products could leave the numbers of float32. */
const leastExponent = -149;

/** scale = odd * 2^exponent */
function oddMultiple(scale: number): { readonly odd: number; readonly exponent: number } {
  let odd = scale;
  let exponent = 0;
  for (; !Number.isInteger(odd); exponent--) odd *= 2;
  for (; odd % 2 === 0; exponent++) odd /= 2;
  return { odd, exponent };
}
