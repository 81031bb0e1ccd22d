import { type Tensor, realOfCode } from '@netloom/ir';
import { accumulatorBias } from './accumulator-bias.js';
import type { NewLayer } from './import-context.js';

/**
 * The reals of a bias that the accumulators of a layer of codes cannot take: floating, or in units of its own that are no
 * whole numbers of theirs. Undefined if there is none.
 */
export function floatBias({ inputs, parameters = {}, output }: NewLayer): Float32Array | undefined {
  const { bias, weight } = parameters;
  const input = inputs[0]?.stream.type;
  if (output !== undefined || bias === undefined || weight?.type.kind !== 'integer' || input?.kind !== 'integer' || input.quantization === undefined) return undefined;
  if (bias.type.kind === 'float32') return Float32Array.from(bias.data);
  return bias.type.quantization === undefined || accumulatorBias(bias, input, weight.type) !== undefined ? undefined : realsOf(bias);
}

function realsOf({ type, data }: Tensor): Float32Array {
  if (type.kind !== 'integer') return Float32Array.from(data);
  const { quantization } = type;
  return Float32Array.from(data, (code, i) => {
    const at = quantization?.axis === undefined ? 0 : i;
    const one = { ...type, quantization: { scale: [quantization?.scale[at] ?? 1], zeroPoint: [quantization?.zeroPoint[at] ?? 0] } };
    return realOfCode(code, one);
  });
}
