/** A seeded source of numbers: the same seed gives the same tests everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Uniform integer, both bounds included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  real(low: number, high: number): number {
    return low + this.unit() * (high - low);
  }

  boolean(chance = 0.5): boolean {
    return this.unit() < chance;
  }

  pick<T>(...choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] ?? choices[0];
  }

  integers(count: number, low: number, high: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.integer(low, high));
  }

  reals(count: number, low: number, high: number): Float32Array {
    return Float32Array.from({ length: count }, () => this.real(low, high));
  }

  /** A float32 scale whose binary logarithm is uniform. */
  scale(lowExponent: number, highExponent: number): number {
    return Math.fround(2 ** this.real(lowExponent, highExponent));
  }
}
