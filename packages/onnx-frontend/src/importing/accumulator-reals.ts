import { type IntegerType, type Ratio, type Tensor, codeRange, conv, gemm, integerType, roundHalfEven, scaleAt, unquantized } from '@netloom/ir';
import type { LayerContent, LayerDraft } from './graph-draft.js';
import { product, quotient, ratioOf, sum } from './ratios.js';

/** What a model makes of the accumulators of a layer before anything is rounded: acc * scale + bias, for each output channel. */
export interface AccumulatorReals {
  /** Positive. */
  readonly scale: readonly Ratio[];
  readonly bias: readonly Ratio[];
}

/** An affine function of each channel. */
export interface ChannelFunction {
  readonly multiply: (channel: number) => number;
  readonly add: (channel: number) => number;
}

/** A layer with weights whose operands are codes, all but perhaps the bias. */
interface CountingLayer {
  readonly content: LayerContent;
  readonly input: IntegerType;
  readonly weight: Tensor & { readonly type: IntegerType };
}

const zero: Ratio = { numerator: 0n, denominator: 1n };
const one: Ratio = { numerator: 1n, denominator: 1n };

/** The reals that a layer with weights makes of codes; undefined for other layers, and for those that round. */
export function accumulatorReals(draft: LayerDraft): AccumulatorReals | undefined {
  const layer = countingLayer(draft);
  return layer === undefined ? undefined : (draft.reals ?? dequantized(layer));
}

/** The accumulators of such a layer as reals, each 1. */
export function plainReals(draft: LayerDraft): AccumulatorReals | undefined {
  const layer = countingLayer(draft);
  return layer === undefined ? undefined : { scale: channelsOf(layer).map(() => one), bias: channelsOf(layer).map(() => zero) };
}

/** One affine function after another; undefined where a multiplier is not positive and finite. */
export function followedByAffine({ scale, bias }: AccumulatorReals, { multiply, add }: ChannelFunction): AccumulatorReals | undefined {
  const functions = scale.map((_, channel) => ({ by: multiply(channel), more: add(channel) }));
  if (!functions.every(({ by, more }) => isUsable(by) && by > 0 && (more === 0 || isUsable(more)))) return undefined;
  return {
    scale: functions.map(({ by }, channel) => product(scale[channel] ?? one, ratioOf(by))),
    bias: functions.map(({ by, more }, channel) => sum(product(bias[channel] ?? zero, ratioOf(by)), ratioOf(more))),
  };
}

/**
 * The layer with its bias in units of the accumulator, which it says as reals; undefined where it has other reals than
 * those of its operands, or a bias that is no whole number of units but for the rounding of float32.
 */
export function withWholeBias(draft: LayerDraft): LayerContent | undefined {
  const layer = countingLayer(draft);
  if (layer === undefined || draft.reals !== undefined) return undefined;
  const { content, input, weight } = layer;
  const { bias } = content.parameters;
  if (bias?.type.kind !== 'float32') return content;
  const type = accumulatorUnits(input, weight.type);
  const { low, high } = codeRange(type);
  const units = type.quantization ?? unquantized;
  const codes = Array.from(bias.data, (real, channel) => {
    const unit = scaleAt(units, channel);
    const code = roundHalfEven(real / unit);
    return Math.fround(code * unit) === real && code >= low && code <= high ? code : undefined;
  });
  if (!codes.every((code) => code !== undefined)) return undefined;
  return { ...content, parameters: { ...content.parameters, bias: { axes: bias.axes, type, data: Int32Array.from(codes) } } };
}

/** Factors and offsets that round a layer's reals to a format, and the layer without the bias that they hold. */
export function roundedReals(draft: LayerDraft, type: IntegerType): { readonly content: LayerContent; readonly factors: readonly Ratio[]; readonly offsets?: readonly Ratio[] } | undefined {
  const layer = countingLayer(draft);
  const reals = accumulatorReals(draft);
  if (layer === undefined || reals === undefined) return undefined;
  const to = type.quantization ?? unquantized;
  const inCodes = (ratios: readonly Ratio[]): Ratio[] => ratios.map((ratio, channel) => quotient(ratio, ratioOf(scaleAt(to, channel))));
  const offsets = inCodes(reals.bias);
  const factors = inCodes(reals.scale);
  const content = withoutRealBias(layer.content);
  return { content, factors, ...(offsets.every(({ numerator }) => numerator === 0n) ? {} : { offsets }) };
}

/** What makes a layer's reals of those that its operands' scales say: a factor, then a bias, float32 for each channel. */
export function arithmeticBehind(draft: LayerDraft): { readonly multiply: readonly number[]; readonly add: readonly number[] } | undefined {
  const layer = countingLayer(draft);
  const reals = accumulatorReals(draft);
  if (layer === undefined || reals === undefined) return undefined;
  const { scale } = dequantized(layer);
  const real = ({ numerator, denominator }: Ratio): number => Math.fround(Number(numerator) / Number(denominator));
  return { multiply: reals.scale.map((ratio, channel) => real(quotient(ratio, scale[channel] ?? one))), add: reals.bias.map(real) };
}

/** Without a bias of reals, which counts outside of the accumulator. */
export function withoutRealBias(content: LayerContent): LayerContent {
  const { bias, ...others } = content.parameters;
  return bias?.type.kind === 'float32' ? { ...content, parameters: others } : content;
}

/** The format of accumulators as values: codes of 32 bits, each of the scale of the input times that of the weights. */
export function accumulatorUnits(input: IntegerType, weight: IntegerType): IntegerType {
  const ofWeight = weight.quantization ?? unquantized;
  const inputScale = scaleAt(input.quantization ?? unquantized, 0);
  const scale = ofWeight.scale.map((factor) => Math.fround(inputScale * factor));
  return integerType(true, 32, { ...ofWeight, scale, zeroPoint: scale.map(() => 0) });
}

function countingLayer({ content, inputs, requantization }: LayerDraft): CountingLayer | undefined {
  if ('make' in content || requantization !== undefined || ![conv.type, gemm.type].includes(content.type)) return undefined;
  const [input] = inputs;
  const { weight } = content.parameters;
  if (input?.type.kind !== 'integer' || input.type.quantization === undefined || weight?.type.kind !== 'integer') return undefined;
  return { content, input: input.type, weight: { ...weight, type: weight.type } };
}

function dequantized({ content: { parameters }, input, weight }: CountingLayer): AccumulatorReals {
  const inputScale = ratioOf(scaleAt(input.quantization ?? unquantized, 0));
  const { bias } = parameters;
  const channels = channelsOf({ weight });
  return {
    scale: channels.map((channel) => product(inputScale, ratioOf(scaleAt(weight.type.quantization ?? unquantized, channel)))),
    bias: channels.map((channel) => (bias?.type.kind === 'float32' ? ratioOf(bias.data[channel] ?? 0) : zero)),
  };
}

function channelsOf({ weight }: Pick<CountingLayer, 'weight'>): readonly number[] {
  return Array.from({ length: weight.axes[0]?.size ?? 0 }, (_, channel) => channel);
}

/** Within what exact arithmetic handles at once. */
function isUsable(real: number): boolean {
  const size = Math.abs(real);
  return size >= 2 ** -250 && size <= 2 ** 250;
}
