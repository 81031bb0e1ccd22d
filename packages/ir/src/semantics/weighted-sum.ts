import { codeRange } from '../graph/element-type.js';
import type { IntegerType } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { AccumulatorRange } from '../graph/requantization.js';
import { zeroPointAt } from './requantize.js';

/**
 * A layer that sums weighted inputs (Conv, Gemm) as hardware sees it: raw input codes, zero points compiled away.
 *
 * acc[o] = bias[o] + sum over i of weights[o * columns + i] * code[i], where padded positions hold the input's zero point
 */
export interface WeightedSum {
  /** Output channels. */
  readonly rows: number;
  /** Weights per output channel. */
  readonly columns: number;
  /** Weight codes less their zero points, [rows][columns] in stream order. */
  readonly weights: Int32Array;
  /** Bias codes less what the input's zero point adds. */
  readonly bias: readonly bigint[];
  /** Per row, inclusive: all accumulators that input codes allow, partial sums included. */
  readonly ranges: readonly AccumulatorRange[];
}

/**
 * Folds zero points of a quantized layer with parameters `weight` and `bias`.
 *
 * @param input element type of the layer's input; its quantization is per tensor
 * @throws Error if weights are missing or not integers, or the input has several scales (a bug of the caller: quantized
 *   graphs are verified)
 */
export function weightedSum(layer: Layer, input: IntegerType): WeightedSum {
  const { weight, bias } = layer.parameters;
  if (weight?.type.kind !== 'integer') throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has no integer weights`);
  if (input.quantization?.axis !== undefined) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has an input of several scales`);
  const rows = weight.axes[0]?.size ?? 0;
  const columns = weight.data.length / rows;
  const quantization = weight.type.quantization ?? { scale: [1], zeroPoint: [0] };
  const weights = Int32Array.from(weight.data, (code, i) => code - zeroPointAt(quantization, Math.floor(i / columns)));
  const zeroPoint = BigInt(zeroPointAt(input.quantization ?? { scale: [1], zeroPoint: [0] }, 0));
  const { low, high } = codeRange(input);
  const foldedBias: bigint[] = [];
  const ranges: AccumulatorRange[] = [];
  for (let row = 0; row < rows; row++) {
    const { positive, negative } = signedSums(weights.subarray(row * columns, (row + 1) * columns));
    const start = BigInt(bias?.data[row] ?? 0) - zeroPoint * (positive + negative);
    foldedBias.push(start);
    ranges.push({
      low: start + positive * BigInt(low) + negative * BigInt(high),
      high: start + positive * BigInt(high) + negative * BigInt(low),
    });
  }
  return { rows, columns, weights, bias: foldedBias, ranges };
}

/** Bits of a signed integer that holds all of the ranges. */
export function accumulatorBits(ranges: readonly AccumulatorRange[]): number {
  let bits = 1;
  for (const { low, high } of ranges) {
    while (low < -(1n << BigInt(bits - 1)) || high >= 1n << BigInt(bits - 1)) bits++;
  }
  return bits;
}

function signedSums(weights: Int32Array): { positive: bigint; negative: bigint } {
  let positive = 0;
  let negative = 0;
  for (const weight of weights) {
    if (weight > 0) positive += weight;
    else negative += weight;
  }
  return { positive: BigInt(positive), negative: BigInt(negative) };
}
