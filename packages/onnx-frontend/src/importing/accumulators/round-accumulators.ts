import {
  type IntegerType, type Ratio, type Requantization, type Tensor,
  averagePool, averageRange, codeRange, commonDivisor, conv, countedTaps, elementCount, exactRounding, gemm, globalAveragePool, integerType, ratioOf, ratioProduct, ratioQuotient, ratioSum, sameRatio, scaleAt, spatialAxes,
  unquantized, weightedSum, zeroPointAt,
} from '@netloom/ir';
import { irAxes } from '../../view/layout.js';
import { functionAt } from '../new-layers/channel-function.js';
import type { CodeRounding } from '../quantized/code-rounding.js';
import type { ChannelFunction, LayerContent, LayerDraft } from '../session/layer-draft.js';

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
  const units = realUnits(maker, content);
  const levels = units?.map((unit, channel) => levelOf(unit, chain, rounding.own ?? { step: type.quantization?.scale ?? [1] }, channel));
  if (levels?.every((level) => level !== undefined) !== true) return undefined;
  const signs = levels.map(({ factor }) => (factor.numerator > 0n ? 1 : factor.numerator < 0n ? -1 : 0));
  const signed = signs.every((sign) => sign === 1) ? content : withSigns(content, signs);
  const how = roundingOf(rounding, type, levels.map(({ offset }) => offset));
  if (signed === undefined || how === undefined) return undefined;
  const factors = levels.map(({ factor: { numerator, denominator } }) => (numerator === 0n ? one : { numerator: numerator < 0n ? -numerator : numerator, denominator }));
  const requantization = { ...how, ...bounds, factors };
  if (rounding.own?.mustFit === true && !fits(maker, signed, requantization)) return undefined;
  return { content: signed, requantization: isOfScales(content, units ?? [], requantization, type) ? { ...how, ...bounds } : requantization };
}

/** True for averages that round as their scales say, which is in real arithmetic as well. */
function isOfScales({ parameters }: LayerContent, units: readonly Ratio[], { factors = [], offsets }: Requantization, { quantization = unquantized }: IntegerType): boolean {
  const byScales = units.map((unit, channel) => ratioQuotient(unit, ratioOf(scaleAt(quantization, channel))));
  return parameters.weight === undefined && offsets === undefined && factors.every((factor, channel) => sameRatio(factor, byScales[channel] ?? nothing));
}

/**
 * How levels are rounded, zero point included: QuantizeLinear adds it behind, so half to even is half to odd where it is
 * odd. Undefined where it is odd in some channels alone.
 */
function roundingOf({ own }: CodeRounding, type: IntegerType, offsets: readonly Ratio[]): Pick<Requantization, 'rounding' | 'offsets'> | undefined {
  const zeros = own?.offset ?? type.quantization?.zeroPoint ?? [0];
  if (own === undefined && offsets.every(({ numerator }) => numerator === 0n)) return { rounding: 'half-even' };
  const isOdd = zeros.map((zero) => zero % 2 !== 0);
  if (own === undefined && isOdd.some((odd) => odd !== isOdd[0])) return undefined;
  const whole = offsets.map((offset, channel) => ratioSum(offset, ratioOf(zeros[zeros.length === 1 ? 0 : channel] ?? 0)));
  const isOrdinary = own?.rounding === 'half-even' && !isOdd.includes(true) && whole.every((offset, channel) => sameRatio(offset, ratioOf(zeroPointAt(type.quantization ?? unquantized, channel))));
  if (isOrdinary) return { rounding: 'half-even' };
  return { rounding: own?.rounding ?? (isOdd[0] === true ? 'half-odd' : 'half-even'), offsets: whole };
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
    const offset = offsets[channel] ?? nothing;
    const codeOf = exactRounding({ factor, offset, rounding, zeroPoint: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    const { low: least = 0n, high: greatest = 0n } = ranges[channel] ?? {};
    return codeOf(Number(least)) >= low && codeOf(Number(greatest)) <= high;
  });
}

const one: Ratio = { numerator: 1n, denominator: 1n };
const nothing: Ratio = { numerator: 0n, denominator: 1n };

/** The real of an accumulator of 1, for each output channel. */
function realUnits(maker: LayerDraft, content: LayerContent): readonly Ratio[] | undefined {
  const [input] = maker.inputs;
  if (input?.type.kind !== 'integer') return undefined;
  const from = input.type.quantization ?? unquantized;
  const { weight } = content.parameters;
  if ((content.type === conv.type || content.type === gemm.type) && weight?.type.kind === 'integer') {
    const ofWeight = weight.type.quantization ?? unquantized;
    return Array.from({ length: weight.axes[0]?.size ?? 0 }, (_, row) => (maker.isUnscaled === true ? one : ratioProduct(ratioOf(scaleAt(from, 0)), ratioOf(scaleAt(ofWeight, row)))));
  }
  const divisor = divisorOf(maker, content);
  if (divisor === undefined) return undefined;
  const channels = irAxes(maker.output.layout.axes ?? []).at(-1)?.size ?? 1;
  return Array.from({ length: channels }, (_, channel) => ratioProduct(ratioOf(scaleAt(from, channel)), { numerator: 1n, denominator: divisor }));
}

/** What sums are multiplied by to be accumulators of an average; undefined for other layers. */
function divisorOf({ inputs: [input], output, name, sources }: LayerDraft, content: LayerContent): bigint | undefined {
  const [ofInput, ofOutput] = [input, output].map((stream) => spatialAxes(irAxes(stream?.layout.axes ?? [])));
  if (ofInput === undefined || ofOutput === undefined) return undefined;
  if (content.type === globalAveragePool.type) return BigInt(elementCount(ofInput));
  if (content.type !== averagePool.type) return undefined;
  return commonDivisor(countedTaps(averagePool.of({ name, sources, ...content, inputs: [], outputs: [] }).attributes, ofInput, ofOutput));
}

/** What is rounded, as factor and offset of an accumulator, but for the zero point. */
interface Level {
  readonly factor: Ratio;
  readonly offset: Ratio;
}

function levelOf(unit: Ratio, chain: readonly (readonly ChannelFunction[])[], { step, grid }: Pick<NonNullable<CodeRounding['own']>, 'step' | 'grid'>, channel: number): Level | undefined {
  let real: Level = { factor: unit, offset: nothing };
  for (const functions of chain) {
    const { multiply, add } = functionAt(functions, channel);
    if (!Number.isFinite(multiply) || !Number.isFinite(add)) return undefined;
    const slope = ratioOf(multiply);
    real = { factor: ratioProduct(real.factor, slope), offset: ratioSum(ratioProduct(real.offset, slope), ratioOf(add)) };
  }
  const inUnits = (unitsOf: readonly number[]): Level => {
    const size = ratioOf(unitsOf[unitsOf.length === 1 ? 0 : channel] ?? 1);
    return { factor: ratioQuotient(real.factor, size), offset: ratioQuotient(real.offset, size) };
  };
  const isOnGrid = grid === undefined || Object.values(inUnits(grid)).every(({ denominator }) => denominator === 1n);
  return isOnGrid ? inUnits(step) : undefined;
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
