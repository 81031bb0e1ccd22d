import type { Parameter } from './layer.js';
import type { RandomSource } from './random.js';

function createParameter(name: string, dims: readonly number[]): Parameter {
  const length = dims.reduce((product, size) => product * size, 1);
  return { name, dims, values: new Float64Array(length), gradient: new Float64Array(length) };
}

/**
 * Weights, uniform with variance 2 / fan-in, where fan-in is the number of inputs of one output.
 *
 * @shape [outputs, ...] -> fan-in is the product of all but the first
 * @source He et al., Delving deep into rectifiers (2015), with a uniform in place of a normal distribution
 */
export function createWeight(name: string, dims: readonly number[], random: RandomSource): Parameter {
  const weight = createParameter(name, dims);
  const fanIn = weight.values.length / (dims[0] ?? 1);
  const limit = Math.sqrt(6 / fanIn);
  for (let i = 0; i < weight.values.length; i++) weight.values[i] = limit * (2 * random.uniform() - 1);
  return weight;
}

/** A bias of zeros. */
export function createBias(name: string, outputs: number): Parameter {
  return createParameter(name, [outputs]);
}
