import type { Parameter } from './layer.js';

/** Sum of the products of two rows, as four partial sums: each addition need not wait for the one before. */
function dotProduct(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    sum0 += (a[aStart + k] ?? 0) * (b[bStart + k] ?? 0);
    sum1 += (a[aStart + k + 1] ?? 0) * (b[bStart + k + 1] ?? 0);
    sum2 += (a[aStart + k + 2] ?? 0) * (b[bStart + k + 2] ?? 0);
    sum3 += (a[aStart + k + 3] ?? 0) * (b[bStart + k + 3] ?? 0);
  }
  for (; k < length; k++) sum0 += (a[aStart + k] ?? 0) * (b[bStart + k] ?? 0);
  return sum0 + sum1 + (sum2 + sum3);
}

/**
 * All outputs of one row of inputs: `bias[o] + sum over k of weight[o, k] * inputs[start + k]`, each written to
 * `outputs[first + o * step]`.
 */
export function weightedSums(
  weight: Parameter,
  bias: Parameter,
  inputs: Float64Array,
  start: number,
  outputs: Float64Array,
  first: number,
  step: number,
): void {
  const count = bias.values.length;
  const length = weight.values.length / count;
  for (let output = 0; output < count; output++) {
    outputs[first + output * step] = (bias.values[output] ?? 0) + dotProduct(weight.values, output * length, inputs, start, length);
  }
}

/**
 * The reverse: adds to the gradients of weight and bias, and writes the gradient by the row of inputs to
 * `inputGradient[start …]`.
 *
 * Outputs without a gradient are passed over: after Relu and pooling they are most of them.
 */
export function weightedSumsGradient(
  weight: Parameter,
  bias: Parameter,
  inputs: Float64Array,
  start: number,
  outputGradient: Float64Array,
  first: number,
  step: number,
  inputGradient: Float64Array,
): void {
  const count = bias.values.length;
  const length = weight.values.length / count;
  const { values: weights, gradient: weightGradient } = weight;
  inputGradient.fill(0, start, start + length);
  for (let output = 0; output < count; output++) {
    const gradient = outputGradient[first + output * step] ?? 0;
    if (gradient === 0) continue;
    bias.gradient[output] = (bias.gradient[output] ?? 0) + gradient;
    let at = output * length;
    for (let k = start; k < start + length; k++) {
      weightGradient[at] = (weightGradient[at] ?? 0) + gradient * (inputs[k] ?? 0);
      inputGradient[k] = (inputGradient[k] ?? 0) + gradient * (weights[at] ?? 0);
      at++;
    }
  }
}
