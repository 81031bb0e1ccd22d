import {
  type IntegerType,
  averageCode,
  averageRatio,
  axisSize,
  codeRange,
  concat,
  requantize,
  rescaleCode,
  rescaledRange,
  sameFormat,
  scaleAt,
  success,
  unquantized,
  zeroPointAt,
} from '@netloom/ir';
import { integerTypeOf } from '../formats/integer-type-of.js';
import type { QuantizationRule } from '../quantization-rule.js';
import type { RequantizationChannel } from '../requantization/staircase.js';

/**
 * The inputs have one format where their producers can choose it, and codes are moved. Else the output has the format of
 * most inputs, and codes of the others are rounded to it.
 */
export const concatRule: QuantizationRule = {
  layerType: concat.type,
  keepsFormat: true,
  takesClamp: false,
  quantize(layer, { inputs, outputs: [output] }) {
    if (output === undefined) throw new Error('Concat has one output');
    const formats = inputs.map(({ type }) => type);
    const [first] = formats;
    if (first?.kind !== 'integer') throw new Error('the inputs of a quantized Concat are integers');
    if (formats.every((format) => format.kind === 'integer' && sameFormat(format, first)))
      return success({ layers: [layer], values: [{ ...output, type: first }] });
    const type = mostCommon(inputs.map(integerTypeOf));
    const requantization = { rounding: 'half-even' as const, ...codeRange(type) };
    return success({ layers: [{ ...layer, requantization }], values: [{ ...output, type }] });
  },
  channels({ requantization }, inputs, [output]) {
    if (output === undefined || requantization === undefined) throw new Error('a concatenation is not quantized');
    return inputs.flatMap((input) => {
      const channel = rescalingChannel(integerTypeOf(input), integerTypeOf(output), requantization);
      return Array.from({ length: axisSize(input.axes, 'C') ?? 1 }, () => channel);
    });
  },
};

/** The format that most inputs have; of equally many the widest, then the first. */
function mostCommon(formats: readonly IntegerType[]): IntegerType {
  const count = (format: IntegerType): number => formats.filter((other) => sameFormat(format, other)).length;
  return formats.reduce((best, format) => {
    const more = count(format) - count(best);
    return more > 0 || (more === 0 && format.bits > best.bits) ? format : best;
  });
}

/** Codes beyond this width have no implementation, as they are too many to be compared one by one. */
const comparedBits = 16;

function rescalingChannel(from: IntegerType, to: IntegerType, bounds: { readonly low: number; readonly high: number }): RequantizationChannel {
  const ofInput = from.quantization ?? unquantized;
  const ofOutput = to.quantization ?? unquantized;
  const shift = zeroPointAt(ofInput, 0);
  const { low, high } = bounds;
  const zeroPoint = zeroPointAt(ofOutput, 0);
  const codeOf = (accumulator: number): number => rescaleCode(accumulator + shift, from, ofOutput, bounds);
  const range = rescaledRange(from);
  const equals = (other: (accumulator: number) => number): boolean => {
    if (from.bits > comparedBits) return false;
    for (let code = Number(range.low); code <= Number(range.high); code++) if (other(code) !== codeOf(code)) return false;
    return true;
  };
  // Two roundings, of product and quotient, may be one of a product with the float32 ratio, or with the exact one.
  const scale = Math.fround(scaleAt(ofInput, 0) / scaleAt(ofOutput, 0));
  const average = { inputScale: scaleAt(ofInput, 0), outputScale: scaleAt(ofOutput, 0), divisor: 1, zeroPoint, low, high };
  const channel = { range, zeroPoint, low, high, codeOf };
  if (scale > 0 && equals((accumulator) => requantize(accumulator, { scale, zeroPoint, low, high }))) return { ...channel, scale };
  return equals((accumulator) => averageCode(accumulator, average)) ? { ...channel, ratio: averageRatio(average) } : channel;
}
