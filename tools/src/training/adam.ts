import type { Parameter } from './layer.js';

const meanDecay = 0.9;
const squareDecay = 0.999;
const epsilon = 1e-8;

/** Changes the parameters by their gradients over a batch of `examples`, and clears the gradients. */
export type OptimizerStep = (learningRate: number, examples: number) => void;

/**
 * The Adam optimizer.
 *
 * @source Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1
 */
export function createAdam(parameters: readonly Parameter[]): OptimizerStep {
  const states = parameters.map((parameter) => ({
    parameter,
    mean: new Float64Array(parameter.values.length),
    square: new Float64Array(parameter.values.length),
  }));
  // meanDecay^t and squareDecay^t as running products: engines may round powers differently.
  let meanPower = 1;
  let squarePower = 1;
  return (learningRate, examples) => {
    meanPower *= meanDecay;
    squarePower *= squareDecay;
    const rate = learningRate / (1 - meanPower);
    for (const { parameter, mean, square } of states) {
      const { values, gradient } = parameter;
      for (let i = 0; i < values.length; i++) {
        const slope = (gradient[i] ?? 0) / examples;
        const newMean = meanDecay * (mean[i] ?? 0) + (1 - meanDecay) * slope;
        const newSquare = squareDecay * (square[i] ?? 0) + (1 - squareDecay) * slope * slope;
        mean[i] = newMean;
        square[i] = newSquare;
        values[i] = (values[i] ?? 0) - (rate * newMean) / (Math.sqrt(newSquare / (1 - squarePower)) + epsilon);
      }
      gradient.fill(0);
    }
  };
}
