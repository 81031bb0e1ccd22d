import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { productLevel } from '../semantics/product-codes.js';
import { inferPair, pairProblems } from './pair-operands.js';

/**
 * y = a * b, element by element, each operand with a scale and zero point of its own.
 *
 * Attribute `multiplies` says how float32 makes codes of codes: `reals` are dequantized, multiplied and quantized again,
 * operation by operation; `codes` are multiplied first, and scaled by one factor.
 *
 * @shape a any, b the same -> y the same
 * @rounding half to even, then saturate
 * @source integer semantics, section Multiplication; ONNX Mul-14 without broadcasting; com.microsoft QLinearMul-1
 */
export const mul = defineLayerType({
  type: 'Mul',
  summary: 'Product of two values, element by element',
  attributes: z.strictObject({ multiplies: z.enum(['reals', 'codes']) }),
  parameters: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  combines: 'product',
  limits: ['two values of the same axes'],
  infer: (layer, inputs) => inferPair(layer, inputs),
  check(layer, inputs, [output]) {
    const [a, b] = inputs.map(({ type }) => type);
    if (output === undefined || a?.kind !== 'integer' || b?.kind !== 'integer') return [];
    const { type } = output;
    // Products are monotone in either code, so their greatest magnitudes lie at the ends.
    const levelOf = type.kind === 'integer' ? productLevel(a, b, type, layer.attributes.multiplies) : (): number => 0;
    return pairProblems(layer, inputs, output, { name: 'a multiplication', levelOf });
  },
});
