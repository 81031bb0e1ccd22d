import type { ImplementationForm } from './implementation-form.js';
import type { Staircase } from './staircase.js';

/**
 * The product with a multiplier so near to the exact ratio that ties, and nothing else, come within its error of a half.
 * Undefined if a channel is no exact product.
 *
 * @param outputBits of the output format: levels and halves lie below 2^outputBits
 * @source integer semantics, section Implementations of a requantization
 */
export function ratioForm(staircases: readonly Staircase[], outputBits: number): ImplementationForm | undefined {
  const ratios = staircases.map(({ channel }) => channel.ratio);
  if (!ratios.every((ratio) => ratio !== undefined)) return undefined;
  const reach = BigInt(staircases.reduce((most, { low, high }) => Math.max(most, Math.abs(low), Math.abs(high)), 0));
  const finest = ratios.reduce((most, { denominator }) => (denominator > most ? denominator : most), 1n);
  // Powers of two are multipliers without error, and only ties themselves are ties.
  const isExact = ratios.every(({ denominator }) => (denominator & (denominator - 1n)) === 0n);
  const shift = Math.max(1, isExact ? finest.toString(2).length - 1 : (2n * finest * (reach + 1n)).toString(2).length);
  const window = isExact ? 0n : (reach + 1n) / 2n;
  return {
    method: 'half-even',
    shift,
    multipliers: ratios.map(({ numerator, denominator }) => ((numerator << BigInt(shift + 1)) + denominator) / (2n * denominator)),
    tieWindows: Array.from({ length: outputBits + 1 }, () => window),
  };
}
