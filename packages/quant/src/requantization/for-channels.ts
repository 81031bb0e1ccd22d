import type { ImplementationForm } from './implementation-form.js';

/** The form of one channel for all of them. */
export function forChannels(form: ImplementationForm, channels: number): ImplementationForm {
  const repeated = <T>(list: readonly T[]): readonly T[] => list.flatMap((entry) => new Array<T>(channels).fill(entry));
  switch (form.method) {
    case 'offset':
      return { ...form, multipliers: repeated(form.multipliers), offsets: repeated(form.offsets) };
    case 'half-even':
      return { ...form, multipliers: repeated(form.multipliers) };
    case 'thresholds':
      return { ...form, thresholds: repeated(form.thresholds) };
  }
}
