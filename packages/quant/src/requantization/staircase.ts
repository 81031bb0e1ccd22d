import { type AccumulatorRange, type RequantizationDefinition, requantize } from '@netloom/ir';

/** One output channel of a layer that rounds: what it must compute, and on which accumulators. */
export interface RequantizationChannel {
  readonly definition: RequantizationDefinition;
  /** Reachable accumulators, within ±2^53. */
  readonly range: AccumulatorRange;
}

/**
 * A channel's requantization on its reachable accumulators, as the steps of a monotone staircase. Levels are codes less
 * the zero point.
 */
export interface Staircase {
  readonly definition: RequantizationDefinition;
  /** Ends of the reachable range. */
  readonly low: number;
  readonly high: number;
  /** Levels at the ends. */
  readonly first: number;
  readonly last: number;
  /** Entry i is the least accumulator whose level is at least first + 1 + i. */
  readonly steps: Float64Array;
}

/**
 * Finds the steps by binary search on the definition itself.
 *
 * @source integer semantics, section Implementations of a requantization
 */
export function staircaseOf({ definition, range }: RequantizationChannel): Staircase {
  const low = Number(range.low);
  const high = Number(range.high);
  const levelOf = (accumulator: number): number => requantize(accumulator, definition) - definition.zeroPoint;
  const first = levelOf(low);
  const last = levelOf(high);
  const steps = new Float64Array(last - first);
  let below = low;
  for (let i = 0; i < steps.length; i++) {
    const level = first + 1 + i;
    const step = leastReaching(levelOf, level, below, high, Math.ceil((level - 0.5) / definition.scale));
    steps[i] = step;
    below = step - 1;
  }
  return { definition, low, high, first, last, steps };
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
