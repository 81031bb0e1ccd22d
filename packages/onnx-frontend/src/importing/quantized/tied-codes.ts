import { type IntegerType, type Ratio, codeRange, exactRounding, ratioOf, unquantized, zeroPointAt } from '@netloom/ir';
import type { RoundedLayer } from '../accumulators/round-accumulators.js';
import type { LayerContent } from '../session/layer-draft.js';
import { type CodeBounds, type CodeFunction, channelWeights } from './affine-codes.js';

/**
 * Multiples of each channel's codes as an integer layer that adds the output's zero point before it rounds, halves to
 * even: ties fall to both sides, as no multiplier and offset next to them has it. float32 rounds products near a tie onto
 * it, so factors are the slopes themselves or fractions of few digits next to them. Each code of every channel is compared.
 *
 * @param content a depthwise convolution of one tap or a dense layer with a diagonal matrix
 * @param functions one for each channel, without an offset: the input's zero point gives the output's
 * @param from format of the codes that it reads, with one scale
 * @param to of one zero point
 * @param bounds of the result's codes
 * @returns undefined where no such factors exist
 */
export function tiedCodes(content: LayerContent, functions: readonly CodeFunction[], from: IntegerType, to: IntegerType, bounds: CodeBounds): RoundedLayer | undefined {
  const { weight } = content.parameters;
  const offset = ratioOf(zeroPointAt(to.quantization ?? unquantized, 0));
  const { low, high } = codeRange(from);
  const zero = zeroPointAt(from.quantization ?? unquantized, 0);
  const factors = functions.map(({ slope, codeOf }) => {
    const fits = (factor: Ratio): boolean => {
      const rounded = exactRounding({ factor, offset, zeroPoint: 0, ...bounds });
      for (let code = low; code <= high; code++) if (rounded(Math.sign(slope) * (code - zero)) !== codeOf(code)) return false;
      return true;
    };
    return slope === 0 ? one : [ratioOf(Math.abs(slope)), shortRatio(Math.abs(slope))].find(fits);
  });
  if (!factors.every((factor) => factor !== undefined)) return undefined;
  const signs = functions.map(({ slope }) => Math.sign(slope));
  return { content: { ...content, parameters: { weight: channelWeights(weight, signs) } }, requantization: { rounding: 'half-even', ...bounds, factors, offsets: [offset] } };
}

const one: Ratio = { numerator: 1n, denominator: 1n };

/** How far from what scales mean their float32 product and quotient may be, relative to it. */
const reach = 2 ** -22;

/** A fraction of few digits next to a positive number: the first of its continued fraction that is within reach. */
function shortRatio(real: number): Ratio {
  let [before, last] = [{ numerator: 0, denominator: 1 }, { numerator: 1, denominator: 0 }];
  for (let rest = real; ; rest = 1 / (rest - Math.floor(rest))) {
    const whole = Math.floor(rest);
    [before, last] = [last, { numerator: whole * last.numerator + before.numerator, denominator: whole * last.denominator + before.denominator }];
    if (Math.abs(last.numerator / last.denominator - real) <= real * reach) return { numerator: BigInt(last.numerator), denominator: BigInt(last.denominator) };
  }
}
