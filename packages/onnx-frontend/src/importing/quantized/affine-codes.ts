import { type Axis, type IntegerType, type Tensor, codeRange, integerType, lookupBitsLimit, quantizeReal, realOfCode, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import type { RoundedLayer } from '../accumulators/round-accumulators.js';
import { functionsOf } from '../new-layers/channel-function.js';
import type { ChannelFunction, LayerContent } from '../session/layer-draft.js';

/** Clamp bounds in codes. */
interface CodeBounds {
  readonly low: number;
  readonly high: number;
}

/** The greatest multiplier that is tried: one less than what differences of 16-bit codes come to, the widest weights of hardware. */
const multiplierLimit = 2 ** 16 - 2;

/** Fractions of a code that multipliers are tried to. */
const mostFractionBits = 24;

/**
 * An affine function of each channel's reals as an integer layer: a multiplier and an offset for each channel, with one
 * shift for all, such that every input code gives the code of the function's float32 result. The least shift is taken;
 * each code of every channel is compared.
 *
 * @param content a depthwise convolution of one tap or a dense layer with a diagonal matrix, of float parameters
 * @param from format of the codes that it reads, with one scale
 * @param bounds of the result's codes
 * @returns undefined where it is another layer, or no such multipliers exist
 */
export function affineCodes(content: LayerContent, from: IntegerType, to: IntegerType, bounds: CodeBounds): RoundedLayer | undefined {
  const functions = functionsOf(content);
  if (functions === undefined || from.quantization?.axis !== undefined || from.bits > lookupBitsLimit) return undefined;
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

function staircaseOf({ multiply, add }: ChannelFunction, channel: number, from: IntegerType, to: IntegerType, bounds: CodeBounds): Staircase {
  const ofOutput = to.quantization ?? unquantized;
  const [scale, zero] = [scaleAt(ofOutput, channel), zeroPointAt(ofOutput, channel)];
  const inputs = codeRange(from);
  const levels = Array.from({ length: inputs.high - inputs.low + 1 }, (_, i) => {
    const real = Math.fround(Math.fround(realOfCode(inputs.low + i, from) * multiply) + add);
    return quantizeReal(real, scale, zero, bounds) - zero;
  });
  const ofInput = from.quantization ?? unquantized;
  return { slope: (scaleAt(ofInput, 0) * multiply) / scale, first: inputs.low - zeroPointAt(ofInput, 0), levels, low: bounds.low - zero, high: bounds.high - zero };
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
  if (weight === undefined) throw new Error('an affine layer has weights');
  const columns = weight.data.length / fits.length;
  const data = new Int32Array(weight.data.length);
  fits.forEach(({ multiplier }, row) => { data[row * columns + (row % columns)] = multiplier; });
  const bits = signedBits(fits.map(({ multiplier }) => multiplier));
  const rows: Axis = { name: 'O', size: fits.length };
  const bias: Tensor = { axes: [rows], type: integerType(true, 32), data: Int32Array.from(fits, ({ offset }) => offset) };
  return { weight: { axes: weight.axes, type: integerType(true, bits), data }, bias };
}

/** Bits of the narrowest signed integers that hold all of these. */
function signedBits(numbers: readonly number[]): number {
  let bits = 2;
  for (const number of numbers) while (number < -(2 ** (bits - 1)) || number >= 2 ** (bits - 1)) bits++;
  return bits;
}
