import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import { failure, success } from '../diagnostics/result.js';
import { renderAxes } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { channelsLast } from './channels-last.js';
import { keptFormatProblems } from './kept-format.js';

const attributes = z.strictObject({
  /** Sizes of the output's spatial axes, in their order. */
  space: z.array(z.number().int().min(1).max(65535)).min(1).max(2).readonly(),
});

export type ExpandAttributes = z.infer<typeof attributes>;

/**
 * One pixel, repeated over space.
 *
 * @shape x [C] or [1, C] or [1, 1, C] -> y [H, W, C] or [W, C]
 * @source ONNX Expand-13 of all that is space, and broadcasting of operands
 */
export const expand = defineLayerType({
  type: 'Expand',
  summary: 'One pixel, repeated over space',
  attributes,
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  limits: ['values of one pixel'],
  infer(layer, [input]) {
    const axes = input?.axes ?? [];
    const split = channelsLast(axes);
    if (split === undefined || split.space.some(({ size }) => size !== 1)) {
      const rule = 'of one pixel: channels (C), after space of size 1 if there is any';
      return failure([irDiagnostics.make.inputAxes(layerSubject(layer), { rule, actual: renderAxes(axes) })]);
    }
    const { space } = layer.attributes;
    const names = space.length === 2 ? ['H', 'W'] : ['W'];
    const sized = space.map((size, i) => ({ name: names[i] ?? 'W', size }));
    return success([{ axes: [...sized, { name: 'C', size: split.channels }], type: input?.type ?? float32 }]);
  },
  check: (layer, [input], [output]) => keptFormatProblems(layer, input, output),
});
