import { type TensorType, defineLayerType, success } from '@netloom/ir';
import { z } from 'zod';

/**
 * y = x / (1 + exp(-alpha * x)), element by element.
 *
 * @shape x any -> y the same
 * @bits codes: y = table[x - least code of x]
 */
export const swishType = defineLayerType({
  type: 'acme.Swish',
  summary: 'x / (1 + exp(-alpha * x))',
  attributes: z.strictObject({ alpha: z.number().positive() }),
  parameters: { table: { optional: true, summary: 'output code of each input code, from the least on; quantized layers only' } },
  limits: ['inputs of at most 8 bits'],
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer: (_, [input]) => success(input === undefined ? [] : [{ axes: input.axes, type: input.type } satisfies TensorType]),
});

/** The real function. */
export function swish(x: number, alpha: number): number {
  return Math.fround(x / (1 + Math.exp(-alpha * x)));
}
