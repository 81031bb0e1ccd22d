import type { ImplementationForm } from './implementation-form.js';
import type { Staircase } from './staircase.js';

/**
 * The exact product with the float32 scale, rounded half to even, where products that float32 cannot tell from a half
 * count as ties.
 *
 * @param outputBits of the output format: levels and halves lie below 2^outputBits
 * @source integer semantics, section Implementations of a requantization
 */
export function halfEvenForm(staircases: readonly Staircase[], outputBits: number): ImplementationForm {
  const fractions = staircases.map(({ definition }) => significand(definition.scale));
  // At least one bit, so that there is a half.
  const shift = fractions.reduce((most, { exponent }) => Math.max(most, exponent), 1);
  return {
    method: 'half-even',
    shift,
    multipliers: fractions.map(({ integer, exponent }) => integer << BigInt(shift - exponent)),
    // Near h with 2^(e-1) <= |h| < 2^e float32 has a spacing of 2^(e-24); half of it, in units of 2^-shift.
    tieWindows: Array.from({ length: outputBits + 1 }, (_, binade) => powerOfTwo(shift + binade - 25)),
    innerTieWindow: powerOfTwo(shift - 26),
  };
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
