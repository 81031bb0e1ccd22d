import {
  type IntegerType,
  codeOfLevel,
  codeRange,
  comparedPairBits,
  mul,
  productDefinition,
  productErrors,
  productRange,
  productScale,
  ratioOf,
  ratioProduct,
  ratioQuotient,
  scaleAt,
  scaledProduct,
  success,
  unquantized,
  zeroPointAt,
} from '@netloom/ir';
import { activationFormat } from '../formats/activation-format.js';
import { clampedRequantization } from '../formats/clamped-requantization.js';
import { integerTypeOf } from '../formats/integer-type-of.js';
import { productStep } from '../formats/product-step.js';
import type { QuantizationRule } from '../quantization-rule.js';
import type { ProductOperand } from '../requantization/products/code-products.js';

/** The product of two values; its scale is chosen such that no product of codes lies next to a tie, where there is one near. */
export const mulRule: QuantizationRule = {
  layerType: mul.type,
  keepsFormat: false,
  takesClamp: true,
  quantize(layer, { inputs, outputs: [output], ranges: [range], settings, clamp }) {
    const [a, b] = inputs.map(integerTypeOf);
    if (a === undefined || b === undefined || output === undefined || range === undefined) throw new Error('Mul has two inputs and one output');
    const format = activationFormat(output, range, settings, productStep(a, b, settings));
    if (!format.ok) return format;
    const requantization = clampedRequantization(format.value, clamp);
    return success({ layers: [{ ...layer, requantization }], values: [{ ...output, type: format.value }] }, format.diagnostics);
  },
  products(layer, inputs, outputs) {
    const [a, b] = inputs.map(integerTypeOf);
    const [to] = outputs.map(integerTypeOf);
    if (a === undefined || b === undefined || to === undefined || layer.requantization === undefined)
      throw new Error('a multiplication is not quantized');
    const { low, high } = layer.requantization;
    const { multiplies } = mul.of(layer).attributes;
    const comparesPairs = a.bits + b.bits <= comparedPairBits;
    const scale = productScale(a, b, to);
    const level = scaledProduct(a, b, to, multiplies);
    const channel = {
      range: productRange(a, b),
      zeroPoint: zeroPointAt(to.quantization ?? unquantized, 0),
      low,
      high,
      // Where pairs decide, a factor that float32 has not is only one way less.
      ...(comparesPairs && !(scale > 0 && Number.isFinite(scale)) ? {} : { scale }),
      ratio: ratioQuotient(ratioProduct(ratioOf(scaleOf(a)), ratioOf(scaleOf(b))), ratioOf(scaleOf(to))),
      codeOf: (product: number) => codeOfLevel(level(product), to, multiplies, { low, high }),
    };
    const errors = productErrors(a, b, to, multiplies);
    return {
      operands: [operandOf(a), operandOf(b)],
      channel,
      ...(comparesPairs ? { codeOf: productDefinition(a, b, to, { low, high }, multiplies) } : {}),
      ...(errors === undefined ? {} : { errors }),
    };
  },
};

function operandOf(type: IntegerType): ProductOperand {
  return { ...codeRange(type), zeroPoint: zeroPointAt(type.quantization ?? unquantized, 0) };
}

function scaleOf({ quantization = unquantized }: IntegerType): number {
  return scaleAt(quantization, 0);
}
