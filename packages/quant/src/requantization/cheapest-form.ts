import type { AccumulatorRange, RequantizationProof } from '@netloom/ir';
import { fitsHardware, halfEvenForm } from './half-even-method.js';
import { type ImplementationForm, multiplierBits } from './implementation-form.js';
import { offsetForm } from './offset-method.js';
import { prove } from './prove.js';
import { ratioForm } from './ratio-method.js';
import type { Staircase } from './staircase.js';

/** Rounding at ties and comparing with windows costs about as much as these bits of a multiplier. */
const tieBits = 4;

/** Rounding the accumulator is an adder of its width and two rows of registers: about as much as these. */
const roundingBits = 4;

/** Integers up to here are float32 numbers. */
const float32Limit = 2n ** 24n;

/** A form and its proof on both sides of every step. */
export interface ProvenForm {
  readonly form: ImplementationForm;
  readonly proof: RequantizationProof;
}

/**
 * The cheapest form with multipliers that is proven equal to all staircases; undefined if there is none.
 *
 * @param outputBits bits of the output format
 */
export function cheapestForm(staircases: readonly Staircase[], outputBits: number): ProvenForm | undefined {
  const accumulator = accumulatorsOf(staircases);
  const isRounded = accumulator.low < -float32Limit || accumulator.high > float32Limit;
  const forms = [
    offsetForm(staircases),
    halfEvenForm(staircases, outputBits),
    isRounded ? halfEvenForm(staircases, outputBits, true) : undefined,
    ratioForm(staircases, outputBits),
  ]
    .filter((form): form is ImplementationForm => form !== undefined && fitsHardware(form))
    .sort((a, b) => price(a) - price(b));
  for (const form of forms) {
    const proof = prove(form, staircases);
    if (proof !== undefined) return { form, proof };
  }
  return undefined;
}

/** In bits of a multiplier; the constant 1 is none. */
function price(form: ImplementationForm): number {
  if (form.method !== 'half-even') return multiplierBits(form);
  return multiplierBits(form) + tieBits + (form.roundsAccumulator === true ? roundingBits : 0);
}

/** All accumulators that staircases can meet. */
export function accumulatorsOf(staircases: readonly Staircase[]): AccumulatorRange {
  const [first, ...others] = staircases.map(({ channel }) => channel.range);
  return others.reduce(
    (union, { low, high }) => ({ low: low < union.low ? low : union.low, high: high > union.high ? high : union.high }),
    first ?? { low: 0n, high: 0n },
  );
}
