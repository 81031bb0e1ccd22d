import type { RequantizationDefinition } from '@netloom/ir';
import type { ImplementationForm } from './implementation-form.js';

/** Where an implementation ends: zero point and clamp bounds of the output. */
export type OutputBounds = Pick<RequantizationDefinition, 'zeroPoint' | 'low' | 'high'>;

/**
 * What the hardware of an implementation computes, in exact integers.
 *
 * @param channel index of the output channel
 * @param accumulator of multiplications with corrected pairs, twice the product, and 1 more for these
 * @returns the output code
 * @source integer semantics, section Implementations of a requantization
 */
export function executeImplementation(form: ImplementationForm, channel: number, accumulator: bigint, bounds: OutputBounds): number {
  if (form.method === 'thresholds') {
    const thresholds = form.thresholds[channel] ?? [];
    return bounds.low + countReached(thresholds, accumulator);
  }
  const multiplier = form.multipliers[channel] ?? 0n;
  const level =
    form.method === 'offset'
      ? (accumulator * multiplier + (form.offsets[channel] ?? 0n)) >> BigInt(form.shift)
      : halfEven((form.roundsAccumulator === true ? significant(accumulator) : accumulator) * multiplier, form.shift, form.tieWindows);
  return Math.min(bounds.high, Math.max(bounds.low, Number(level) + bounds.zeroPoint));
}

/**
 * The same for accumulators within `limit` of 0, in float64 where that is exact, for long proofs.
 *
 * @param limit greatest magnitude of the accumulators that will be asked for
 */
export function implementationExecutor(
  form: ImplementationForm,
  channel: number,
  limit: number,
  bounds: OutputBounds,
): (accumulator: number) => number {
  const exact = (accumulator: number): number => executeImplementation(form, channel, BigInt(accumulator), bounds);
  if (form.method === 'thresholds') return exact;
  const { zeroPoint, low, high } = bounds;
  const clamp = (level: number): number => Math.min(high, Math.max(low, level + zeroPoint));
  const level = form.method === 'offset' ? offsetInFloat64(form, channel, limit) : halfEvenInFloat64(form, channel, limit);
  return level === undefined ? exact : (accumulator) => clamp(level(accumulator));
}

type OffsetForm = Extract<ImplementationForm, { method: 'offset' }>;
type HalfEvenForm = Extract<ImplementationForm, { method: 'half-even' }>;

/** The level by offset, if every number in it is an integer that float64 holds. */
function offsetInFloat64(form: OffsetForm, channel: number, limit: number): ((accumulator: number) => number) | undefined {
  const multiplier = Number(form.multipliers[channel] ?? 0n);
  const offset = Number(form.offsets[channel] ?? 0n);
  const unit = 2 ** form.shift;
  if (limit * multiplier + Math.abs(offset) + unit >= Number.MAX_SAFE_INTEGER) return undefined;
  return (accumulator) => Math.floor((accumulator * multiplier + offset) / unit);
}

/**
 * The level half to even, if the product has no more significant bits than float64. Magnitudes round as their negatives
 * do, and taking the floor off a magnitude loses no bits.
 */
function halfEvenInFloat64(form: HalfEvenForm, channel: number, limit: number): ((accumulator: number) => number) | undefined {
  const { shift, tieWindows } = form;
  const multiplier = form.multipliers[channel] ?? 0n;
  const rounds = form.roundsAccumulator === true;
  const operandLimit = rounds ? Math.min(limit, 2 ** significantBits) : limit;
  if (bitLength(BigInt(operandLimit)) + bitLength(oddPart(multiplier)) > 53) return undefined;
  // Farther than a quarter from a half, the distance may be rounded; no window reaches that far.
  if (tieWindows.some((window) => bitLength(oddPart(window)) > 53 || window << 2n >= 1n << BigInt(shift))) return undefined;
  const scale = Number(multiplier) / 2 ** shift;
  const windows = tieWindows.map((window) => Number(window) / 2 ** shift);
  return (accumulator) => {
    const product = Math.abs(rounds ? Math.fround(accumulator) : accumulator) * scale;
    const floor = Math.floor(product);
    const distance = product - floor - 0.5;
    // Beyond 32 bits, and long before, there is no window.
    const window = windows[32 - Math.clz32(Math.min(floor, 0xffffffff))] ?? 0;
    const level = Math.abs(distance) > window ? floor + (distance > 0 ? 1 : 0) : floor + (floor % 2);
    return accumulator < 0 ? -level : level;
  };
}

function halfEven(product: bigint, shift: number, tieWindows: readonly bigint[]): bigint {
  const floor = product >> BigInt(shift);
  const distance = product - (floor << BigInt(shift)) - (1n << BigInt(shift - 1));
  const window = tieWindows[binadeOfHalf(floor)] ?? 0n;
  if (distance > window) return floor + 1n;
  if (distance < -window) return floor;
  return floor % 2n === 0n ? floor : floor + 1n;
}

/** Bits of a float32's significand. */
const significantBits = 24;

/** The nearest integer of 24 significant bits, of two the one with an even significand. */
function significant(accumulator: bigint): bigint {
  const magnitude = accumulator < 0n ? -accumulator : accumulator;
  const dropped = BigInt(Math.max(0, bitLength(magnitude) - significantBits));
  if (dropped === 0n) return accumulator;
  const half = 1n << (dropped - 1n);
  const odd = (magnitude >> dropped) & 1n;
  const rounded = ((magnitude + half - 1n + odd) >> dropped) << dropped;
  return accumulator < 0n ? -rounded : rounded;
}

/** The value without the factors of two; 0 stays 0. */
function oddPart(value: bigint): bigint {
  return value === 0n ? 0n : value / (value & -value);
}

/** Bits of a natural number; none of 0. */
function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** e with 2^(e-1) <= |floor + 1/2| < 2^e. */
function binadeOfHalf(floor: bigint): number {
  const whole = floor < 0n ? -floor - 1n : floor;
  return bitLength(whole);
}

function countReached(thresholds: readonly bigint[], accumulator: bigint): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((thresholds[middle] ?? 0n) <= accumulator) low = middle + 1;
    else high = middle;
  }
  return low;
}
