import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { success } from '../diagnostics/result.js';
import { type IntegerType, codeRange } from '../graph/element-type.js';
import { quantizeReal, scaleAt, unquantized, zeroPointAt } from '../semantics/requantize.js';
import { keptFormatProblems } from './kept-format.js';

const bound = z.number().refine((value) => Object.is(Math.fround(value), value), 'a bound must be a float32');

const attributes = z
  .strictObject({
    /** Least value; open if absent. */
    low: bound.exactOptional(),
    /** Greatest value; open if absent. */
    high: bound.exactOptional(),
  })
  .refine(({ low, high }) => low === undefined || high === undefined || low <= high, 'low must not exceed high');

export type ClipAttributes = z.infer<typeof attributes>;

/**
 * y = min(max(x, low), high), element by element; either bound may be open.
 *
 * @shape x any -> y the same
 * @source ONNX Clip-13
 */
export const clip = defineLayerType({
  type: 'Clip',
  summary: 'Values limited to a range, either end of which may be open (ReLU6)',
  attributes,
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer: (_, inputs) => success(inputs),
  check: (layer, [input], [output]) => keptFormatProblems(layer, input, output),
});

/**
 * The bounds of a Clip as codes: those of the real bounds, saturated; an open bound is the end of the format.
 *
 * @param index of the scale and zero point, where they differ along an axis
 * @source integer semantics, section Layers
 */
export function clipCodes({ low, high }: ClipAttributes, type: IntegerType, index = 0): { low: number; high: number } {
  const range = codeRange(type);
  const quantization = type.quantization ?? unquantized;
  const codeOf = (real: number): number => quantizeReal(real, scaleAt(quantization, index), zeroPointAt(quantization, index), range);
  return { low: low === undefined ? range.low : codeOf(low), high: high === undefined ? range.high : codeOf(high) };
}
