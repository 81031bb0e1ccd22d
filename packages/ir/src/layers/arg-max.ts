import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import { failure, success } from '../diagnostics/result.js';
import { renderAxes } from '../graph/axis.js';
import { integerType } from '../graph/element-type.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { channelsLast } from './channels-last.js';
import { comparedCodesProblems, roundingProblems } from './kept-format.js';

const attributes = z.strictObject({
  /** Of equal maxima, take the last one instead of the first. */
  selectLastIndex: z.boolean(),
});

export type ArgMaxAttributes = z.infer<typeof attributes>;

/**
 * Index of the greatest channel of each pixel.
 *
 * @shape x [H, W, C] -> y [H, W, C = 1]
 * @bits y u(bits of C - 1), at least 1
 * @source ONNX ArgMax-13 over the channel axis
 */
export const argMax = defineLayerType({
  type: 'ArgMax',
  summary: 'Index of the greatest channel of each pixel',
  attributes,
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer(layer, [input]) {
    const axes = input?.axes ?? [];
    const split = channelsLast(axes);
    if (split === undefined) {
      const rule = 'channels (C), after space if there is any';
      return failure([irDiagnostics.make.inputAxes(layerSubject(layer), { rule, actual: renderAxes(axes) })]);
    }
    const bits = Math.max(1, 32 - Math.clz32(split.channels - 1));
    return success([{ axes: [...split.space, { name: 'C', size: 1 }], type: integerType(false, bits) }]);
  },
  check: (layer, [input]) => [...comparedCodesProblems(layer, input, (axis) => axis === 'C'), ...roundingProblems(layer)],
});
