/** A generator of reproducible numbers (mulberry32). */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(limit: number): number;
  /** A whole number within both bounds. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** 32 random bits. */
  bits(): number;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const bits = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((bits() / 2 ** 32) * limit);
  return {
    bits,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => bits() / 2 ** 32 < probability,
    pick: (choices) => {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error('nothing to pick from');
      return choice;
    },
  };
}
