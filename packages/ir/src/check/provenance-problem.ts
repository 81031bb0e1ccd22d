import { type Axis, elementCount, renderAxes } from '../graph/axis.js';
import type { Provenance } from '../graph/provenance.js';
import { isWellFormed } from '../graph/well-formed.js';

/** Why a provenance does not map a value of these axes one to one to its source, or undefined if it does. */
export function provenanceProblem({ tensors, factors, dimensions }: Provenance, axes: readonly Axis[]): string | undefined {
  const unreadable = tensors.find((tensor) => !isWellFormed(tensor));
  if (unreadable !== undefined) return `names of tensors are well-formed Unicode, but ${JSON.stringify(unreadable)} is not`;
  if (factors.some(({ size }) => !Number.isInteger(size) || size < 1))
    return `factors have whole sizes of at least 1, but they are ${renderAxes(factors)}`;
  if (elementCount(factors) !== elementCount(axes))
    return `the factors ${renderAxes(factors)} must make the value's ${elementCount(axes)} elements`;
  const uses = factors.map(() => 0);
  for (const index of dimensions.flat()) {
    if (!Number.isInteger(index) || index < 0 || index >= factors.length)
      return `dimensions name factors 0 to ${factors.length - 1}, but one names ${index}`;
    uses[index] = (uses[index] ?? 0) + 1;
  }
  const wrong = factors.findIndex(({ size }, i) => (uses[i] ?? 0) > 1 || (size > 1 && uses[i] === 0));
  if (wrong < 0) return undefined;
  return `every factor belongs to one dimension, but factor ${wrong} (${factors[wrong]?.name ?? ''}) to ${uses[wrong] ?? 0}`;
}
