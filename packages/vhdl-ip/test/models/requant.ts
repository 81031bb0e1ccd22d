import type { RequantGenerics } from '../../src/index.js';
import { requantMethods } from '../../src/index.js';

/** The code of an accumulator of a channel, as `requant` defines it, in whole numbers of any size. */
export function requantizeAccumulator(g: RequantGenerics, acc: bigint, channel: number): bigint {
  if (g.method === requantMethods.thresholds) {
    const own = g.thresholds.entries.slice(channel * g.levels, (channel + 1) * g.levels);
    return BigInt(g.low + own.filter((threshold) => acc >= threshold).length);
  }
  const operand = g.method === requantMethods.halfEven && g.round_accumulator ? roundToSignificand(acc) : acc;
  const product = operand * (g.multipliers.entries[channel] ?? 0n);
  const rounded =
    g.method === requantMethods.offset
      ? (product + (g.offsets.entries[channel] ?? 0n)) >> BigInt(g.shift)
      : roundHalfEven(product, g.shift, g.tie_windows.entries);
  const code = rounded + BigInt(g.zero_point);
  if (code < BigInt(g.low)) return BigInt(g.low);
  return code > BigInt(g.high) ? BigInt(g.high) : code;
}

/** `product / 2^shift` rounded to nearest; as near to a half as its window counts as a tie, which goes to the even side. */
function roundHalfEven(product: bigint, shift: number, windows: readonly bigint[]): bigint {
  if (shift === 0) return product;
  const below = product >> BigInt(shift);
  const distance = product - (below << BigInt(shift)) - (1n << BigInt(shift - 1));
  const even = below % 2n === 0n ? below : below + 1n;
  if (distance === 0n) return even;
  const size = distance < 0n ? -distance : distance;
  // |below + 1/2| < 1, < 2, < 4, ...: the binade is the number of bits of its whole part.
  const wholePart = below >= 0n ? below : -below - 1n;
  const binade = wholePart === 0n ? 0 : wholePart.toString(2).length;
  // Above the last window only values remain that saturate either way.
  const window = windows[binade] ?? 0n;
  if (size <= window) return even;
  return distance < 0n ? below : below + 1n;
}

/** The nearest number of 24 significant bits, of two the one whose significand is even. */
export function roundToSignificand(acc: bigint): bigint {
  const magnitude = acc < 0n ? -acc : acc;
  const dropped = BigInt(Math.max(0, magnitude.toString(2).length - 24));
  const unit = 1n << dropped;
  let significand = magnitude / unit;
  const rest = 2n * (magnitude % unit);
  if (rest > unit || (rest === unit && significand % 2n === 1n)) significand++;
  return acc < 0n ? -significand * unit : significand * unit;
}
