import type { RequantizationImplementation } from '@netloom/ir';

/** An implementation as that of one channel; undefined if its channels differ. */
export function firstChannel(form: RequantizationImplementation): RequantizationImplementation | undefined {
  const isUniform = (list: readonly bigint[]): boolean => list.every((entry) => entry === list[0]);
  switch (form.method) {
    case 'offset':
      return isUniform(form.multipliers) && isUniform(form.offsets)
        ? { ...form, multipliers: form.multipliers.slice(0, 1), offsets: form.offsets.slice(0, 1) }
        : undefined;
    case 'half-even':
      return isUniform(form.multipliers) ? { ...form, multipliers: form.multipliers.slice(0, 1) } : undefined;
    case 'thresholds':
      return form.thresholds.every((list) => list.join() === form.thresholds[0]?.join())
        ? { ...form, thresholds: form.thresholds.slice(0, 1) }
        : undefined;
  }
}
