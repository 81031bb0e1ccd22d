import type { TrainableLayer } from './layer.js';
import { createBias, createWeight } from './parameter.js';
import type { RandomSource } from './random.js';
import { weightedSums, weightedSumsGradient } from './weighted-sums.js';

/**
 * A dense layer.
 *
 * @shape [inputs] -> [outputs]; weight [outputs, inputs], bias [outputs]
 */
export function createDense(name: string, inputs: number, outputs: number, random: RandomSource): TrainableLayer {
  const weight = createWeight(`${name}.weight`, [outputs, inputs], random);
  const bias = createBias(`${name}.bias`, outputs);
  const output = new Float64Array(outputs);
  const inputGradient = new Float64Array(inputs);
  let lastInput: Float64Array = new Float64Array(inputs);
  return {
    parameters: [weight, bias],
    outputLength: outputs,
    forward(input) {
      lastInput = input;
      weightedSums(weight, bias, input, 0, output, 0, 1);
      return output;
    },
    backward(outputGradient) {
      weightedSumsGradient(weight, bias, lastInput, 0, outputGradient, 0, 1, inputGradient);
      return inputGradient;
    },
  };
}
