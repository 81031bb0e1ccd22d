import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { sumLevel } from '../semantics/sum-definition.js';
import { inferPair, pairProblems } from './pair-operands.js';

/**
 * y = a + b, element by element, each operand with a scale and zero point of its own.
 *
 * Attribute `adds` says how float32 makes codes of codes: `reals` are dequantized, added and quantized again, operation by
 * operation; `codes` are multiplied by one factor each and added. The order of these counts: the second is added first.
 *
 * @shape a any, b the same -> y the same
 * @rounding half to even, then saturate
 * @source integer semantics, sections Addition and Additions in fixed point; ONNX Add-14 without broadcasting;
 * com.microsoft QLinearAdd-1
 */
export const add = defineLayerType({
  type: 'Add',
  summary: 'Sum of two values, element by element',
  attributes: z.strictObject({ adds: z.enum(['reals', 'codes']) }),
  parameters: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  combines: 'sum',
  limits: ['two values of the same axes'],
  infer: (layer, inputs) => inferPair(layer, inputs),
  check(layer, inputs, [output]) {
    const [a, b] = inputs.map(({ type }) => type);
    if (output === undefined || a?.kind !== 'integer' || b?.kind !== 'integer') return [];
    const { type } = output;
    // Sums are monotone in either code, so their greatest magnitudes lie at the ends.
    const levelOf = type.kind === 'integer' ? sumLevel(a, b, type, layer.attributes.adds) : (): number => 0;
    return pairProblems(layer, inputs, output, { name: 'an addition', levelOf });
  },
});
