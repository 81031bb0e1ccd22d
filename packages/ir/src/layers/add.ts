import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { failure, success } from '../diagnostics/result.js';
import { renderAxes, sameAxes } from '../graph/axis.js';
import { codeRange, float32, renderElementType } from '../graph/element-type.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { addReals } from '../semantics/add-codes.js';

/**
 * y = a + b, element by element, each operand with a scale and zero point of its own.
 *
 * @shape a any, b the same -> y the same
 * @rounding half to even, then saturate
 * @source integer semantics, sections Addition and Additions in fixed point; ONNX Add-14 without broadcasting
 */
export const add = defineLayerType({
  type: 'Add',
  summary: 'Sum of two values, element by element',
  attributes: z.strictObject({}),
  parameters: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  addsInputs: true,
  limits: ['two values of the same axes'],
  infer(layer, [a, b]) {
    const subject = layerSubject(layer);
    if (a === undefined || b === undefined) throw new Error('Add has two inputs');
    if (!sameAxes(a.axes, b.axes)) {
      const rule = `both of the same axes, such as ${renderAxes(a.axes)}`;
      return failure([irDiagnostics.make.inputAxes(subject, { rule, actual: renderAxes(b.axes) })]);
    }
    if (a.type.kind !== b.type.kind) {
      const problem = `both are float32 or both are integers, but they are ${renderElementType(a.type)} and ${renderElementType(b.type)}`;
      return failure([irDiagnostics.make.operandTypes(subject, { problem })]);
    }
    return success([{ axes: a.axes, type: float32 }]);
  },
  check(layer, inputs, [output]): readonly Diagnostic[] {
    const subject = layerSubject(layer);
    if (output === undefined || inputs.some(({ type }) => type.kind !== 'integer')) return [];
    const { make } = irDiagnostics;
    if (output.type.kind !== 'integer')
      return [make.outputFormat(subject, { rule: 'an integer as the inputs are', actual: renderElementType(output.type) })];
    const axis = [...inputs, output].map(axisOf).find((name) => name !== undefined);
    if (axis !== undefined) {
      const problem = `each value of an addition has one scale, but a quantization names axis ${JSON.stringify(axis)}`;
      return [make.operandTypes(subject, { problem })];
    }
    if (layer.requantization === undefined)
      return [make.requantizationInvalid(subject, { problem: 'a sum of two scales rounds, so it needs one' })];
    if (layer.requantization.factors !== undefined)
      return [make.requantizationInvalid(subject, { problem: 'a sum of two scales is in the unit of its scales, so it has no factors' })];
    return hasFiniteSums(inputs, output)
      ? []
      : [make.inputFormat(subject, { rule: 'of scales whose sums float32 holds', actual: 'beyond its range' })];
  },
});

function axisOf({ type }: TensorType): string | undefined {
  return type.kind === 'integer' ? type.quantization?.axis : undefined;
}

/** Sums are monotone in either code, so their greatest magnitudes lie at the ends. */
function hasFiniteSums([a, b]: readonly TensorType[], output: TensorType): boolean {
  if (a?.type.kind !== 'integer' || b?.type.kind !== 'integer' || output.type.kind !== 'integer') return true;
  const [one, other, to] = [a.type, b.type, output.type];
  const ends = (type: typeof one): number[] => Object.values(codeRange(type));
  const scale = to.quantization?.scale[0] ?? 1;
  return ends(one).every((p) => ends(other).every((q) => Number.isFinite(Math.fround(addReals(p, one, q, other) / scale))));
}
