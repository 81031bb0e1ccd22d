import { type Result, failure, success } from '@netloom/ir';
import { allocateElements } from '../codec/onnx-tensor.js';
import { budgetPassed } from '../importing/constants/constants.js';
import type { ConstantFolder } from '../importing/constant-folder.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { inputProblem } from './fold-result.js';
import { permute } from './permute.js';

/**
 * The attribute `perm`: for each dimension of the result, which one of the source it is. Reversed if absent.
 *
 * @errors ONX072 attributeValue
 */
export function readPermutation(node: SourceNode, rank: number): Result<readonly number[]> {
  const order = node.ints('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const seen = new Set(order.filter((axis) => axis >= 0 && axis < rank));
  if (order.length === rank && seen.size === rank) return success(order);
  const values = { attribute: 'perm', rule: `a permutation of ${rank} dimensions`, actual: `[${order.slice(0, 16).join(', ')}]` };
  return failure([onnxDiagnostics.make.attributeValue(node.subject, values)]);
}

/** @source ONNX Transpose-13 */
export const foldTranspose: ConstantFolder = {
  domain: '',
  movesElements: true,
  operator: 'Transpose',
  since: 1,
  attributes: { perm: 'ints' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  fold(node, [input], context) {
    if (input === undefined) return inputProblem(node, 0, 'given', 'absent');
    const order = readPermutation(node, input.dims.length);
    if (!order.ok) return order;
    if (!context.reserve(input.data.length)) return failure([budgetPassed(node.subject)]);
    const target = allocateElements(input.kind, input.data.length);
    const data = permute(input.data, input.dims, order.value, target);
    return success({ kind: input.kind, dims: order.value.map((from) => input.dims[from] ?? 1), data });
  },
};
