import type { ImplementationForm } from './implementation-form.js';

/** How a form rounds, in a few words. */
export function describeRounding(form: Pick<ImplementationForm, 'method'> & { readonly shift?: number }): string {
  const rounding = { offset: 'an offset', 'half-even': 'rounding half to even', thresholds: 'thresholds' }[form.method];
  return form.shift === undefined ? rounding : `${rounding} and a shift of ${form.shift}`;
}
