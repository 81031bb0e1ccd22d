import type { IntegerType } from '../graph/element-type.js';
import { comparedPairBits } from './fixed-sum.js';
import { fusedMultiplyAdd } from './fused-multiply-add.js';
import { scaleAt, unquantized, zeroPointAt } from './requantize.js';

/** How float32 adds two codes: as reals, operation by operation, or as codes, each with a factor of its own. */
export type Adds = 'reals' | 'codes';

/** True where an addition is one of codes: of codes that are few enough to compare all pairs of. */
export function addsCodes(a: IntegerType, b: IntegerType, adds: Adds): boolean {
  return adds === 'codes' && a.bits + b.bits <= comparedPairBits;
}

/** A sum of codes in float32: the nearest number to `a * factors[0] + behind(b)`, with the output's zero point in it. */
export interface SumOfCodes {
  /** What a step of either code is in steps of the output: f32(sa / sy) and f32(sb / sy). */
  readonly factors: readonly [number, number];
  /** What the code of the second operand gives to the sum, and all zero points: a float32 number. */
  readonly behind: (codeOfB: number) => number;
  /** The sum, before it is rounded to a code; monotone in both. */
  readonly levelOf: (codeOfA: number, codeOfB: number) => number;
}

/**
 * The sum of two codes as ONNX Runtime's fused addition makes it, with two fused multiplications and additions.
 *
 * @source integer semantics, section Addition
 */
export function sumOfCodes(a: IntegerType, b: IntegerType, to: IntegerType): SumOfCodes {
  const [first, second, result] = [a, b, to].map(({ quantization = unquantized }) => ({ scale: scaleAt(quantization, 0), zeroPoint: zeroPointAt(quantization, 0) }));
  if (first === undefined || second === undefined || result === undefined) throw new Error('an addition has two operands and a result');
  const factorA = Math.fround(first.scale / result.scale);
  const factorB = Math.fround(second.scale / result.scale);
  const ofZeroPoints = fusedMultiplyAdd(first.zeroPoint, factorA, Math.fround(factorB * second.zeroPoint));
  const offset = Math.fround(result.zeroPoint - ofZeroPoints);
  const behind = (codeOfB: number): number => fusedMultiplyAdd(codeOfB, factorB, offset);
  return { factors: [factorA, factorB], behind, levelOf: (codeOfA, codeOfB) => fusedMultiplyAdd(codeOfA, factorA, behind(codeOfB)) };
}
