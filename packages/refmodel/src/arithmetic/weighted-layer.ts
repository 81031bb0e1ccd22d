import {
  type IntegerType,
  type Layer,
  type TensorData,
  type TensorType,
  exactDefinitions,
  exactLimit,
  exactRounding,
  requantizationScale,
  requantize,
  scaleAt,
  unquantized,
  weightedSum,
  zeroPointAt,
} from '@netloom/ir';

/** A layer that sums weighted inputs (Conv, Gemm), ready to run. */
export interface WeightedLayer {
  /** Output channels. */
  readonly rows: number;
  /** Weights of one output channel. */
  readonly columns: number;
  /** [rows][columns] */
  readonly weights: Float64Array;
  /** What a padded position holds. */
  readonly padding: number;
  /** Turns sums without bias, [pixels][rows], into output elements from an offset on. */
  finish(sums: Float64Array, pixels: number, output: TensorData, offset: number): void;
}

/**
 * Prepares the weights, bias and rounding of a layer with parameters `weight` and `bias`.
 *
 * @source integer semantics, sections Accumulator and Requantization
 * @throws Error on operands that the layer's type refuses (a bug of the caller)
 */
export function prepareWeightedLayer(layer: Layer, input: TensorType, output: TensorType): WeightedLayer {
  return input.type.kind === 'float32' ? prepareFloat(layer) : prepareInteger(layer, input.type, output);
}

function prepareFloat(layer: Layer): WeightedLayer {
  const { weight, bias } = layer.parameters;
  if (weight?.type.kind !== 'float32') throw new Error(`${layer.type} ${JSON.stringify(layer.name)} mixes floats and integers`);
  const rows = weight.axes[0]?.size ?? 0;
  const offsets = Float64Array.from({ length: rows }, (_, row) => bias?.data[row] ?? 0);
  return {
    rows,
    columns: weight.data.length / rows,
    weights: new Float64Array(weight.data),
    padding: 0,
    finish(sums, pixels, result, offset) {
      for (let i = 0; i < pixels * rows; i++) result[offset + i] = (sums[i] ?? 0) + (offsets[i % rows] ?? 0);
    },
  };
}

function prepareInteger(layer: Layer, input: IntegerType, output: TensorType): WeightedLayer {
  const { rows, columns, weights, bias, ranges } = weightedSum(layer, input);
  if (ranges.some(({ low, high }) => low < -exactLimit || high > exactLimit))
    throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has accumulators beyond 53 bits`);
  const offsets = Float64Array.from(bias, Number);
  return {
    rows,
    columns,
    weights: new Float64Array(weights),
    padding: zeroPointAt(input.quantization ?? unquantized, 0),
    finish: layer.requantization === undefined ? keepAccumulators(rows, offsets) : round(layer, input, output, offsets),
  };
}

function keepAccumulators(rows: number, bias: Float64Array): WeightedLayer['finish'] {
  return (sums, pixels, result, offset) => {
    for (let i = 0; i < pixels * rows; i++) result[offset + i] = (sums[i] ?? 0) + (bias[i % rows] ?? 0);
  };
}

function round(layer: Layer, input: IntegerType, output: TensorType, bias: Float64Array): WeightedLayer['finish'] {
  const { type } = output;
  const { weight } = layer.parameters;
  if (type.kind !== 'integer' || weight?.type.kind !== 'integer' || layer.requantization === undefined)
    throw new Error(`${layer.type} ${JSON.stringify(layer.name)} mixes floats and integers`);
  const from = weight.type.quantization ?? unquantized;
  const { low, high } = layer.requantization;
  const to = type.quantization ?? unquantized;
  const inputScale = scaleAt(input.quantization ?? unquantized, 0);
  const exact = exactDefinitions(layer.requantization, to, bias.length);
  const channels = Array.from(bias, (offset, row) => {
    const definition = exact?.[row];
    if (definition !== undefined) return { offset, codeOf: exactRounding(definition) };
    const scale = requantizationScale(inputScale, scaleAt(from, row), scaleAt(to, row));
    const rounding = { scale, zeroPoint: zeroPointAt(to, row), low, high };
    return { offset, codeOf: (accumulator: number) => requantize(accumulator, rounding) };
  });
  return (sums, pixels, result, offset) => {
    let i = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (const { offset: start, codeOf } of channels) {
        result[offset + i] = codeOf((sums[i] ?? 0) + start);
        i++;
      }
    }
  };
}
