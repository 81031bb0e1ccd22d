import { type ImplementationForm, multiplierBits } from './implementation-form.js';
import type { Staircase } from './staircase.js';

/** The widest multiplier and the greatest shift that hardware takes; only scales of absurdly unlike size need more. */
const multiplierBitsLimit = 128;
const shiftLimit = 160;

/**
 * The exact product with the float32 scale, rounded half to even, where products that float32 cannot tell from a half
 * count as ties. Undefined if a channel is not such a product, or the scales are too unlike for one shift.
 *
 * @param outputBits of the output format: levels and halves lie below 2^outputBits
 * @param roundsAccumulator whether accumulators become float32 first: beyond ±2^24 they are rounded, too
 * @source integer semantics, section Implementations of a requantization
 */
export function halfEvenForm(
  staircases: readonly Staircase[],
  outputBits: number,
  roundsAccumulator = false,
): ImplementationForm | undefined {
  const scales = staircases.map(({ channel }) => channel.scale);
  if (!scales.every((scale) => scale !== undefined)) return undefined;
  const fractions = scales.map(significand);
  // At least one bit, so that there is a half.
  const shift = fractions.reduce((most, { exponent }) => Math.max(most, exponent), 1);
  const form: ImplementationForm = {
    method: 'half-even',
    shift,
    multipliers: fractions.map(({ integer, exponent }) => integer << BigInt(shift - exponent)),
    // Near h with 2^(e-1) <= |h| < 2^e float32 has a spacing of 2^(e-24); half of it, in units of 2^-shift.
    tieWindows: Array.from({ length: outputBits + 1 }, (_, binade) => powerOfTwo(shift + binade - 25)),
    ...(roundsAccumulator ? { roundsAccumulator } : {}),
  };
  return fitsHardware(form) ? form : undefined;
}

/** True if multipliers and shift are of a size that hardware takes. */
export function fitsHardware(form: ImplementationForm): boolean {
  return form.method === 'thresholds' || (form.shift <= shiftLimit && multiplierBits(form) <= multiplierBitsLimit);
}

/** scale = integer / 2^exponent with the least exponent. */
function significand(scale: number): { readonly integer: bigint; readonly exponent: number } {
  let exponent = 0;
  let integer = scale;
  while (!Number.isInteger(integer)) {
    integer *= 2;
    exponent++;
  }
  return { integer: BigInt(integer), exponent };
}

/** floor(2^exponent) */
function powerOfTwo(exponent: number): bigint {
  return exponent < 0 ? 0n : 1n << BigInt(exponent);
}
