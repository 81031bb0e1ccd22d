import {
  type IntegerType,
  type SumTerms,
  type Value,
  add,
  addsCodes,
  axisSize,
  codeRange,
  fixedSum,
  quantizeSum,
  realOfCode,
  roundHalfEven,
  scaleAt,
  success,
  sumDefinition,
  sumOfCodes,
  sumTerms,
  unquantized,
  zeroPointAt,
} from '@netloom/ir';
import { activationFormat } from '../formats/activation-format.js';
import { clampedRequantization } from '../formats/clamped-requantization.js';
import { tieFreeScale } from '../formats/addend-scale.js';
import { integerTypeOf } from '../formats/integer-type-of.js';
import type { PairOperand } from '../requantization/pairs/code-pairs.js';
import type { RequantizationChannel } from '../requantization/staircase.js';
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
    const requantization = clampedRequantization(format.value, clamp);
    return success({ layers: [{ ...layer, requantization }], values: [{ ...output, type: format.value }] }, format.diagnostics);
  },
  channels(layer, inputs, [output]) {
    const terms = termsOf(inputs);
    if (terms === undefined) return undefined;
    if (output === undefined || layer.requantization === undefined) throw new Error('an addition is not quantized');
    const type = integerTypeOf(output);
    const to = type.quantization ?? unquantized;
    const { low, high } = layer.requantization;
    const outputScale = scaleAt(to, 0);
    const channel = {
      range: terms.range,
      zeroPoint: zeroPointAt(to, 0),
      low,
      high,
      // Only a division by a power of two is the product with its reciprocal.
      ...(isPowerOfTwo(outputScale) ? { scale: terms.unit / outputScale } : {}),
      codeOf: (accumulator: number) => quantizeSum(Math.fround(accumulator * terms.unit), to, { low, high }),
    };
    const channels = (all: RequantizationChannel): readonly RequantizationChannel[] => Array.from({ length: axisSize(output.axes, 'C') ?? 1 }, () => all);
    const [a, b] = inputs.map(integerTypeOf);
    const { adds } = add.of(layer).attributes;
    if (a === undefined || b === undefined || !addsCodes(a, b, adds)) return channels(channel);
    if (!isPowerOfTwo(outputScale)) return undefined;
    // The zero point is added before: halves become even codes.
    const codeOf = (accumulator: number): number => Math.min(high, Math.max(low, roundHalfEven((accumulator * terms.unit) / outputScale + channel.zeroPoint)));
    const ofPairs = sumDefinition(a, b, type, { low, high }, adds);
    return isSumOfTerms(terms, [codeRange(a), codeRange(b)], codeOf, ofPairs) ? channels({ ...channel, codeOf }) : undefined;
  },
  pairs(layer, inputs, [output]) {
    const [a, b] = inputs.map(integerTypeOf);
    if (a === undefined || b === undefined || output === undefined || layer.requantization === undefined)
      throw new Error('an addition is not quantized');
    const type = integerTypeOf(output);
    const to = type.quantization ?? unquantized;
    const { low, high } = layer.requantization;
    const { adds } = add.of(layer).attributes;
    const fixed = fixedSum(a, b, type);
    return {
      operands: addsCodes(a, b, adds) ? operandsOfCodes(a, b, type) : [operandOf(a, scaleAt(to, 0)), operandOf(b, scaleAt(to, 0))],
      zeroPoint: zeroPointAt(to, 0),
      low,
      high,
      ...(fixed === undefined ? {} : { fixed }),
      codeOf: sumDefinition(a, b, type, { low, high }, adds),
    };
  },
};

/** True if the code of every pair is that of its exact sum. */
function isSumOfTerms({ factors, offset }: SumTerms, [one, other]: readonly [CodeRange, CodeRange], codeOf: (accumulator: number) => number, ofPairs: (a: number, b: number) => number): boolean {
  for (let a = one.low; a <= one.high; a++)
    for (let b = other.low; b <= other.high; b++) if (codeOf(Number(offset) + a * factors[0] + b * factors[1]) !== ofPairs(a, b)) return false;
  return true;
}

function operandOf(type: IntegerType, step: number): PairOperand {
  const quantization = type.quantization ?? unquantized;
  const scale = scaleAt(quantization, 0) / step;
  return { ...codeRange(type), zeroPoint: zeroPointAt(quantization, 0), scale, levelOf: (code) => realOfCode(code, type) / step };
}

/** What rounds to a code is the exact sum of a product of the first code, and all that float32 makes of the second one. */
function operandsOfCodes(a: IntegerType, b: IntegerType, to: IntegerType): readonly [PairOperand, PairOperand] {
  const { factors, behind } = sumOfCodes(a, b, to);
  const [zeroA, zeroB, zeroTo] = [a, b, to].map(({ quantization = unquantized }) => zeroPointAt(quantization, 0));
  if (zeroA === undefined || zeroB === undefined || zeroTo === undefined) throw new Error('an addition has two operands and a result');
  return [
    { ...codeRange(a), zeroPoint: zeroA, scale: factors[0], levelOf: (code) => (code - zeroA) * factors[0] },
    { ...codeRange(b), zeroPoint: zeroB, scale: factors[1], levelOf: (code) => behind(code) + zeroA * factors[0] - zeroTo },
  ];
}

type CodeRange = ReturnType<typeof codeRange>;

function isPowerOfTwo(scale: number): boolean {
  return Number.isInteger(Math.log2(scale));
}

function termsOf([a, b]: readonly Value[]): SumTerms | undefined {
  if (a === undefined || b === undefined) throw new Error('Add has two inputs');
  return sumTerms(integerTypeOf(a), integerTypeOf(b));
}
