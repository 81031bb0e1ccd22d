/** A repeatable source of random integers (xorshift of 32 bits). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  }

  /** A uniform integer from `low` to `high`, both included; the range is below 2^32. */
  integer(low: number, high: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return low + ((this.state >>> 0) % (high - low + 1));
  }

  /** An array of uniform integers. */
  integers(count: number, low: number, high: number): number[] {
    return Array.from({ length: count }, () => this.integer(low, high));
  }

  /** A uniform integer of `bits` bits, two's complement when signed. */
  wide(bits: number, signed: boolean): bigint {
    let value = 0n;
    for (let done = 0; done < bits; done += 16) value = (value << 16n) | BigInt(this.integer(0, 0xffff));
    return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  }
}
