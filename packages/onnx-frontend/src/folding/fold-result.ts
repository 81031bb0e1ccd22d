import { type Result, failure, success } from '@netloom/ir';
import { type OnnxElements, allocateElements } from '../codec/onnx-tensor.js';
import type { ElementKind } from '../codec/element-kind.js';
import { budgetPassed } from '../importing/constants/constants.js';
import type { ConstantValue, FoldContext } from '../importing/constant-folder.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';

/**
 * A new constant, its elements filled in after they fit the budget.
 *
 * @errors ONX030 tensorBudget
 */
export function foldResult(
  node: SourceNode,
  context: FoldContext,
  kind: ElementKind,
  dims: readonly number[],
  fill: (data: OnnxElements) => void,
): Result<ConstantValue> {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (!context.reserve(count)) return failure([budgetPassed(node.subject)]);
  const data = allocateElements(kind, count);
  fill(data);
  return success({ kind, dims, data });
}

/** Copies one element between arrays of one class. */
export function copyElement(source: OnnxElements, from: number, target: OnnxElements, to: number): void {
  const element = source[from];
  if (element !== undefined) target[to] = element;
}

/** The message for a folder's input that breaks a rule. */
export function inputProblem(node: SourceNode, input: number, rule: string, actual: string | number): Result<ConstantValue> {
  return failure([onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual })]);
}

/** An integer constant as a list, or undefined. */
export function integerList(value: ConstantValue | undefined): readonly number[] | undefined {
  return value?.kind === 'int64' || value?.kind === 'int32' ? Array.from(value.data, Number) : undefined;
}
