import { exponential } from './exponential.js';

/** Index of the greatest element, the first of equal ones. */
export function indexOfGreatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/**
 * Gradient by the logits of the cross entropy of their softmax and a label: the softmax, less 1 at the label.
 *
 * @shape logits [classes] -> gradient [classes]
 */
export function crossEntropyGradient(logits: Float64Array, label: number): Float64Array {
  const greatest = logits[indexOfGreatest(logits)] ?? 0;
  const gradient = logits.map((logit) => exponential(logit - greatest));
  const total = gradient.reduce((sum, value) => sum + value, 0);
  for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? 0) / total - (i === label ? 1 : 0);
  return gradient;
}
