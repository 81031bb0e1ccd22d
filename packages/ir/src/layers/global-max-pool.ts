import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { onePixel } from './global-pool.js';
import { comparedCodesProblems, keptFormatProblems } from './kept-format.js';

/**
 * The greatest value of each channel over all of space.
 *
 * @shape x [H, W, C] or [W, C] -> y [1, 1, C] or [1, C]
 * @source ONNX GlobalMaxPool-1, ReduceMax-18 over all of space
 */
export const globalMaxPool = defineLayerType({
  type: 'GlobalMaxPool',
  summary: 'Greatest value of each channel over all of space',
  attributes: z.strictObject({}),
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer: (layer, [input]) => onePixel(layer, input),
  check: (layer, [input], [output]) => [
    ...comparedCodesProblems(layer, input, (axis) => axis !== 'C'),
    ...keptFormatProblems(layer, input, output),
  ],
});
