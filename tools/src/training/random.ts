/** Draws the same numbers from the same seed, on every machine. */
export interface RandomSource {
  /** A multiple of 2^-32, at least 0 and less than 1. */
  uniform(): number;
  /** An integer from 0 to `count - 1`. */
  below(count: number): number;
}

function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}

/**
 * A generator seeded by one integer.
 *
 * @source Blackman and Vigna, Scrambled linear pseudorandom number generators: xoshiro128**
 */
export function createRandom(seed: number): RandomSource {
  let a = seed | 0;
  let b = ~seed;
  let c = Math.imul(seed, 0x9e3779b1);
  let d = 1; // the state is never all zero
  const next = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
  for (let i = 0; i < 32; i++) next(); // neighbouring seeds start with similar states
  const uniform = (): number => next() / 0x1_0000_0000;
  return { uniform, below: (count) => Math.floor(uniform() * count) };
}

/** Puts items into a random order, in place. */
export function shuffle(items: Int32Array, random: RandomSource): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const item = items[last] ?? 0;
    items[last] = items[other] ?? 0;
    items[other] = item;
  }
}
