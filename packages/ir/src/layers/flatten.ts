import { z } from 'zod';
import { defineLayerType } from '../contract/layer-type.js';
import { success } from '../diagnostics/result.js';
import { elementCount } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import { keptFormatProblems } from './kept-format.js';

/**
 * The same stream as one vector, in stream order (H, W, C; not the source's C, H, W, which is provenance).
 *
 * @shape x any -> y [C = product of the axes]
 * @source ONNX Flatten-13, Reshape-14
 */
export const flatten = defineLayerType({
  type: 'Flatten',
  summary: 'The same stream as one vector',
  attributes: z.strictObject({}),
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer: (_, [input]) =>
    success([{ axes: [{ name: 'C', size: elementCount(input?.axes ?? []) }], type: input?.type ?? float32 }]),
  check: (layer, [input], [output]) => keptFormatProblems(layer, input, output),
});
