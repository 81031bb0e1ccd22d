import { codeRange } from '@netloom/ir';
import type { Random } from './random.js';
import { type TestChannel, testChannel } from './test-channel.js';

/** Channels of one layer: scales in a window of exponents (sometimes powers of two), ranges up to ±reach, one output format. */
export function randomChannels(
  random: Random,
  count: number,
  exponents: readonly [number, number],
  reach: number,
  outputBits: number,
): readonly TestChannel[] {
  const format = codeRange({ signed: random.boolean(), bits: outputBits });
  const zeroPoint = random.boolean() ? Math.max(0, format.low) : random.integer(format.low, format.high);
  const low = random.boolean() ? format.low : zeroPoint;
  const powers = random.boolean(0.15);
  const scale = (): number => (powers ? 2 ** random.integer(...exponents) : random.scale(...exponents));
  return Array.from({ length: count }, () => {
    const ends = [random.integer(-reach, reach), random.integer(-reach, reach)].sort((a, b) => a - b);
    const range = { low: BigInt(ends[0] ?? 0), high: BigInt(ends[1] ?? 0) };
    return testChannel({ scale: scale(), zeroPoint, low, high: format.high }, range);
  });
}
