import { type RandomNumbers, randomNumbers } from '../random-numbers.js';

/**
 * Where a growing model takes its decisions: small whole numbers, which are kept, so that the same model can be grown
 * again, or a simpler one. The least integer, the first item and `false` count as the simplest.
 */
export interface Choices {
  /** Uniform integer within `low` and `high`, both included. */
  integer(low: number, high: number): number;
  /** One of the items, which must not be empty; one that stands several times is likelier. */
  pick<T>(items: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** About normally distributed reals for constants: mean 0, standard deviation 1. They are no decisions. */
  normal(count: number): Float32Array;
  /** Uniform reals within `low` and `high` for constants. They are no decisions. */
  reals(count: number, low: number, high: number): Float32Array;
}

/** Choices with the numbers they were made of: each decision's distance from the simplest. */
export interface KeptChoices extends Choices {
  readonly taken: readonly number[];
}

/** Decides at random; the same seed decides in the same way. */
export function drawChoices(seed: number): KeptChoices {
  const random = randomNumbers(seed);
  return choicesOf(seed, (span) => random.integer(0, span), (probability) => (random.next() < probability ? 1 : 0));
}

/**
 * Decides as the numbers say, each within what is allowed, and the simplest where there are no more.
 *
 * @param seed of the constants
 */
export function repeatChoices(seed: number, numbers: readonly number[]): KeptChoices {
  let next = 0;
  const take = (span: number): number => Math.min(span, numbers[next++] ?? 0);
  return choicesOf(seed, take, () => take(1));
}

function choicesOf(seed: number, take: (span: number) => number, flip: (probability: number) => number): KeptChoices {
  const taken: number[] = [];
  const constants: RandomNumbers = randomNumbers(seed ^ 0x5bd1e995);
  const keep = (number: number): number => {
    taken.push(number);
    return number;
  };
  const integer = (low: number, high: number): number => low + keep(take(Math.max(0, high - low)));
  return {
    taken,
    integer,
    pick: (items) => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
    chance: (probability) => keep(flip(probability)) === 1,
    normal: (count) => constants.normal(count),
    reals: (count, low, high) => Float32Array.from({ length: count }, () => low + (high - low) * constants.next()),
  };
}
