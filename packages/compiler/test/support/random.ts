/** Reproducible numbers (mulberry32). */
export interface Random {
  real(low: number, high: number): number;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    real(low, high) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return low + (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (high - low);
    },
  };
}
