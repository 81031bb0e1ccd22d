/** Repeatable random numbers: the same seed gives the same sequence on every machine. */
export interface RandomNumbers {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer within `low` and `high`, both included. */
  integer(low: number, high: number): number;
  /** One of the items, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** About normally distributed reals: mean 0, standard deviation 1. */
  normal(count: number): Float32Array;
}

/** A sequence of its own for each seed (32-bit mulberry generator). */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    pick: (items) => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
    // Sums of twelve uniform numbers: no logarithm or cosine, whose last bits differ between machines.
    normal: (count) =>
      Float32Array.from({ length: count }, () => {
        let sum = -6;
        for (let i = 0; i < 12; i++) sum += next();
        return sum;
      }),
  };
}
