import { type Layer, type TensorType, averageCode, axisSize, exactDefinitions, exactRounding, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';

/**
 * Turns sums into averages: reals, or codes of the output.
 *
 * @param common the common divisor of the layer's averages
 * @returns the average of a sum of raw elements
 * @source integer semantics, section Averages
 */
export function finishAverage(
  layer: Layer,
  { type: from }: TensorType,
  { type: to, axes }: TensorType,
  common: number,
): (sum: number, elements: number, divisor: number, channel: number) => number {
  if (from.kind === 'float32') return (sum, _, divisor) => sum / divisor;
  const { requantization } = layer;
  if (to.kind !== 'integer' || requantization === undefined)
    throw new Error(`${layer.type} ${JSON.stringify(layer.name)} mixes floats and integers`);
  const input = from.quantization ?? unquantized;
  const output = to.quantization ?? unquantized;
  const { low, high } = requantization;
  const exact = exactDefinitions(requantization, output, axisSize(axes, 'C') ?? 1)?.map(exactRounding);
  if (exact !== undefined)
    return (sum, elements, divisor, channel) => {
      const accumulator = (common / divisor) * (sum - elements * zeroPointAt(input, channel));
      return exact[channel]?.(accumulator) ?? low;
    };
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
