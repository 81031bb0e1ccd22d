import type { LayerType } from '../contract/layer-type.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { comparedPairBits } from '../semantics/fixed-sum.js';

/** Why an implementation's corrected pairs cannot be those of the layer's inputs, or undefined if they can or there are none. */
export function correctedPairsProblem({ requantization }: Layer, { type, combines }: LayerType, inputs: readonly TensorType[]): string | undefined {
  const pairs = requantization?.implementation?.correctedPairs;
  if (pairs === undefined) return undefined;
  if (combines !== 'product') return `only layers that multiply their inputs have corrected pairs, but this is ${type}`;
  const bits = inputs.reduce((sum, input) => sum + (input.type.kind === 'integer' ? input.type.bits : Infinity), 0);
  if (bits > comparedPairBits) return `pairs of at most ${comparedPairBits} bits can be corrected, but these have ${bits}`;
  const count = 2 ** bits;
  const wrong = pairs.find((pair, i) => !Number.isInteger(pair) || pair < 0 || pair >= count || (i > 0 && pair <= (pairs[i - 1] ?? pair)));
  if (pairs.length > 0 && wrong === undefined) return undefined;
  return `corrected pairs ascend within 0 and ${count - 1}, but ${wrong === undefined ? 'there are none' : `one is ${wrong}`}`;
}
