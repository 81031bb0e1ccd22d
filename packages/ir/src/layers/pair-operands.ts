import { layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type Result, failure, success } from '../diagnostics/result.js';
import { renderAxes, sameAxes } from '../graph/axis.js';
import { codeRange, float32, renderElementType } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';

/** The output of a layer of two values, element by element. @errors IR015 inputAxes, IR028 operandTypes */
export function inferPair(layer: Layer, [a, b]: readonly TensorType[]): Result<readonly TensorType[]> {
  const subject = layerSubject(layer);
  if (a === undefined || b === undefined) throw new Error(`${layer.type} has two inputs`);
  if (!sameAxes(a.axes, b.axes)) {
    const rule = `both of the same axes, such as ${renderAxes(a.axes)}`;
    return failure([irDiagnostics.make.inputAxes(subject, { rule, actual: renderAxes(b.axes) })]);
  }
  if (a.type.kind !== b.type.kind) {
    const problem = `both are float32 or both are integers, but they are ${renderElementType(a.type)} and ${renderElementType(b.type)}`;
    return failure([irDiagnostics.make.operandTypes(subject, { problem })]);
  }
  return success([{ axes: a.axes, type: float32 }]);
}

/** How an operation of two values is called in messages, and the float32 real that it makes of two codes' reals. */
export interface PairOperation {
  readonly name: string;
  /** In codes of the output; monotone in either code, or in both at their ends. */
  readonly levelOf: (a: number, b: number) => number;
}

/**
 * What is wrong with the formats of a layer of two integer values: each has one scale, and results that float32 holds.
 *
 * @errors IR027 requantizationInvalid, IR028 operandTypes, IR037 inputFormat, IR038 outputFormat
 */
export function pairProblems(layer: Layer, inputs: readonly TensorType[], output: TensorType, { name, levelOf }: PairOperation): readonly Diagnostic[] {
  const subject = layerSubject(layer);
  const { make } = irDiagnostics;
  if (output.type.kind !== 'integer')
    return [make.outputFormat(subject, { rule: 'an integer as the inputs are', actual: renderElementType(output.type) })];
  const axis = [...inputs, output].map(axisOf).find((named) => named !== undefined);
  if (axis !== undefined) {
    const problem = `each value of ${name} has one scale, but a quantization names axis ${JSON.stringify(axis)}`;
    return [make.operandTypes(subject, { problem })];
  }
  if (layer.requantization === undefined)
    return [make.requantizationInvalid(subject, { problem: `${name} rounds to another scale, so it needs one` })];
  if (layer.requantization.factors !== undefined)
    return [make.requantizationInvalid(subject, { problem: `${name} is in the unit of its scales, so it has no factors` })];
  const [a, b] = inputs.map(({ type }) => (type.kind === 'integer' ? Object.values(codeRange(type)) : []));
  const isFinite = (a ?? []).every((p) => (b ?? []).every((q) => Number.isFinite(levelOf(p, q))));
  return isFinite ? [] : [make.inputFormat(subject, { rule: 'of scales whose results float32 holds', actual: 'beyond its range' })];
}

function axisOf({ type }: TensorType): string | undefined {
  return type.kind === 'integer' ? type.quantization?.axis : undefined;
}
