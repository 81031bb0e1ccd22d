import { layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type IntegerType, type Quantization, codeRange, renderElementType } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { requantizationScale, scaleAt, unquantized, zeroPointAt } from '../semantics/requantize.js';
import { exactLimit, weightedSum } from '../semantics/weighted-sum.js';

/**
 * What the integer semantics ask of the formats of a layer that sums weighted inputs (Conv, Gemm). Float layers pass.
 *
 * @source integer semantics, sections Accumulator and Requantization
 * @errors IR028 operandTypes, IR038 outputFormat, IR039 accumulatorTooWide, IR040 scaleUnusable
 */
export function weightedFormatProblems(
  layer: Layer,
  input: TensorType | undefined,
  output: TensorType | undefined,
): readonly Diagnostic[] {
  const { weight } = layer.parameters;
  if (input?.type.kind !== 'integer' || weight?.type.kind !== 'integer' || output === undefined) return [];
  const subject = layerSubject(layer);
  const { make } = irDiagnostics;
  const { type } = output;
  if (type.kind !== 'integer') {
    const rule = 'an integer as the input is';
    return [make.outputFormat(subject, { rule, actual: renderElementType(type) })];
  }
  const operands = weightProblem(weight.type, weight.data) ?? biasProblem(layer, input.type);
  if (operands !== undefined) return [make.operandTypes(subject, { problem: operands })];
  const axis = type.quantization?.axis;
  if (axis !== undefined && axis !== 'C') {
    const rule = 'quantized as a whole or along C';
    return [make.outputFormat(subject, { rule, actual: `quantized along ${axis}` })];
  }
  const { ranges, bias } = weightedSum(layer, input.type);
  // The sum may be made without its bias first, so that is exact as well.
  const wide = ranges.flatMap(({ low, high }, channel) => {
    const start = bias[channel] ?? 0n;
    const ends = [low, high, low - start, high - start];
    if (ends.every((end) => end >= -exactLimit && end <= exactLimit)) return [];
    return [make.accumulatorTooWide(subject, { channel, low: String(low), high: String(high) })];
  });
  if (wide.length > 0) return wide;
  const units = unitsOf(input.type, weight.type);
  if (layer.requantization !== undefined) {
    if (layer.requantization.factors !== undefined) return [];
    const to = type.quantization ?? unquantized;
    const inputScale = scaleAt(input.type.quantization ?? unquantized, 0);
    const from = weight.type.quantization ?? unquantized;
    return ranges.flatMap((_, channel) => {
      const scale = requantizationScale(inputScale, scaleAt(from, channel), scaleAt(to, channel));
      return scale > 0 && Number.isFinite(scale) ? [] : [make.scaleUnusable(subject, { channel, scale: String(scale) })];
    });
  }
  if (type.quantization !== undefined && !isInUnits(type.quantization, units, ranges.length)) {
    const rule = 'without scale or in units of input scale times weight scale, as nothing is rounded';
    return [make.outputFormat(subject, { rule, actual: 'quantized otherwise' })];
  }
  const bounds = codeRange(type);
  const outside = ranges.findIndex(({ low, high }) => low < BigInt(bounds.low) || high > BigInt(bounds.high));
  if (outside < 0) return [];
  const reached = `${String(ranges[outside]?.low)} to ${String(ranges[outside]?.high)}`;
  const rule = `wide enough for its accumulators, as nothing is rounded (channel ${outside} reaches ${reached})`;
  return [make.outputFormat(subject, { rule, actual: renderElementType(type) })];
}

/** Weights less their zero points are what is multiplied, in 32 bits. */
function weightProblem({ signed, bits, quantization }: IntegerType, data: ArrayLike<number>): string | undefined {
  const zeroPoints = quantization?.zeroPoint ?? [0];
  const { low, high } = codeRange({ signed, bits });
  const limits = codeRange({ signed: true, bits: 32 });
  // Most formats cannot leave the limits, whatever their codes.
  if (zeroPoints.every((zero) => low - zero >= limits.low && high - zero <= limits.high)) return undefined;
  const columns = data.length / Math.max(1, zeroPoints.length);
  for (let i = 0; i < data.length; i++) {
    const code = data[i] ?? 0;
    const difference = (signed ? code : code >>> 0) - (zeroPoints[Math.floor(i / columns)] ?? 0);
    if (difference < limits.low || difference > limits.high)
      return `weights less their zero points fit 32 bits with sign, but element ${i} is ${difference}`;
  }
  return undefined;
}

function biasProblem(layer: Layer, input: IntegerType): string | undefined {
  const { weight, bias } = layer.parameters;
  if (bias?.type.kind !== 'integer' || weight?.type.kind !== 'integer') return undefined;
  const { quantization } = bias.type;
  const units = unitsOf(input, weight.type);
  if (quantization === undefined || isInUnits(quantization, units, bias.data.length)) return undefined;
  return 'bias is a plain integer, or has zero point 0 and the scale f32(input scale * weight scale) of its channel';
}

/** The scale of each channel's accumulator. */
function unitsOf(input: IntegerType, weight: IntegerType): (channel: number) => number {
  const inputScale = scaleAt(input.quantization ?? unquantized, 0);
  return (channel) => Math.fround(inputScale * scaleAt(weight.quantization ?? unquantized, channel));
}

function isInUnits(quantization: Quantization, units: (channel: number) => number, channels: number): boolean {
  for (let channel = 0; channel < channels; channel++) {
    if (zeroPointAt(quantization, channel) !== 0 || scaleAt(quantization, channel) !== units(channel)) return false;
  }
  return true;
}
