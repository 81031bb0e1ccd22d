import {
  type IntegerType, type Ratio, type Requantization, type Tensor,
  averagePool, averageRange, codeRange, commonDivisor, conv, countedTaps, elementCount, exactRounding, gemm, globalAveragePool, integerType, lowestTerms, ratioOf, scaleAt, spatialAxes,
  unquantized, weightedSum, zeroPointAt,
} from '@netloom/ir';
import { irAxes } from '../view/layout.js';
import type { CodeRounding } from './code-rounding.js';
import { type ChannelFunction, functionAt } from './channel-function.js';
import type { LayerContent, LayerDraft } from './graph-draft.js';

/** A layer of codes, and how it rounds. */
export interface RoundedLayer {
  readonly content: LayerContent;
  readonly requantization: Requantization;
}

/**
 * A layer of codes that rounds an affine function of its accumulators, in real arithmetic: factors and offsets. Where a
 * function falls, the channel's weights change their sign.
 *
 * @param maker a layer of quantized operands whose type is known
 * @param chain functions of each channel behind it, in their order
 * @param bounds of the result's codes
 * @returns undefined if the layer sums no weights and does not average, or falls without weights, or the rounding is not exact
 */
export function roundAccumulators(
  maker: LayerDraft,
  content: LayerContent,
  chain: readonly (readonly ChannelFunction[])[],
  type: IntegerType,
  rounding: CodeRounding,
  bounds: { readonly low: number; readonly high: number },
): RoundedLayer | undefined {
  const units = accumulatorUnits(maker, content);
  if (units === undefined) return undefined;
  const own = rounding.own ?? { rounding: 'half-even', step: type.quantization?.scale ?? [1], offset: type.quantization?.zeroPoint ?? [0] };
  const channels = units.map((unit, channel) => levelOf(unit, chain, own, channel));
  if (channels.some((channel) => channel === undefined)) return undefined;
  const levels = channels.filter((channel) => channel !== undefined);
  const signs = levels.map(({ factor }) => (factor.numerator > 0n ? 1 : factor.numerator < 0n ? -1 : 0));
  const signed = signs.every((sign) => sign === 1) ? content : withSigns(content, signs);
  if (signed === undefined) return undefined;
  const factors = levels.map(({ factor: { numerator, denominator } }) => (numerator === 0n ? one : { numerator: numerator < 0n ? -numerator : numerator, denominator }));
  const requantization = { rounding: own.rounding, ...bounds, factors, offsets: levels.map(({ offset }) => offset) };
  return own.mustFit === true && !fits(maker, signed, requantization) ? undefined : { content: signed, requantization };
}

/** True if no accumulator that input codes allow makes a code that is clamped. */
function fits(maker: LayerDraft, content: LayerContent, { rounding, low, high, factors = [], offsets = [] }: Requantization): boolean {
  const type = maker.inputs[0]?.type;
  if (type?.kind !== 'integer') return false;
  const ranges =
    content.parameters.weight === undefined
      ? factors.map(() => averageRange(type, divisorOf(maker, content) ?? 1n))
      : weightedSum({ ...content, name: '', inputs: [], outputs: [], sources: [] }, type).ranges;
  return factors.every((factor, channel) => {
    const offset = offsets[channel] ?? { numerator: 0n, denominator: 1n };
    const codeOf = exactRounding({ factor, offset, rounding, zeroPoint: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    const { low: least = 0n, high: greatest = 0n } = ranges[channel] ?? {};
    return codeOf(Number(least)) >= low && codeOf(Number(greatest)) <= high;
  });
}

const one: Ratio = { numerator: 1n, denominator: 1n };

/** The real of an accumulator of 1, for each output channel. */
function accumulatorUnits(maker: LayerDraft, content: LayerContent): readonly Ratio[] | undefined {
  const [input] = maker.inputs;
  if (input?.type.kind !== 'integer') return undefined;
  const from = input.type.quantization ?? unquantized;
  const { weight } = content.parameters;
  if ((content.type === conv.type || content.type === gemm.type) && weight?.type.kind === 'integer') {
    const ofWeight = weight.type.quantization ?? unquantized;
    return Array.from({ length: weight.axes[0]?.size ?? 0 }, (_, row) => product(ratioOf(scaleAt(from, 0)), ratioOf(scaleAt(ofWeight, row))));
  }
  const divisor = divisorOf(maker, content);
  if (divisor === undefined) return undefined;
  const channels = irAxes(maker.output.layout.axes ?? []).at(-1)?.size ?? 1;
  return Array.from({ length: channels }, (_, channel) => product(ratioOf(scaleAt(from, channel)), { numerator: 1n, denominator: divisor }));
}

/** What sums are multiplied by to be accumulators of an average; undefined for other layers. */
function divisorOf({ inputs: [input], output, name, sources }: LayerDraft, content: LayerContent): bigint | undefined {
  const [ofInput, ofOutput] = [input, output].map((stream) => spatialAxes(irAxes(stream?.layout.axes ?? [])));
  if (ofInput === undefined || ofOutput === undefined) return undefined;
  if (content.type === globalAveragePool.type) return BigInt(elementCount(ofInput));
  if (content.type !== averagePool.type) return undefined;
  return commonDivisor(countedTaps(averagePool.of({ name, sources, ...content, inputs: [], outputs: [] }).attributes, ofInput, ofOutput));
}

/** What is rounded, as factor and offset of an accumulator. */
interface Level {
  readonly factor: Ratio;
  readonly offset: Ratio;
}

function levelOf(unit: Ratio, chain: readonly (readonly ChannelFunction[])[], { step, offset, grid }: NonNullable<CodeRounding['own']>, channel: number): Level | undefined {
  let real: Level = { factor: unit, offset: { numerator: 0n, denominator: 1n } };
  for (const functions of chain) {
    const { multiply, add } = functionAt(functions, channel);
    const slope = ratioOf(multiply);
    real = { factor: product(real.factor, slope), offset: sum(product(real.offset, slope), ratioOf(add)) };
  }
  const at = (list: readonly number[]): number => list[list.length === 1 ? 0 : channel] ?? 1;
  if (grid !== undefined) {
    const spacing = inverse(ratioOf(at(grid)));
    if (product(real.factor, spacing).denominator !== 1n || product(real.offset, spacing).denominator !== 1n) return undefined;
  }
  const perStep = inverse(ratioOf(at(step)));
  return { factor: product(real.factor, perStep), offset: sum(product(real.offset, perStep), ratioOf(at(offset))) };
}

function product(a: Ratio, b: Ratio): Ratio {
  return lowestTerms({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });
}

function sum(a: Ratio, b: Ratio): Ratio {
  return lowestTerms({ numerator: a.numerator * b.denominator + b.numerator * a.denominator, denominator: a.denominator * b.denominator });
}

/** Of a positive ratio. */
function inverse({ numerator, denominator }: Ratio): Ratio {
  return { numerator: denominator, denominator: numerator };
}

/** The same layer with rows of weights and biases times 1, -1 or 0; undefined if there are no integer weights or they would need more than 32 bits. */
function withSigns(content: LayerContent, signs: readonly number[]): LayerContent | undefined {
  const { weight, bias } = content.parameters;
  if (weight?.type.kind !== 'integer' || (bias !== undefined && bias.type.kind !== 'integer')) return undefined;
  const weights = signedRows(weight, weight.type, signs);
  const biases = bias?.type.kind === 'integer' ? signedRows(bias, bias.type, signs) : undefined;
  if (weights === undefined || (bias !== undefined && biases === undefined)) return undefined;
  return { ...content, parameters: { ...content.parameters, weight: weights, ...(biases === undefined ? {} : { bias: biases }) } };
}

function signedRows(tensor: Tensor, type: IntegerType, signs: readonly number[]): Tensor | undefined {
  const columns = tensor.data.length / signs.length;
  const data = Int32Array.from(tensor.data, (code, i) => {
    const row = Math.floor(i / columns);
    const zero = zeroPointAt(type.quantization ?? unquantized, row);
    return zero + (signs[row] ?? 1) * (code - zero);
  });
  const fits = ({ low, high }: { low: number; high: number }): boolean => data.every((code) => code >= low && code <= high);
  if (fits(codeRange(type))) return { ...tensor, data };
  const wider = integerType(true, type.bits + 1, type.quantization);
  return wider.bits <= 32 && fits(codeRange(wider)) ? { ...tensor, type: wider, data } : undefined;
}
