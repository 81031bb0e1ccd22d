import { type Axis, type IntegerType, type Tensor, codeRange, integerType, lookupBitsLimit, quantizeReal, realOfCode, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import type { RoundedLayer } from '../accumulators/round-accumulators.js';
import type { ChannelFunction, LayerContent } from '../session/layer-draft.js';

/** Clamp bounds in codes. */
export interface CodeBounds {
  readonly low: number;
  readonly high: number;
}

/** The greatest multiplier that is tried: one less than what differences of 16-bit codes come to, the widest weights of hardware. */
const multiplierLimit = 2 ** 16 - 2;

/** Fractions of a code that multipliers are tried to. */
const mostFractionBits = 24;

/** What a channel does with codes: next to an affine function, rounded and limited. */
export interface CodeFunction {
  /** Steps of the output for one of the input. */
  readonly slope: number;
  /** The code of the output, within its bounds. */
  readonly codeOf: (code: number) => number;
}

/** Affine functions of reals, of float32 operation by operation, on codes. */
export function codeFunctions(functions: readonly ChannelFunction[], from: IntegerType, to: IntegerType, bounds: CodeBounds): readonly CodeFunction[] {
  const ofOutput = to.quantization ?? unquantized;
  const step = scaleAt(from.quantization ?? unquantized, 0);
  return functions.map(({ multiply, add }, channel) => {
    const [scale, zero] = [scaleAt(ofOutput, channel), zeroPointAt(ofOutput, channel)];
    const codeOf = (code: number): number => quantizeReal(Math.fround(Math.fround(realOfCode(code, from) * multiply) + add), scale, zero, bounds);
    return { slope: (step * multiply) / scale, codeOf };
  });
}

/**
 * A function of each channel's codes as an integer layer: a multiplier and an offset for each channel, with one shift for
 * all, such that every input code gives the code of the function. The least shift is taken; each code of every channel is
 * compared.
 *
 * @param content a depthwise convolution of one tap or a dense layer with a diagonal matrix
 * @param functions one for each channel
 * @param from format of the codes that it reads, with one scale
 * @param bounds of the result's codes
 * @returns undefined where no such multipliers exist, or the codes are too wide to compare
 */
export function affineCodes(content: LayerContent, functions: readonly CodeFunction[], from: IntegerType, to: IntegerType, bounds: CodeBounds): RoundedLayer | undefined {
  if (from.quantization?.axis !== undefined || from.bits > lookupBitsLimit) return undefined;
  const staircases = functions.map((channel, index) => staircaseOf(channel, index, from, to, bounds));
  for (let shift = 1; shift <= mostFractionBits; shift++) {
    const fits: Fit[] = [];
    for (const staircase of staircases) {
      const fit = fitOf(staircase, shift);
      if (fit === undefined) break;
      fits.push(fit);
    }
    if (fits.length === functions.length) {
      const factors = [{ numerator: 1n, denominator: 1n << BigInt(shift) }];
      return { content: { ...content, parameters: parametersOf(content, fits) }, requantization: { rounding: 'half-even', ...bounds, factors } };
    }
  }
  return undefined;
}

/** The codes less the output's zero point for all input codes less theirs. */
interface Staircase {
  /** Outputs for one step of the input, not rounded. */
  readonly slope: number;
  /** The least input code less its zero point. */
  readonly first: number;
  readonly levels: readonly number[];
  readonly low: number;
  readonly high: number;
}

function staircaseOf({ slope, codeOf }: CodeFunction, channel: number, from: IntegerType, to: IntegerType, bounds: CodeBounds): Staircase {
  const zero = zeroPointAt(to.quantization ?? unquantized, channel);
  const inputs = codeRange(from);
  const levels = Array.from({ length: inputs.high - inputs.low + 1 }, (_, i) => codeOf(inputs.low + i) - zero);
  return { slope, first: inputs.low - zeroPointAt(from.quantization ?? unquantized, 0), levels, low: bounds.low - zero, high: bounds.high - zero };
}

/** level = (multiplier * x + offset) / 2^shift, rounded half to even. */
interface Fit {
  readonly multiplier: number;
  readonly offset: number;
}

function fitOf(staircase: Staircase, shift: number): Fit | undefined {
  // Of a steeper slope, any great multiplier saturates the same codes.
  const nearest = Math.min(multiplierLimit, Math.max(-multiplierLimit, Math.round(staircase.slope * 2 ** shift)));
  for (const multiplier of [nearest, nearest - 1, nearest + 1]) {
    const offset = offsetOf(staircase, multiplier, shift);
    if (offset !== undefined) return { multiplier, offset };
  }
  return undefined;
}

/** An offset with which the multiplier gives all levels. */
function offsetOf({ first, levels, low, high }: Staircase, multiplier: number, shift: number): number | undefined {
  let [least, greatest] = [-offsetLimit, offsetLimit];
  for (const [i, level] of levels.entries()) {
    const product = multiplier * (first + i);
    const [start, end] = [(2 * level - 1) * 2 ** (shift - 1), (2 * level + 1) * 2 ** (shift - 1)];
    // Ties belong to the even level.
    const isOdd = level % 2 !== 0;
    if (level > low) least = Math.max(least, start + (isOdd ? 1 : 0) - product);
    if (level < high) greatest = Math.min(greatest, end - (isOdd ? 1 : 0) - product);
  }
  return least <= greatest ? Math.floor((least + greatest) / 2) : undefined;
}

/** Offsets are int32. */
const offsetLimit = 2 ** 31 - 1;

function parametersOf({ parameters: { weight } }: LayerContent, fits: readonly Fit[]): LayerContent['parameters'] {
  const rows: Axis = { name: 'O', size: fits.length };
  const bias: Tensor = { axes: [rows], type: integerType(true, 32), data: Int32Array.from(fits, ({ offset }) => offset) };
  return { weight: channelWeights(weight, fits.map(({ multiplier }) => multiplier)), bias };
}

/** Weights that multiply each channel by an integer. @param weight those of one tap, or of a diagonal matrix */
export function channelWeights(weight: Tensor | undefined, multipliers: readonly number[]): Tensor {
  if (weight === undefined) throw new Error('a layer of channels has weights');
  const columns = weight.data.length / multipliers.length;
  const data = new Int32Array(weight.data.length);
  multipliers.forEach((multiplier, row) => { data[row * columns + (row % columns)] = multiplier; });
  return { axes: weight.axes, type: integerType(true, signedBits(multipliers)), data };
}

/** Bits of the narrowest signed integers that hold all of these. */
function signedBits(numbers: readonly number[]): number {
  let bits = 2;
  for (const number of numbers) while (number < -(2 ** (bits - 1)) || number >= 2 ** (bits - 1)) bits++;
  return bits;
}
