import type { RequantizationDefinition } from '@netloom/ir';
import type { ImplementationForm } from './implementation-form.js';

/** Where an implementation ends: zero point and clamp bounds of the output. */
export type OutputBounds = Pick<RequantizationDefinition, 'zeroPoint' | 'low' | 'high'>;

/**
 * What the hardware of an implementation computes, in exact integers.
 *
 * @param channel index of the output channel
 * @returns the output code
 * @source integer semantics, section Implementations of a requantization
 */
export function executeImplementation(form: ImplementationForm, channel: number, accumulator: bigint, bounds: OutputBounds): number {
  if (form.method === 'thresholds') {
    const thresholds = form.thresholds[channel] ?? [];
    return bounds.low + countReached(thresholds, accumulator);
  }
  const product = accumulator * (form.multipliers[channel] ?? 0n);
  const level =
    form.method === 'offset'
      ? (product + (form.offsets[channel] ?? 0n)) >> BigInt(form.shift)
      : halfEven(product, form.shift, form.tieWindows, form.innerTieWindow);
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
  const multiplier = Number(form.multipliers[channel] ?? 0n);
  const unit = 2 ** form.shift;
  const { zeroPoint, low, high } = bounds;
  const clamp = (level: number): number => Math.min(high, Math.max(low, level + zeroPoint));
  const offset = form.method === 'offset' ? Number(form.offsets[channel] ?? 0n) : 0;
  // Every product, sum and multiple of the unit below is an integer that float64 holds.
  if (limit * multiplier + Math.abs(offset) + unit >= Number.MAX_SAFE_INTEGER) return exact;
  if (form.method === 'offset') return (accumulator) => clamp(Math.floor((accumulator * multiplier + offset) / unit));
  const windows = form.tieWindows.map(Number);
  const inner = Number(form.innerTieWindow);
  return (accumulator) => {
    const product = accumulator * multiplier;
    const floor = Math.floor(product / unit);
    const distance = product - floor * unit - unit / 2;
    const towardsZero = (floor === 0 && distance < 0) || (floor === -1 && distance > 0);
    const whole = floor < 0 ? -floor - 1 : floor;
    const window = towardsZero ? inner : (windows[whole === 0 ? 0 : 1 + Math.floor(Math.log2(whole))] ?? 0);
    if (Math.abs(distance) > window) return clamp(distance > 0 ? floor + 1 : floor);
    return clamp(floor % 2 === 0 ? floor : floor + 1);
  };
}

function halfEven(product: bigint, shift: number, tieWindows: readonly bigint[], innerTieWindow: bigint): bigint {
  const floor = product >> BigInt(shift);
  const distance = product - (floor << BigInt(shift)) - (1n << BigInt(shift - 1));
  const inner = (floor === 0n && distance < 0n) || (floor === -1n && distance > 0n);
  const window = inner ? innerTieWindow : (tieWindows[binadeOfHalf(floor)] ?? 0n);
  if (distance > window) return floor + 1n;
  if (distance < -window) return floor;
  return floor % 2n === 0n ? floor : floor + 1n;
}

/** e with 2^(e-1) <= |floor + 1/2| < 2^e. */
function binadeOfHalf(floor: bigint): number {
  const whole = floor < 0n ? -floor - 1n : floor;
  return whole === 0n ? 0 : whole.toString(2).length;
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
