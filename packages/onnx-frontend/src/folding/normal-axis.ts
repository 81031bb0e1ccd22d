import { type Result, failure, success } from '@netloom/ir';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';

/**
 * An axis counted from 0; negative ones count from the end.
 *
 * @errors ONX072 attributeValue
 */
export function normalAxis(node: SourceNode, attribute: string, axis: number, rank: number): Result<number> {
  if (axis >= -rank && axis < rank) return success(axis < 0 ? axis + rank : axis);
  const values = { attribute, rule: `within -${rank} and ${rank - 1}`, actual: axis };
  return failure([onnxDiagnostics.make.attributeValue(node.subject, values)]);
}
