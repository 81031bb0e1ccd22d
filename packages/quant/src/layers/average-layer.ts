import {
  type Fragment,
  type IntegerType,
  type Layer,
  type Result,
  type Value,
  averageRange,
  axisSize,
  exactDefinitions,
  exactLimit,
  failure,
  irDiagnostics,
  layerSubject,
  scaleAt,
  success,
  unquantized,
  zeroPointAt,
} from '@netloom/ir';
import { activationFormat } from '../formats/activation-format.js';
import { clampedRequantization } from '../formats/clamped-requantization.js';
import type { QuantizationContext, QuantizationRule } from '../quantization-rule.js';
import { type RequantizationChannel, averagingChannel, exactChannel } from '../requantization/staircase.js';

/** The common divisor of the averages of a layer. */
type DivisorOf = (layer: Layer, input: Value, output: Value) => bigint;

/** The rule of a layer type that averages: the output's format is chosen by its own range. */
export function averageRule(layerType: string, divisorOf: DivisorOf): QuantizationRule {
  return {
    layerType,
    keepsFormat: false,
    takesClamp: true,
    quantize: (layer, context) => quantizeAverage(layer, context, divisorOf),
    channels: (layer, inputs, outputs) => channels(layer, inputs, outputs, divisorOf),
  };
}

function quantizeAverage(
  layer: Layer,
  { inputs: [input], outputs: [output], ranges: [range], settings, clamp }: QuantizationContext,
  divisorOf: DivisorOf,
): Result<Fragment> {
  if (input === undefined || output === undefined || range === undefined) throw new Error(`${layer.type} is not valid`);
  const reach = averageRange(integerTypeOf(input), divisorOf(layer, input, output));
  if (reach.low < -exactLimit || reach.high > exactLimit) {
    const shown = { channel: 0, low: String(reach.low), high: String(reach.high) };
    return failure([irDiagnostics.make.accumulatorTooWide(layerSubject(layer), shown)]);
  }
  const format = activationFormat(output, range, settings);
  if (!format.ok) return format;
  const type = format.value;
  return success({ layers: [{ ...layer, requantization: clampedRequantization(type, clamp) }], values: [{ ...output, type }] }, format.diagnostics);
}

function channels(
  layer: Layer,
  [input]: readonly Value[],
  [output]: readonly Value[],
  divisorOf: DivisorOf,
): readonly RequantizationChannel[] {
  if (input === undefined || output === undefined || layer.requantization === undefined)
    throw new Error(`${layer.type} ${JSON.stringify(layer.name)} is not quantized`);
  const from = integerTypeOf(input);
  const ofInput = from.quantization ?? unquantized;
  const ofOutput = integerTypeOf(output).quantization ?? unquantized;
  const { low, high } = layer.requantization;
  const divisor = divisorOf(layer, input, output);
  const range = averageRange(from, divisor);
  const channelAt = (channel: number): RequantizationChannel =>
    averagingChannel(
      {
        inputScale: scaleAt(ofInput, channel),
        outputScale: scaleAt(ofOutput, channel),
        divisor: Number(divisor),
        zeroPoint: zeroPointAt(ofOutput, channel),
        low,
        high,
      },
      range,
    );
  const count = axisSize(output.axes, 'C') ?? 1;
  const exact = exactDefinitions(layer.requantization, ofOutput, count);
  if (exact !== undefined) return exact.map((definition) => exactChannel(definition, range));
  return Array.from({ length: count }, (_, channel) => channelAt(channel));
}

function integerTypeOf({ name, type }: Value): IntegerType {
  if (type.kind !== 'integer') throw new Error(`value ${JSON.stringify(name)} is not quantized`);
  return type;
}
