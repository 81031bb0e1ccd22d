import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import { failure, resultOf } from '../diagnostics/result.js';
import { renderAxes } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { channelsLast } from './channels-last.js';
import { comparedCodesProblems, keptFormatProblems } from './kept-format.js';
import { emptyWindowProblems, slideWindow, spatialWindowAttributes } from './spatial-window.js';

const attributes = z.strictObject(spatialWindowAttributes);

export type MaxPoolAttributes = z.infer<typeof attributes>;

/**
 * Greatest value of each window, channel by channel; padding never wins.
 *
 * @shape x [H, W, C] or [W, C] -> y [Ho, Wo, C]
 * @source ONNX MaxPool-12; ceil_mode is expressed by `padsEnd`
 */
export const maxPool = defineLayerType({
  type: 'MaxPool',
  summary: 'Greatest value of each window',
  attributes,
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer(layer, [input]) {
    const subject = layerSubject(layer);
    const axes = input?.axes ?? [];
    const split = channelsLast(axes);
    if (split === undefined)
      return failure([irDiagnostics.make.inputAxes(subject, { rule: 'space, then channels (C)', actual: renderAxes(axes) })]);
    const { axes: space, problems } = slideWindow(subject, layer.attributes, split.space);
    return resultOf(problems, () => [{ axes: [...space, { name: 'C', size: split.channels }], type: input?.type ?? float32 }]);
  },
  check: (layer, [input], [output]) => [
    ...emptyWindowProblems(layerSubject(layer), layer.attributes, channelsLast(input?.axes ?? [])?.space ?? []),
    ...comparedCodesProblems(layer, input, (axis) => axis !== 'C'),
    ...keptFormatProblems(layer, input, output),
  ],
});
