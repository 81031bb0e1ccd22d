import { type Layer, type TensorType, averageCode, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';

/**
 * Turns sums into averages: reals, or codes of the output.
 *
 * @returns the average of a sum of raw elements
 * @source integer semantics, section Averages
 */
export function finishAverage(
  layer: Layer,
  { type: from }: TensorType,
  { type: to }: TensorType,
): (sum: number, elements: number, divisor: number, channel: number) => number {
  if (from.kind === 'float32') return (sum, _, divisor) => sum / divisor;
  const { requantization } = layer;
  if (to.kind !== 'integer' || requantization === undefined)
    throw new Error(`${layer.type} ${JSON.stringify(layer.name)} mixes floats and integers`);
  const input = from.quantization ?? unquantized;
  const output = to.quantization ?? unquantized;
  const { low, high } = requantization;
  return (sum, elements, divisor, channel) =>
    averageCode(sum - elements * zeroPointAt(input, channel), {
      inputScale: scaleAt(input, channel),
      outputScale: scaleAt(output, channel),
      divisor,
      zeroPoint: zeroPointAt(output, channel),
      low,
      high,
    });
}
