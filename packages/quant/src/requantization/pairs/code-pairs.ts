import type { FixedSum } from '@netloom/ir';
import type { OutputBounds } from '../execute-implementation.js';

/** One of the two inputs of a layer that sums reals. */
export interface PairOperand {
  /** The codes of its format. */
  readonly low: number;
  readonly high: number;
  readonly zeroPoint: number;
  /** Its scale in steps of the output, in float64. */
  readonly scale: number;
  /** The real of a code in steps of the output, in float64. */
  readonly levelOf: (code: number) => number;
}

/** What a layer computes of every pair of codes of its two inputs, where the definition has no integer accumulator. */
export interface CodePairs extends OutputBounds {
  readonly operands: readonly [PairOperand, PairOperand];
  /** Present where the definition itself is in fixed point. */
  readonly fixed?: FixedSum;
  /** The code of a pair, within `low` and `high`; monotone in both. */
  codeOf(a: number, b: number): number;
}

/**
 * The definition on all pairs of codes. Levels are codes less the zero point.
 *
 * At `floor` any level below is right as well, because it is clamped; so is any above at `ceiling`.
 */
export interface PairLevels {
  readonly pairs: CodePairs;
  /** How many codes the second operand has: entry `(a - low of a) * columns + (b - low of b)` is the level of a and b. */
  readonly columns: number;
  readonly levels: Int32Array;
  readonly floor: number;
  readonly ceiling: number;
}

/** Computes the definition on all pairs. */
export function pairLevels(pairs: CodePairs): PairLevels {
  const [one, other] = pairs.operands;
  const columns = codesOf(other);
  const levels = new Int32Array(codesOf(one) * columns);
  for (let i = 0; i < levels.length; i++)
    levels[i] = pairs.codeOf(one.low + Math.floor(i / columns), other.low + (i % columns)) - pairs.zeroPoint;
  return { pairs, columns, levels, floor: pairs.low - pairs.zeroPoint, ceiling: pairs.high - pairs.zeroPoint };
}

/** How many codes an operand has. */
export function codesOf({ low, high }: PairOperand): number {
  return high - low + 1;
}
