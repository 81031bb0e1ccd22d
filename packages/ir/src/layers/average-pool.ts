import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import type { Diagnostic, Subject } from '../diagnostics/diagnostic.js';
import { failure, resultOf } from '../diagnostics/result.js';
import { type Axis, renderAxes, spatialAxes } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { averageFormatProblems } from './average-formats.js';
import { type AverageWindow, commonDivisor, countedTaps } from './average-window.js';
import { channelsLast } from './channels-last.js';
import { slideWindow, spatialWindowAttributes } from './spatial-window.js';

const attributes = z.strictObject({
  ...spatialWindowAttributes,
  /** How much of the padding before and after each axis counts as zeros in the average; the rest counts for nothing. */
  countedBegin: spatialWindowAttributes.padsBegin,
  countedEnd: spatialWindowAttributes.padsEnd,
});

export type AveragePoolAttributes = z.infer<typeof attributes>;

/**
 * Average of each window, channel by channel.
 *
 * @shape x [H, W, C] or [W, C] -> y [Ho, Wo, C] or [Wo, C]
 * @source ONNX AveragePool-19; ceil_mode is expressed by `padsEnd`, count_include_pad by `countedBegin` and `countedEnd`
 */
export const averagePool = defineLayerType({
  type: 'AveragePool',
  summary: 'Average of each window',
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
    const faults = [...problems, ...countingProblems(subject, layer.attributes)];
    return resultOf(faults, () => [{ axes: [...space, { name: 'C', size: split.channels }], type: float32 }]);
  },
  check(layer, [input], [output]) {
    const space = spatialAxes(input?.axes ?? []);
    const counts = countedTaps(layer.attributes, space, spatialAxes(output?.axes ?? []));
    const empty = emptyAverages(layerSubject(layer), layer.attributes, space, counts);
    return empty.length > 0 ? empty : averageFormatProblems(layer, input, output, commonDivisor(counts));
  },
});

/** Counted padding is padding. @errors IR010 attributeInvalid */
function countingProblems(subject: Subject, window: AverageWindow): Diagnostic[] {
  const { padsBegin, padsEnd } = window;
  return (['countedBegin', 'countedEnd'] as const).flatMap((attribute) => {
    const list = window[attribute];
    const pads = attribute === 'countedBegin' ? padsBegin : padsEnd;
    if (list.length === pads.length && list.every((counted, i) => counted <= (pads[i] ?? 0))) return [];
    const problem = `of pads ${JSON.stringify(pads)} at most all count, but it is ${JSON.stringify(list)}`;
    return [irDiagnostics.make.attributeInvalid(subject, { attribute, problem })];
  });
}

/** Windows without anything to average. @errors IR019 windowInPadding, once for each axis */
function emptyAverages(
  subject: Subject,
  window: AverageWindow,
  space: readonly Axis[],
  counts: readonly (readonly number[])[],
): readonly Diagnostic[] {
  return space.flatMap(({ name, size: input }, i) => {
    const index = counts[i]?.indexOf(0) ?? -1;
    if (index < 0) return [];
    const [kernel = 1, stride = 1, dilation = 1] = [window.kernel[i], window.strides[i], window.dilations[i]];
    const pads = [window.padsBegin[i] ?? 0, window.padsEnd[i] ?? 0];
    return [irDiagnostics.make.windowInPadding(subject, { axis: name, index, input, kernel, stride, dilation, pads })];
  });
}
