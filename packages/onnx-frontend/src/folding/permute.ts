import type { OnnxElements } from '../codec/onnx-tensor.js';

/**
 * Copies elements into the order of permuted dimensions.
 *
 * @param order for each dimension of the result, the dimension of the source that it is
 * @param target as long as `source`, of the same class
 */
export function permute<T extends OnnxElements>(source: T, dims: readonly number[], order: readonly number[], target: T): T {
  const strides = dims.map(() => 1);
  for (let i = dims.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (dims[i + 1] ?? 1);
  const sizes = order.map((from) => dims[from] ?? 1);
  const steps = order.map((from) => strides[from] ?? 1);
  const counters = sizes.map(() => 0);
  let position = 0;
  for (let i = 0; i < target.length; i++) {
    const element = source[position];
    if (element !== undefined) target[i] = element;
    for (let digit = sizes.length - 1; digit >= 0; digit--) {
      const count = (counters[digit] ?? 0) + 1;
      const step = steps[digit] ?? 1;
      if (count < (sizes[digit] ?? 1)) {
        counters[digit] = count;
        position += step;
        break;
      }
      counters[digit] = 0;
      position -= step * (count - 1);
    }
  }
  return target;
}
