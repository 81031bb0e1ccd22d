import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import type { Diagnostic, Subject } from '../diagnostics/diagnostic.js';
import { failure, resultOf } from '../diagnostics/result.js';
import { type Axis, renderAxes } from '../graph/axis.js';
import { type IntegerType, codeRange, float32 } from '../graph/element-type.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { quantizeReal, scaleAt, unquantized, zeroPointAt } from '../semantics/requantize.js';
import { channelsLast } from './channels-last.js';
import { keptFormatProblems } from './kept-format.js';

const count = z.number().int().min(-65535).max(65535);

const attributes = z.strictObject({
  /** Elements added before the first and after the last of each spatial axis, in the order of the axes; taken away where negative. */
  padsBegin: z.array(count).min(1).max(2).readonly(),
  padsEnd: z.array(count).min(1).max(2).readonly(),
  /** What the added elements are. */
  value: z.number().refine((value) => Object.is(Math.fround(value), value), 'it must be a float32'),
});

export type PadAttributes = z.infer<typeof attributes>;

/**
 * A border of one value around the frame; negative pads cut the frame instead.
 *
 * @shape x [H, W, C] or [W, C] -> y [H + begin + end, W + begin + end, C] or [W + begin + end, C]
 * @source ONNX Pad-19, mode constant
 */
export const pad = defineLayerType({
  type: 'Pad',
  summary: 'A border of one value around the frame, or a frame cut at its border',
  attributes,
  parameters: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer(layer, [input]) {
    const subject = layerSubject(layer);
    const axes = input?.axes ?? [];
    const split = channelsLast(axes);
    const { padsBegin, padsEnd } = layer.attributes;
    if (split?.space.length !== padsBegin.length || padsEnd.length !== padsBegin.length) {
      const rule = `space of ${padsBegin.length} axes, as many as there are pads, then channels (C)`;
      return failure([irDiagnostics.make.inputAxes(subject, { rule, actual: renderAxes(axes) })]);
    }
    const { axes: space, problems } = paddedSpace(subject, layer.attributes, split.space);
    return resultOf(problems, () => [{ axes: [...space, { name: 'C', size: split.channels }], type: input?.type ?? float32 }]);
  },
  check: (layer, [input], [output]) => [...keptFormatProblems(layer, input, output), ...valueProblems(layerSubject(layer), layer.attributes, input)],
});

/**
 * The code that the border holds, saturated.
 *
 * @param index of the scale and zero point, where they differ along an axis
 * @source integer semantics, section Layers
 */
export function padCode({ value }: Pick<PadAttributes, 'value'>, type: IntegerType, index = 0): number {
  const quantization = type.quantization ?? unquantized;
  return quantizeReal(value, scaleAt(quantization, index), zeroPointAt(quantization, index), codeRange(type));
}

/** @errors IR044 padLeavesNothing */
function paddedSpace(
  subject: Subject,
  { padsBegin, padsEnd }: PadAttributes,
  space: readonly Axis[],
): { readonly axes: readonly Axis[]; readonly problems: readonly Diagnostic[] } {
  const axes = space.map(({ name, size }, i) => ({ name, size: size + (padsBegin[i] ?? 0) + (padsEnd[i] ?? 0) }));
  const problems = axes.flatMap(({ name, size }, i) => {
    const input = space[i]?.size ?? 1;
    const pads = [padsBegin[i] ?? 0, padsEnd[i] ?? 0];
    // Cutting more than there is on one side leaves nothing of the input, even if the other side adds some.
    return size >= 1 && pads.every((end) => input + end >= 1) ? [] : [irDiagnostics.make.padLeavesNothing(subject, { axis: name, size, input, pads })];
  });
  return { axes, problems };
}

/** Rounded to a code the value may be, but not moved to the end of the format. @errors IR045 padOutsideFormat */
function valueProblems(subject: Subject, { padsBegin, padsEnd, value }: PadAttributes, input: TensorType | undefined): readonly Diagnostic[] {
  if (input?.type.kind !== 'integer' || [...padsBegin, ...padsEnd].every((size) => size <= 0)) return [];
  const { type } = input;
  const quantization = type.quantization ?? unquantized;
  const range = codeRange(type);
  return quantization.scale.flatMap((scale, i) => {
    const [low, high] = [range.low, range.high].map((code) => (code - zeroPointAt(quantization, i)) * scale);
    if (low === undefined || high === undefined || (value >= low - scale / 2 && value <= high + scale / 2)) return [];
    return [irDiagnostics.make.padOutsideFormat(subject, { value, low, high })];
  });
}
