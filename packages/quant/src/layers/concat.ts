import {
  type IntegerType,
  type Value,
  axisSize,
  codeRange,
  concat,
  renderElementType,
  requantize,
  rescaleCode,
  rescaledRange,
  sameFormat,
  scaleAt,
  success,
  unquantized,
  zeroPointAt,
} from '@netloom/ir';
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
  // Two roundings, of product and quotient, may differ from the one of a product with the ratio; then that is no method.
  const scale = Math.fround(scaleAt(ofInput, 0) / scaleAt(ofOutput, 0));
  let isProduct = from.bits <= comparedBits && scale > 0;
  for (let code = Number(range.low); isProduct && code <= Number(range.high); code++)
    isProduct = requantize(code, { scale, zeroPoint, low, high }) === codeOf(code);
  return { range, zeroPoint, low, high, ...(isProduct ? { scale } : {}), codeOf };
}

function integerTypeOf({ name, type }: Value): IntegerType {
  if (type.kind !== 'integer') throw new Error(`value ${JSON.stringify(name)} is ${renderElementType(type)}, not quantized`);
  return type;
}
