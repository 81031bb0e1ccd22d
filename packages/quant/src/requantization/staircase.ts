import {
  type AccumulatorRange,
  type AverageDefinition,
  type ExactDefinition,
  type Ratio,
  type RequantizationDefinition,
  averageCode,
  averageRatio,
  exactRounding,
  lowestTerms,
  requantize,
} from '@netloom/ir';
import type { OutputBounds } from './execute-implementation.js';

/** One output channel of a layer that rounds: what it must compute, and on which accumulators. */
export interface RequantizationChannel extends OutputBounds {
  /** The code of an accumulator, within `low` and `high`; monotone: greater accumulators never have lesser codes. */
  codeOf(accumulator: number): number;
  /**
   * Present where `codeOf` is the float32 product with this scale, rounded half to even, plus the zero point: then that
   * product itself may become hardware.
   */
  readonly scale?: number;
  /** Present where `codeOf` is the exact product with this ratio, rounded half to even, plus the zero point. */
  readonly ratio?: Ratio;
  /** Reachable accumulators, within ±2^53. */
  readonly range: AccumulatorRange;
}

/** The channel of a layer that rounds the float32 product of accumulator and scale, as Conv and Gemm do. */
export function roundingChannel(definition: RequantizationDefinition, range: AccumulatorRange): RequantizationChannel {
  const { scale, zeroPoint, low, high } = definition;
  return { range, scale, zeroPoint, low, high, codeOf: (accumulator) => requantize(accumulator, definition) };
}

/** The channel of a layer whose source says its factor, and perhaps an offset and another rounding. */
export function exactChannel(definition: ExactDefinition, range: AccumulatorRange): RequantizationChannel {
  const { factor, offset, rounding, zeroPoint, low, high } = definition;
  const isProduct = offset === undefined && (rounding === undefined || rounding === 'half-even');
  return { range, ...(isProduct ? { ratio: lowestTerms(factor) } : {}), zeroPoint, low, high, codeOf: exactRounding(definition) };
}

/** The channel of a layer that averages; the divisor is the common one that accumulators are scaled to. */
export function averagingChannel(definition: AverageDefinition, range: AccumulatorRange): RequantizationChannel {
  const { zeroPoint, low, high } = definition;
  const codeOf = (accumulator: number): number => averageCode(accumulator, definition);
  return { range, ratio: averageRatio(definition), zeroPoint, low, high, codeOf };
}

/**
 * A channel's requantization on its reachable accumulators, as the steps of a monotone staircase. Levels are codes less
 * the zero point.
 */
export interface Staircase {
  readonly channel: RequantizationChannel;
  /** Ends of the reachable range. */
  readonly low: number;
  readonly high: number;
  /** Levels at the ends. */
  readonly first: number;
  readonly last: number;
  /** Entry i is the least accumulator whose level is at least first + 1 + i. */
  readonly steps: Float64Array;
  /** Entry i is the greatest accumulator below that level: the one before the step, or an earlier one if that is not reachable. */
  readonly below: Float64Array;
}

/**
 * Finds the steps by binary search on the definition itself.
 *
 * @throws Error if the definition falls between the ends of the range (a bug of the rule: it must be monotone)
 * @source integer semantics, section Implementations of a requantization
 */
export function staircaseOf(channel: RequantizationChannel): Staircase {
  const { range, scale, zeroPoint } = channel;
  const low = Number(range.low);
  const high = Number(range.high);
  const levelOf = (accumulator: number): number => channel.codeOf(accumulator) - zeroPoint;
  const first = levelOf(low);
  const last = levelOf(high);
  if (last < first) throw new Error('a definition that is rounded must be monotone');
  const steps = new Float64Array(last - first);
  let known = low;
  for (let i = 0; i < steps.length; i++) {
    const level = first + 1 + i;
    const step = leastReaching(levelOf, level, known, high, scale === undefined ? known + 1 : Math.ceil((level - 0.5) / scale));
    steps[i] = step;
    known = step - 1;
  }
  return { channel, low, high, first, last, steps, below: steps.map((step) => step - 1) };
}

/** The least accumulator in (below, high] that reaches a level, near a guess; `below` does not reach it, `high` does. */
function leastReaching(levelOf: (a: number) => number, level: number, below: number, high: number, guess: number): number {
  let under = below;
  let reached = high;
  const start = Math.min(high, Math.max(below + 1, guess));
  // Widen from the guess until the step lies between `under` and `reached`.
  let distance = 1;
  if (levelOf(start) >= level) {
    reached = start;
    while (reached - distance > under && levelOf(reached - distance) >= level) {
      reached -= distance;
      distance *= 2;
    }
    under = Math.max(under, reached - distance);
  } else {
    under = start;
    while (under + distance < reached && levelOf(under + distance) < level) {
      under += distance;
      distance *= 2;
    }
    reached = Math.min(reached, under + distance);
  }
  while (reached - under > 1) {
    const middle = under + Math.floor((reached - under) / 2);
    if (levelOf(middle) >= level) reached = middle;
    else under = middle;
  }
  return reached;
}
