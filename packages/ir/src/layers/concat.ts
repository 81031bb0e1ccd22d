import { z } from 'zod';
import { defineLayerType, layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { failure, success } from '../diagnostics/result.js';
import { renderAxes, sameAxes } from '../graph/axis.js';
import { type IntegerType, codeRange, float32, renderElementType } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { rescaledReal } from '../semantics/rescale-codes.js';
import { channelsLast } from './channels-last.js';
import { keptFormatProblems } from './kept-format.js';

/**
 * The channels of several values, one value's after the other's. Each may have a format of its own: then codes are
 * brought to the output's.
 *
 * @shape x0 [H, W, C0], x1 [H, W, C1], … -> y [H, W, C0 + C1 + …]; without space too
 * @rounding with a requantization half to even, then saturate; else none
 * @source integer semantics, section Concatenation; ONNX Concat-13 over the channels
 */
export const concat = defineLayerType({
  type: 'Concat',
  summary: 'The channels of several values, one after the other',
  attributes: z.strictObject({}),
  parameters: {},
  inputs: { min: 2, max: 1024 },
  outputs: { min: 1, max: 1 },
  limits: ['values of the same space, over the channels'],
  infer(layer, inputs) {
    const subject = layerSubject(layer);
    const [first] = inputs;
    if (first === undefined) throw new Error('Concat has inputs');
    const splits = inputs.map(({ axes }) => channelsLast(axes));
    const space = splits[0]?.space ?? [];
    const misfit = splits.findIndex((split) => split === undefined || !sameAxes(split.space, space));
    if (misfit >= 0) {
      const rule = misfit === 0 ? 'channels (C), after space if there is any' : `but for its channels like the first, ${renderAxes(first.axes)}`;
      return failure([irDiagnostics.make.inputAxes(subject, { rule, actual: renderAxes(inputs[misfit]?.axes ?? []) })]);
    }
    const other = inputs.find(({ type }) => type.kind !== first.type.kind);
    if (other !== undefined) {
      const problem = `all are float32 or all are integers, but they are ${renderElementType(first.type)} and ${renderElementType(other.type)}`;
      return failure([irDiagnostics.make.operandTypes(subject, { problem })]);
    }
    const channels = splits.reduce((sum, split) => sum + (split?.channels ?? 0), 0);
    const isMoved = layer.requantization === undefined && inputs.every(({ type }) => JSON.stringify(type) === JSON.stringify(first.type));
    const hasAxis = first.type.kind === 'integer' && first.type.quantization?.axis !== undefined;
    return success([{ axes: [...space, { name: 'C', size: channels }], type: isMoved && !hasAxis ? first.type : float32 }]);
  },
  check(layer, inputs, [output]): readonly Diagnostic[] {
    if (output === undefined || inputs.some(({ type }) => type.kind !== 'integer')) return [];
    return layer.requantization === undefined ? movedProblems(layer, inputs, output) : rescaledProblems(layer, inputs, output);
  },
});

/** Codes of this width are float32 numbers, so that rescaling to the same format changes none. */
const exactBits = 24;

/** Codes that are only moved have one format, with one scale for all channels. */
function movedProblems(layer: Layer<unknown>, inputs: readonly TensorType[], output: TensorType): readonly Diagnostic[] {
  const plain = { ...layer, attributes: {} };
  const problems = perChannelProblems(plain, [...inputs, output]);
  return problems.length > 0 ? problems : inputs.flatMap((input) => keptFormatProblems(plain, input, output)).slice(0, 1);
}

function rescaledProblems(layer: Layer<unknown>, inputs: readonly TensorType[], output: TensorType): readonly Diagnostic[] {
  const subject = layerSubject(layer);
  const { make } = irDiagnostics;
  const { type: to } = output;
  if (to.kind !== 'integer')
    return [make.outputFormat(subject, { rule: 'an integer as the inputs are', actual: renderElementType(to) })];
  const problems = perChannelProblems(layer, [...inputs, output]);
  if (problems.length > 0) return problems;
  const wide = inputs.find(({ type }) => type.kind === 'integer' && type.bits > exactBits);
  if (wide !== undefined)
    return [make.inputFormat(subject, { rule: `of at most ${exactBits} bits where codes are rescaled`, actual: renderElementType(wide.type) })];
  const isFinite = inputs.every(({ type }) => type.kind !== 'integer' || endsOf(type).every((code) => Number.isFinite(rescaledReal(code, type, to))));
  return isFinite ? [] : [make.inputFormat(subject, { rule: 'of a scale whose quotient with that of the output float32 holds', actual: 'beyond its range' })];
}

function perChannelProblems(layer: { readonly type: string; readonly name: string }, values: readonly TensorType[]): readonly Diagnostic[] {
  const axis = values.map(({ type }) => (type.kind === 'integer' ? type.quantization?.axis : undefined)).find((name) => name !== undefined);
  if (axis === undefined) return [];
  const problem = `each value of a concatenation has one scale, but a quantization names axis ${JSON.stringify(axis)}`;
  return [irDiagnostics.make.operandTypes(layerSubject(layer), { problem })];
}

function endsOf(type: IntegerType): readonly number[] {
  const { low, high } = codeRange(type);
  return [low, high];
}
