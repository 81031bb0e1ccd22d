import { codeRange } from '../graph/element-type.js';
import type { IntegerType } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { AccumulatorRange } from '../graph/requantization.js';
import { unquantized, zeroPointAt } from './requantize.js';

/** Sums of integers within this distance of 0 are exact in float64. */
export const exactLimit = 2n ** 53n;

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
 * @throws Error if weights are missing, not integers or beyond 32 bits less their zero points, or the input has several
 *   scales (a bug of the caller: the layer's type refuses such graphs)
 */
export function weightedSum(layer: Layer, input: IntegerType): WeightedSum {
  const { weight, bias } = layer.parameters;
  if (weight?.type.kind !== 'integer') throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has no integer weights`);
  if (input.quantization?.axis !== undefined) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has an input of several scales`);
  const rows = weight.axes[0]?.size ?? 0;
  const columns = weight.data.length / rows;
  const weights = lessZeroPoints(layer, weight.data, weight.type, columns);
  const isUnsignedBias = bias?.type.kind === 'integer' && !bias.type.signed;
  const zeroPoint = BigInt(zeroPointAt(input.quantization ?? unquantized, 0));
  const { low, high } = codeRange(input);
  const foldedBias: bigint[] = [];
  const ranges: AccumulatorRange[] = [];
  for (let row = 0; row < rows; row++) {
    const { positive, negative } = signedSums(weights.subarray(row * columns, (row + 1) * columns));
    const code = bias?.data[row] ?? 0;
    // Unsigned 32-bit codes are kept wrapped.
    const start = BigInt(isUnsignedBias ? code >>> 0 : code) - zeroPoint * (positive + negative);
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

function lessZeroPoints(layer: Layer, codes: ArrayLike<number>, type: IntegerType, columns: number): Int32Array {
  const quantization = type.quantization ?? unquantized;
  const result = new Int32Array(codes.length);
  for (let from = 0; from < codes.length; from += columns) {
    const zeroPoint = zeroPointAt(quantization, from / columns);
    for (let i = from; i < from + columns; i++) {
      const code = codes[i] ?? 0;
      const difference = (type.signed ? code : code >>> 0) - zeroPoint;
      result[i] = difference;
      if (result[i] !== difference) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has weights beyond 32 bits`);
    }
  }
  return result;
}

/** Weights that float64 adds without loss: 2^21 times 2^31 is below 2^53. */
const chunk = 2 ** 21;

function signedSums(weights: Int32Array): { positive: bigint; negative: bigint } {
  let positive = 0n;
  let negative = 0n;
  for (let from = 0; from < weights.length; from += chunk) {
    let above = 0;
    let below = 0;
    const end = Math.min(weights.length, from + chunk);
    for (let i = from; i < end; i++) {
      const weight = weights[i] ?? 0;
      if (weight > 0) above += weight;
      else below += weight;
    }
    positive += BigInt(above);
    negative += BigInt(below);
  }
  return { positive, negative };
}
