import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { addReals } from '../semantics/add-codes.js';
import { scaleAt, unquantized } from '../semantics/requantize.js';
import { inferPair, pairProblems } from './pair-operands.js';

/**
 * y = a + b, element by element, each operand with a scale and zero point of its own.
 *
 * @shape a any, b the same -> y the same
 * @rounding half to even, then saturate
 * @source integer semantics, sections Addition and Additions in fixed point; ONNX Add-14 without broadcasting
 */
export const add = defineLayerType({
  type: 'Add',
  summary: 'Sum of two values, element by element',
  attributes: z.strictObject({}),
  parameters: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  combines: 'sum',
  limits: ['two values of the same axes'],
  infer: (layer, inputs) => inferPair(layer, inputs),
  check(layer, inputs, [output]) {
    const [a, b] = inputs.map(({ type }) => type);
    if (output === undefined || a?.kind !== 'integer' || b?.kind !== 'integer') return [];
    const step = output.type.kind === 'integer' ? scaleAt(output.type.quantization ?? unquantized, 0) : 1;
    // Sums are monotone in either code, so their greatest magnitudes lie at the ends.
    return pairProblems(layer, inputs, output, { name: 'an addition', levelOf: (p, q) => Math.fround(addReals(p, a, q, b) / step) });
  },
});
