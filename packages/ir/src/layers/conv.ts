import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import { failure, resultOf } from '../diagnostics/result.js';
import { type Axis, renderAxes, sameAxes } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { operandProblems } from './operand-problems.js';
import { channelsLast } from './channels-last.js';
import { slideWindow, spatialWindowAttributes } from './spatial-window.js';
import { weightedFormatProblems } from './weighted-formats.js';

const attributes = z.strictObject({
  ...spatialWindowAttributes,
  /** Channels are convolved in this many separate groups. */
  groups: z.number().int().min(1),
});

export type ConvAttributes = z.infer<typeof attributes>;

/**
 * Convolution (cross-correlation) over one or two spatial axes.
 *
 * @shape x [H, W, Cin] or [W, Cin], weight [O, KH, KW, Cin / groups] or [O, KW, Cin / groups], bias [O] -> y [Ho, Wo, O]
 * @source ONNX Conv-11
 */
export const conv = defineLayerType({
  type: 'Conv',
  summary: 'Convolution over one or two spatial axes',
  attributes,
  parameters: {
    weight: { optional: false, summary: 'O, kernel axes, I' },
    bias: { optional: true, summary: 'O' },
  },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer(layer, [input]) {
    const subject = layerSubject(layer);
    const { kernel, groups } = layer.attributes;
    const axes = input?.axes ?? [];
    const split = channelsLast(axes);
    if (split === undefined || split.channels % groups !== 0) {
      const rule = `space, then channels (C) divisible by groups=${groups}`;
      return failure([irDiagnostics.make.inputAxes(subject, { rule, actual: renderAxes(axes) })]);
    }
    const { channels } = split;
    const { axes: space, problems } = slideWindow(subject, layer.attributes, split.space);
    const { weight, bias } = layer.parameters;
    const outputs = weight?.axes[0]?.size ?? 0;
    const expected: Axis[] = [
      { name: 'O', size: outputs },
      ...kernel.map((size, i) => ({ name: kernel.length === 2 && i === 0 ? 'KH' : 'KW', size })),
      { name: 'I', size: channels / groups },
    ];
    const faults = [...problems, ...operandProblems(subject, input, weight, bias)];
    if (weight !== undefined && (!sameAxes(weight.axes, expected) || outputs % groups !== 0)) {
      const divisible = outputs % groups === 0 ? '' : ` with O divisible by groups=${groups}`;
      const shown = { expected: `${renderAxes(expected)}${divisible}`, actual: renderAxes(weight.axes) };
      faults.push(irDiagnostics.make.parameterAxes(subject, { parameter: 'weight', ...shown }));
    }
    if (bias !== undefined && !sameAxes(bias.axes, [{ name: 'O', size: outputs }])) {
      const shown = { expected: `${outputs} (O)`, actual: renderAxes(bias.axes) };
      faults.push(irDiagnostics.make.parameterAxes(subject, { parameter: 'bias', ...shown }));
    }
    return resultOf(faults, () => [{ axes: [...space, { name: 'C', size: outputs }], type: float32 }]);
  },
  check: (layer, [input], [output]) => weightedFormatProblems(layer, input, output),
});
