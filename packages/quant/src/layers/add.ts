import {
  type IntegerType,
  type SumTerms,
  type Value,
  add,
  axisSize,
  codeRange,
  fixedSum,
  quantizeReal,
  quantizeSum,
  realOfCode,
  scaleAt,
  success,
  sumDefinition,
  sumTerms,
  unquantized,
  zeroPointAt,
} from '@netloom/ir';
import { activationFormat } from '../formats/activation-format.js';
import { tieFreeScale } from '../formats/addend-scale.js';
import { integerTypeOf } from '../formats/integer-type-of.js';
import type { PairOperand } from '../requantization/pairs/code-pairs.js';
import type { QuantizationRule } from '../quantization-rule.js';

/**
 * The sum of two values, whose scales the quantizer has chosen such that the sum is an exact integer; its own scale is
 * chosen such that no sum lies halfway between two codes, or is a power of two.
 */
export const addRule: QuantizationRule = {
  layerType: add.type,
  keepsFormat: false,
  takesClamp: true,
  sumsInputs: true,
  quantize(layer, { inputs, outputs: [output], ranges: [range], settings, clamp }) {
    if (output === undefined || range === undefined) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} is not valid`);
    const terms = termsOf(inputs);
    const format = activationFormat(output, range, settings, (ideal) => tieFreeScale(ideal, terms, settings));
    if (!format.ok) return format;
    const to = format.value.quantization ?? unquantized;
    const bounds = codeRange(format.value);
    const codeOf = (real: number): number => quantizeReal(real, scaleAt(to, 0), zeroPointAt(to, 0), bounds);
    const requantization = {
      rounding: 'half-even' as const,
      low: clamp.low === undefined ? bounds.low : codeOf(clamp.low),
      high: clamp.high === undefined ? bounds.high : codeOf(clamp.high),
    };
    return success({ layers: [{ ...layer, requantization }], values: [{ ...output, type: format.value }] }, format.diagnostics);
  },
  channels({ requantization }, inputs, [output]) {
    const terms = termsOf(inputs);
    if (terms === undefined) return undefined;
    if (output === undefined || requantization === undefined) throw new Error('an addition is not quantized');
    const to = integerTypeOf(output).quantization ?? unquantized;
    const { low, high } = requantization;
    const outputScale = scaleAt(to, 0);
    const channel = {
      range: terms.range,
      zeroPoint: zeroPointAt(to, 0),
      low,
      high,
      // Only a division by a power of two is the product with its reciprocal.
      ...(Number.isInteger(Math.log2(outputScale)) ? { scale: terms.unit / outputScale } : {}),
      codeOf: (accumulator: number) => quantizeSum(Math.fround(accumulator * terms.unit), to, { low, high }),
    };
    return Array.from({ length: axisSize(output.axes, 'C') ?? 1 }, () => channel);
  },
  pairs({ requantization }, inputs, [output]) {
    const [a, b] = inputs.map(integerTypeOf);
    if (a === undefined || b === undefined || output === undefined || requantization === undefined)
      throw new Error('an addition is not quantized');
    const type = integerTypeOf(output);
    const to = type.quantization ?? unquantized;
    const { low, high } = requantization;
    const fixed = fixedSum(a, b, type);
    return {
      operands: [operandOf(a, scaleAt(to, 0)), operandOf(b, scaleAt(to, 0))],
      zeroPoint: zeroPointAt(to, 0),
      low,
      high,
      ...(fixed === undefined ? {} : { fixed }),
      codeOf: sumDefinition(a, b, type, { low, high }),
    };
  },
};

function operandOf(type: IntegerType, step: number): PairOperand {
  const quantization = type.quantization ?? unquantized;
  const scale = scaleAt(quantization, 0) / step;
  return { ...codeRange(type), zeroPoint: zeroPointAt(quantization, 0), scale, levelOf: (code) => realOfCode(code, type) / step };
}

function termsOf([a, b]: readonly Value[]): SumTerms | undefined {
  if (a === undefined || b === undefined) throw new Error('Add has two inputs');
  return sumTerms(integerTypeOf(a), integerTypeOf(b));
}
