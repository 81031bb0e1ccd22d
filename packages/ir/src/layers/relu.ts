import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { success } from '../diagnostics/result.js';
import { keptFormatProblems } from './kept-format.js';

/**
 * y = max(x, 0), element by element.
 *
 * @shape x any -> y the same
 * @source ONNX Relu-14
 */
export const relu = defineLayerType({
  type: 'Relu',
  summary: 'max(x, 0)',
  attributes: z.strictObject({}),
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer: (_, inputs) => success(inputs),
  check: (layer, [input], [output]) => keptFormatProblems(layer, input, output),
});
