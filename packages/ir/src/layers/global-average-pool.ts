import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { elementCount, spatialAxes } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import { averageFormatProblems } from './average-formats.js';
import { onePixel } from './global-pool.js';

/**
 * The average of each channel over all of space.
 *
 * @shape x [H, W, C] or [W, C] -> y [1, 1, C] or [1, C]
 * @source ONNX GlobalAveragePool-1, ReduceMean-18 over all of space
 */
export const globalAveragePool = defineLayerType({
  type: 'GlobalAveragePool',
  summary: 'Average of each channel over all of space',
  attributes: z.strictObject({}),
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer: (layer, [input]) => onePixel(layer, input, float32),
  check: (layer, [input], [output]) =>
    averageFormatProblems(layer, input, output, BigInt(elementCount(spatialAxes(input?.axes ?? [])))),
});
