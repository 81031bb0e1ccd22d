import { describeRounding } from '../describe-rounding.js';
import { type ImplementationForm, multiplierBits } from '../implementation-form.js';

/** How a product becomes a code, in a few words, for notes. */
export function describeProduct(form: ImplementationForm): string {
  const bits = multiplierBits(form);
  const { correctedPairs: { length } = [] } = form;
  const steps = [
    ...(length === 0 ? [] : [`a correction of ${length} ${length === 1 ? 'pair' : 'pairs'}`]),
    ...(bits === 0 ? [] : [`a multiplier of ${bits} bits`]),
    describeRounding(form),
  ];
  return steps.join(', ');
}
