import {
  type Fragment,
  type IntegerType,
  type Layer,
  type Result,
  type Value,
  codeRange,
  exactDefinitions,
  failure,
  layerSubject,
  requantizationScale,
  scaleAt,
  success,
  unquantized,
  weightedSum,
  zeroPointAt,
} from '@netloom/ir';
import { activationFormat } from '../formats/activation-format.js';
import { clampedRequantization } from '../formats/clamped-requantization.js';
import { quantizeBias } from '../formats/bias-format.js';
import { quantizeWeight } from '../formats/weight-format.js';
import type { QuantizationContext, QuantizationRule } from '../quantization-rule.js';
import { type RequantizationChannel, exactChannel, roundingChannel } from '../requantization/staircase.js';

/** The rule of a layer type that sums weighted inputs: parameters `weight` (first axis `O`) and, if it has one, `bias`. */
export function weightedLayerRule(layerType: string): QuantizationRule {
  return { layerType, keepsFormat: false, takesClamp: true, quantize: quantizeWeightedLayer, channels };
}

function quantizeWeightedLayer(layer: Layer, context: QuantizationContext): Result<Fragment> {
  const { settings, clamp } = context;
  const subject = layerSubject(layer);
  const { weight, bias } = layer.parameters;
  const [output] = context.outputs;
  const [range] = context.ranges;
  const input = integerTypeOf(context.inputs[0]);
  if (weight === undefined || output === undefined || range === undefined) throw new Error(`${layer.type} is not valid`);
  const format = activationFormat(output, range, settings);
  if (!format.ok) return format;
  const inputScale = scaleAt(input.quantization ?? unquantized, 0);
  const outputType = format.value;
  const outputScale = scaleAt(outputType.quantization ?? unquantized, 0);
  const columns = weight.data.length / (weight.axes[0]?.size ?? 1);
  const finestScale = finestWeightScale(inputScale, outputScale, columns, input, outputType);
  const operands = { inputScale, outputScale, finestScale, ...(bias === undefined ? {} : { bias }) };
  const codes = quantizeWeight(subject, weight, operands, settings);
  if (!codes.ok) return failure([...format.diagnostics, ...codes.diagnostics]);
  const weights = codes.value.type.kind === 'integer' ? (codes.value.type.quantization ?? unquantized) : unquantized;
  const offset = bias === undefined ? undefined : quantizeBias(subject, bias, inputScale, weights);
  if (offset?.ok === false) return offset;
  const quantized: Layer = {
    ...layer,
    parameters: { weight: codes.value, ...(offset === undefined ? {} : { bias: offset.value }) },
    requantization: clampedRequantization(outputType, clamp),
  };
  const diagnostics = [...format.diagnostics, ...codes.diagnostics, ...(offset?.diagnostics ?? [])];
  return success({ layers: [quantized], values: [{ ...output, type: outputType }] }, diagnostics);
}

/**
 * The scale below which resolving a channel's weights finer changes nothing: rounding them moves the output by about
 * an eighth of a code then, and steps of the output need accumulators of more than 24 bits, which float32 cannot hold.
 * It binds channels whose weights are zero or nearly so; the others have coarser scales.
 */
function finestWeightScale(inputScale: number, outputScale: number, columns: number, input: IntegerType, output: IntegerType): number {
  const { low, high } = codeRange(input);
  const zeroPoint = zeroPointAt(input.quantization ?? unquantized, 0);
  const reach = Math.max(high - zeroPoint, zeroPoint - low);
  const unseen = 1 / (8 * Math.sqrt(columns) * reach);
  return (Math.min(unseen, 2 ** (output.bits - 24)) * outputScale) / inputScale;
}

function channels(layer: Layer, [input]: readonly Value[], [output]: readonly Value[]): readonly RequantizationChannel[] {
  const { weight } = layer.parameters;
  const from = integerTypeOf(input);
  const to = integerTypeOf(output).quantization ?? unquantized;
  if (weight?.type.kind !== 'integer' || layer.requantization === undefined) throw new Error(`${layer.type} is not quantized`);
  const ofWeight = weight.type.quantization ?? unquantized;
  const inputScale = scaleAt(from.quantization ?? unquantized, 0);
  const { low, high } = layer.requantization;
  const { ranges } = weightedSum(layer, from);
  const exact = exactDefinitions(layer.requantization, to, ranges.length);
  return ranges.map((range, row) => {
    const definition = exact?.[row];
    if (definition !== undefined) return exactChannel(definition, range);
    const scale = requantizationScale(inputScale, scaleAt(ofWeight, row), scaleAt(to, row));
    return roundingChannel({ scale, zeroPoint: zeroPointAt(to, row), low, high }, range);
  });
}

function integerTypeOf(value: Value | undefined): IntegerType {
  if (value?.type.kind !== 'integer') throw new Error(`value ${JSON.stringify(value?.name)} is not quantized`);
  return value.type;
}
