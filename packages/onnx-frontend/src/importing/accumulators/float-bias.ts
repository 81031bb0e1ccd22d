import type { NewLayer } from '../import-context.js';
import { accumulatorBias, biasReals } from './accumulator-bias.js';

/**
 * The reals of a bias that the accumulators of a layer of codes cannot take, as they are no whole numbers of its units.
 * Undefined if there is none.
 */
export function floatBias({ inputs, parameters = {}, output }: NewLayer): Float32Array | undefined {
  const { bias, weight } = parameters;
  const input = inputs[0]?.stream.type;
  if (output !== undefined || bias === undefined || weight?.type.kind !== 'integer' || input?.kind !== 'integer' || input.quantization === undefined) return undefined;
  if (bias.type.kind === 'integer' && bias.type.quantization === undefined) return undefined;
  return accumulatorBias(bias, input, weight.type) === undefined ? biasReals(bias) : undefined;
}
