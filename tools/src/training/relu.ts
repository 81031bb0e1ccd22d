import type { TrainableLayer } from './layer.js';

/** The greater of 0 and each element; the gradient at 0 is 0. */
export function createRelu(length: number): TrainableLayer {
  const output = new Float64Array(length);
  const inputGradient = new Float64Array(length);
  return {
    parameters: [],
    outputLength: length,
    forward(input) {
      for (let i = 0; i < length; i++) output[i] = Math.max(0, input[i] ?? 0);
      return output;
    },
    backward(outputGradient) {
      for (let i = 0; i < length; i++) inputGradient[i] = (output[i] ?? 0) > 0 ? (outputGradient[i] ?? 0) : 0;
      return inputGradient;
    },
  };
}
