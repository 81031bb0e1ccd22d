import type { PackedVector } from '../../src/index.js';

/** Multipliers of `requant`'s half-even method that stand for float32 scales, with their shift. */
export interface Float32Scaling {
  readonly shift: number;
  readonly multiplierBits: number;
  /** One per scale: `scale = multiplier / 2^shift`, exactly. */
  readonly multipliers: readonly bigint[];
}

/**
 * Writes float32 scales as integers over one power of two, with no more bits than they need.
 *
 * @bits each scale's significand has at most 24 bits; scales of unlike size add the distance of their exponents
 * @errors throws unless every scale is a positive, finite float32
 */
export function float32Scaling(scales: readonly number[]): Float32Scaling {
  const parts = scales.map(splitFloat32);
  const shift = Math.max(0, ...parts.map(({ exponent }) => -exponent));
  const multipliers = parts.map(({ odd, exponent }) => odd << BigInt(exponent + shift));
  const multiplierBits = Math.max(1, ...multipliers.map((multiplier) => multiplier.toString(2).length));
  return { shift, multiplierBits, multipliers };
}

/** `scale = odd * 2^exponent` with an odd integer. */
function splitFloat32(scale: number): { odd: bigint; exponent: number } {
  if (!(scale > 0) || !Number.isFinite(scale) || Math.fround(scale) !== scale) {
    throw new RangeError(`a scale must be a positive float32, but is ${scale}`);
  }
  let exponent = 0;
  let value = scale;
  // Both directions are exact: a double holds every float32 times any of these powers of two.
  for (; !Number.isInteger(value); exponent--) value *= 2;
  for (; value % 2 === 0; exponent++) value /= 2;
  return { odd: BigInt(value), exponent };
}

/**
 * The tie windows of `requant`'s half-even method with which it equals float32:
 * `rint(f32(f32(acc) * scale))` for |acc| < 2^24 and multipliers from {@link float32Scaling}.
 *
 * A float32 product lands on k + 1/2 from as far as half a unit in the last place, 2^(E - 24) with 2^E the binade of
 * |k + 1/2|, in units of 2^-shift rounded down. (Of 1/2, which begins its binade, half as far on the side towards zero;
 * but what counts as a tie there is 0 either way.)
 *
 * @source IEEE 754 roundTiesToEven; the half's significand is even, so a product exactly between goes to it
 */
export function float32TieWindows(shift: number, outBits: number): { readonly tie_windows: PackedVector } {
  const window = (exponent: number): bigint => (exponent < 0 || shift === 0 ? 0n : 1n << BigInt(exponent));
  const entries = Array.from({ length: outBits + 1 }, (_, binade) => window(shift + binade - 25));
  return { tie_windows: { entryBits: Math.max(shift, 1), entries } };
}

/** `rint(f32(f32(acc) * scale))`: the definition, by the processor's own float32. */
export function float32Product(acc: number, scale: number): number {
  const product = Math.fround(Math.fround(acc) * scale);
  const below = Math.floor(product);
  const rest = product - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
