import type { AccumulatorRange, RequantizationImplementation, RequantizationProof } from '@netloom/ir';

/** `Omit` for each member of a union. */
type OmitEach<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An implementation that is not proven yet. */
export type ImplementationForm = OmitEach<RequantizationImplementation, 'accumulator' | 'proof'>;

/** The implementation that a form is, once it is proven. */
export function provenImplementation(
  form: ImplementationForm,
  accumulator: AccumulatorRange,
  proof: RequantizationProof,
): RequantizationImplementation {
  return { ...form, accumulator, proof };
}

/** Bits of the widest multiplier of a form; 0 where nothing is multiplied. */
export function multiplierBits(form: ImplementationForm): number {
  if (form.method === 'thresholds') return 0;
  const widest = form.multipliers.reduce((most, multiplier) => (multiplier > most ? multiplier : most), 0n);
  return widest === 1n ? 0 : widest.toString(2).length;
}
