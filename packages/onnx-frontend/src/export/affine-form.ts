import { type Graph, type Layer, type Quantization, type Ratio, type Requantization, axisSize, gemm, ratioOf, ratioProduct, ratioQuotient, ratioSum, sameRatio, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import { averageUnits, emptyChannels } from './accumulator-units.js';
import { channelMultipliers, staircaseForm } from './channel-multipliers.js';
import { realOfRatio, realsOfRatio } from './ratio-reals.js';

/**
 * How a layer with factors is written: as an affine function of each channel's reals in front of QuantizeLinear. It is
 * read again as the same factors and offsets.
 */
export interface AffineForm {
  /**
   * What the function is of: the layer's result between DequantizeLinear and QuantizeLinear, the sums of its codes as
   * operators of integers make them, or the reals of its input, where the layer does nothing else.
   */
  readonly of: 'layer' | 'sums' | 'input';
  /** One for each channel; absent where it changes nothing. */
  readonly multiply?: Float32Array;
  /** Added one after the other, one for each channel. */
  readonly add: readonly Float32Array[];
}

/** Numbers that are added to one sum; each holds 24 more of its bits. */
const mostTerms = 4;

/** Bits of the codes and weights that ConvInteger and MatMulInteger read. */
const integerOperatorBits = 8;

/**
 * The affine function that a layer with factors is written as.
 *
 * @returns undefined where constants of float32 do not say it exactly, or it rounds otherwise than QuantizeLinear
 */
export function affineForm(graph: Graph, layer: Layer): AffineForm | undefined {
  const { requantization, parameters } = layer;
  const [x, y] = [layer.inputs[0], layer.outputs[0]].map((name) => graph.values.get(name ?? ''));
  if (requantization === undefined || x?.type.kind !== 'integer' || y?.type.kind !== 'integer') return undefined;
  const to = y.type.quantization ?? unquantized;
  const channels = axisSize(y.axes, 'C') ?? 1;
  const functions = (units: readonly Ratio[], terms: number) => functionsOf(requantization, units, to, terms);
  const from = x.type.quantization ?? unquantized;
  const inputUnits = Array.from({ length: channels }, (_, channel) => ratioOf(scaleAt(from, channel)));
  const { weight } = parameters;
  if (weight === undefined) return asForm('layer', functions(averageUnits(graph, layer, inputUnits), 1));
  if (weight.type.kind !== 'integer') return undefined;
  if (weight.type.quantization === undefined) {
    const multipliers = channelMultipliers(layer);
    if (multipliers === undefined || from.axis !== undefined) return undefined;
    const found = staircaseForm(multipliers, requantization, x.type, y.type);
    if (found !== undefined) return { of: 'input', ...found };
    const units = multipliers.weights.map((sign, channel) => ratioProduct(inputUnits[channel] ?? nothing, ratioOf(sign)));
    const isPlain = parameters.bias === undefined && multipliers.weights.every((sign) => Math.abs(sign) <= 1);
    return isPlain ? asForm('input', functions(units, 1)) : undefined;
  }
  const ofWeight = weight.type.quantization;
  const isEmpty = emptyChannels(layer, channels, ofWeight);
  const weightUnits = isEmpty.map((empty, channel) => (empty ? nothing : ratioOf(scaleAt(ofWeight, channel))));
  const reals = functions(weightUnits.map((unit, channel) => ratioProduct(unit, inputUnits[channel] ?? nothing)), mostTerms);
  if (reals !== undefined) return asForm('layer', reals);
  const isPlain = ofWeight.scale.every((scale) => scale === 1) && parameters.bias === undefined;
  const isShort = [x.type, weight.type].every(({ bits }) => bits === integerOperatorBits);
  // ConvInteger takes one zero point in ONNX Runtime.
  const isTaken = ofWeight.axis === undefined || layer.type === gemm.type;
  return isPlain && isShort && isTaken ? asForm('sums', functions(weightUnits, mostTerms)) : undefined;
}

const nothing: Ratio = { numerator: 0n, denominator: 1n };

interface ExactFunction {
  readonly multiply: number;
  readonly add: readonly number[];
}

/**
 * What reals of these units are multiplied by, and what is added to them, to be the levels of a requantization exactly.
 *
 * @param units the real of an accumulator of 1, for each channel; 0 where its accumulator is always 0
 */
function functionsOf({ rounding, factors = [], offsets }: Requantization, units: readonly Ratio[], to: Quantization, terms: number): readonly ExactFunction[] | undefined {
  const at = (ratios: readonly Ratio[], channel: number): Ratio => ratios[ratios.length === 1 ? 0 : channel] ?? nothing;
  const found = units.map((unit, channel): ExactFunction | undefined => {
    const zero = zeroPointAt(to, channel);
    const step = ratioOf(scaleAt(to, channel));
    if (rounding !== (offsets === undefined || zero % 2 === 0 ? 'half-even' : 'half-odd')) return undefined;
    const multiply = multiplierOf(ratioProduct(at(factors, channel), step), unit);
    const add = offsets === undefined ? [] : realsOfRatio(ratioProduct(ratioSum(at(offsets, channel), ratioOf(-zero)), step), terms);
    // One function for all elements is summed in float64 when it is read.
    const isHeld = units.length > 1 || add === undefined || add.length < 2 || sameRatio(ratioOf(add.reduce((sum, term) => sum + term)), add.map(ratioOf).reduce(ratioSum));
    return multiply === undefined || add === undefined || !isHeld ? undefined : { multiply, add };
  });
  return found.every((one) => one !== undefined) ? found : undefined;
}

/** A factor of accumulators as one of their reals. */
function multiplierOf(factor: Ratio, unit: Ratio): number | undefined {
  if (unit.numerator === 0n) return 0;
  const sign = unit.numerator < 0n ? -1n : 1n;
  return realOfRatio(ratioQuotient({ ...factor, numerator: sign * factor.numerator }, { ...unit, numerator: sign * unit.numerator }));
}

/** Where nothing is added, the product says that the factors count, even if it changes nothing. */
function asForm(of: AffineForm['of'], functions: readonly ExactFunction[] | undefined): AffineForm | undefined {
  if (functions === undefined) return undefined;
  const terms = Math.max(...functions.map(({ add }) => add.length));
  const add = Array.from({ length: terms }, (_, term) => Float32Array.from(functions, (one) => one.add[term] ?? 0));
  const isProduct = terms === 0 || functions.some(({ multiply }) => multiply !== 1);
  return { of, add, ...(isProduct ? { multiply: Float32Array.from(functions, ({ multiply }) => multiply) } : {}) };
}
