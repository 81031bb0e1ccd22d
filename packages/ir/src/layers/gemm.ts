import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import { failure, resultOf } from '../diagnostics/result.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type Axis, axisSize, renderAxes, sameAxes } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { operandProblems } from './operand-problems.js';
import { weightedFormatProblems } from './weighted-formats.js';

const attributes = z.strictObject({});

export type GemmAttributes = z.infer<typeof attributes>;

/**
 * Dense layer: y = weight * x + bias.
 *
 * @shape x [C], weight [O, I = C], bias [O] -> y [O]
 * @source ONNX Gemm-13, MatMul-13
 */
export const gemm = defineLayerType({
  type: 'Gemm',
  summary: 'Dense layer (matrix times vector, plus bias)',
  attributes,
  parameters: {
    weight: { optional: false, summary: 'O, I' },
    bias: { optional: true, summary: 'O' },
  },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  infer(layer, [input]) {
    const subject = layerSubject(layer);
    const axes = input?.axes ?? [];
    const inputs = axisSize(axes, 'C');
    if (axes.length !== 1 || inputs === undefined)
      return failure([irDiagnostics.make.inputAxes(subject, { rule: 'a vector (C)', actual: renderAxes(axes) })]);
    const { weight, bias } = layer.parameters;
    const outputs = weight?.axes[0]?.size ?? 0;
    const problems: Diagnostic[] = [...operandProblems(subject, input, weight, bias)];
    const expect = (parameter: string, expected: readonly Axis[], actual: readonly Axis[]): void => {
      if (sameAxes(expected, actual)) return;
      const shown = { parameter, expected: renderAxes(expected), actual: renderAxes(actual) };
      problems.push(irDiagnostics.make.parameterAxes(subject, shown));
    };
    const outputAxis = { name: 'O', size: outputs };
    if (weight !== undefined) expect('weight', [outputAxis, { name: 'I', size: inputs }], weight.axes);
    if (bias !== undefined) expect('bias', [outputAxis], bias.axes);
    return resultOf(problems, () => [{ axes: [{ name: 'C', size: outputs }], type: float32 }]);
  },
  check: (layer, [input], [output]) => weightedFormatProblems(layer, input, output),
});
