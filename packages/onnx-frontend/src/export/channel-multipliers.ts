import { type IntegerType, type Layer, type Requantization, codeRange, exactDefinitions, exactRounding, float32, lookupBitsLimit, quantizeReal, realOfCode, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import { functionsOf } from '../importing/new-layers/channel-function.js';

/** An integer layer that multiplies each channel by one plain integer and adds another. */
export interface ChannelMultipliers {
  readonly weights: readonly number[];
  readonly biases: readonly number[];
}

/** The multipliers of a layer; undefined where a channel reads more than the input of its own, or the bias has a scale. */
export function channelMultipliers({ type, attributes, parameters: { weight, bias } }: Layer): ChannelMultipliers | undefined {
  if (weight === undefined || (bias?.type.kind === 'integer' && bias.type.quantization !== undefined)) return undefined;
  const parameters = { weight: { ...weight, type: float32 }, ...(bias === undefined ? {} : { bias: { ...bias, type: float32 } }) };
  const functions = functionsOf({ type, attributes, parameters });
  return functions === undefined ? undefined : { weights: functions.map(({ multiply }) => multiply), biases: functions.map(({ add }) => add) };
}

/** Constants of float32 for each channel. */
export interface ChannelConstants {
  readonly multiply: Float32Array;
  readonly add: readonly Float32Array[];
}

/**
 * Multipliers with one shift for all as products and sums of float32 with the same code for every code of the input.
 *
 * @returns undefined where they have no such shift, codes are too wide to compare, or there are no such numbers
 */
export function staircaseForm({ weights, biases }: ChannelMultipliers, requantization: Requantization, from: IntegerType, to: IntegerType): ChannelConstants | undefined {
  const { factors = [], offsets } = requantization;
  const isShift = factors.length === 1 && factors[0]?.numerator === 1n;
  if (!isShift || offsets !== undefined || from.bits > lookupBitsLimit) return undefined;
  const definitions = exactDefinitions(requantization, to.quantization ?? unquantized, weights.length) ?? [];
  const { low, high } = codeRange(from);
  const zero = zeroPointAt(from.quantization ?? unquantized, 0);
  const found = definitions.map((definition, channel) => {
    const codeOf = exactRounding(definition);
    const [weight = 0, bias = 0] = [weights[channel], biases[channel]];
    const codes = Array.from({ length: high - low + 1 }, (_, i) => codeOf(weight * (low + i - zero) + bias));
    const ofOne = (scaleAt(from.quantization ?? unquantized, 0) * Number(definition.factor.denominator)) / scaleAt(to.quantization ?? unquantized, channel);
    return constantsOf({ codes, from, channel, to, bounds: requantization }, weight, ofOne);
  });
  if (!found.every((constants) => constants !== undefined)) return undefined;
  return { multiply: Float32Array.from(found, ({ multiply }) => multiply), add: [Float32Array.from(found, ({ add }) => add)] };
}

/** The codes of one channel for all codes of the input, the least one first. */
interface ChannelCodes {
  readonly codes: readonly number[];
  readonly from: IntegerType;
  readonly to: IntegerType;
  readonly channel: number;
  readonly bounds: { readonly low: number; readonly high: number };
}

/** How far from a multiplier slopes are looked for: such that it is the nearest one to them, or next to that. */
const reaches = [0.499, 1.499];

/** Halvings of the range in which the best slope lies. */
const searchSteps = 60;

/**
 * A product and a sum of float32 that make these codes: 1 or the multiplier itself as product, or what leaves most room
 * for the sum.
 *
 * @param ofOne the multiplier that a product of 1 is
 */
function constantsOf(wanted: ChannelCodes, weight: number, ofOne: number): { readonly multiply: number; readonly add: number } | undefined {
  const slopes = [() => (Math.round(ofOne) === weight ? 1 : weight / ofOne), ...reaches.map((reach) => () => roomiest(wanted, (weight - reach) / ofOne, (weight + reach) / ofOne))];
  for (const slope of slopes) {
    const multiply = Math.fround(slope());
    const add = offsetOf(wanted, multiply);
    if (add !== undefined) return { multiply, add };
  }
  return undefined;
}

/** The slope between two with most room for what is added: that is a concave function of it. */
function roomiest(wanted: ChannelCodes, from: number, to: number): number {
  const reals = realsOf(wanted);
  const room = (slope: number): number => {
    const { least, greatest } = offsetsOf(wanted, reals.map((real) => real * slope));
    return greatest - least;
  };
  let [low, high] = [from, to];
  for (let step = 0; step < searchSteps; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (room(left) < room(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}

function realsOf({ codes, from }: ChannelCodes): readonly number[] {
  const { low } = codeRange(from);
  return codes.map((_, i) => realOfCode(low + i, from));
}

/** Where what is added to products may lie in real arithmetic. */
function offsetsOf({ codes, to: { quantization = unquantized }, channel, bounds }: ChannelCodes, products: readonly number[]): { readonly least: number; readonly greatest: number } {
  const [scale, zero] = [scaleAt(quantization, channel), zeroPointAt(quantization, channel)];
  let [least, greatest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const [i, code] of codes.entries()) {
    const product = products[i] ?? 0;
    if (code > bounds.low) least = Math.max(least, (code - zero - 0.5) * scale - product);
    if (code < bounds.high) greatest = Math.min(greatest, (code - zero + 0.5) * scale - product);
  }
  return { least, greatest };
}

/** What is added to the products, in the middle of what real arithmetic allows; undefined if float32 then makes other codes. */
function offsetOf(wanted: ChannelCodes, multiply: number): number | undefined {
  const { codes, to: { quantization = unquantized }, channel, bounds } = wanted;
  const [scale, zero] = [scaleAt(quantization, channel), zeroPointAt(quantization, channel)];
  const products = realsOf(wanted).map((real) => Math.fround(real * multiply));
  const { least, greatest } = offsetsOf(wanted, products);
  const middle = Number.isFinite(least) ? (Number.isFinite(greatest) ? (least + greatest) / 2 : least + scale) : Number.isFinite(greatest) ? greatest - scale : 0;
  const add = Math.fround(middle) + 0;
  return codes.every((code, i) => quantizeReal(Math.fround((products[i] ?? 0) + add), scale, zero, bounds) === code) ? add : undefined;
}
