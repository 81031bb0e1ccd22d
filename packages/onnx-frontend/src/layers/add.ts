import { add } from '@netloom/ir';
import type { ImportContext } from '../importing/import-context.js';
import type { SourceNode } from '../source/source-node.js';
import { shapeOf } from '../view/regroup.js';

/**
 * Imports an Add of two computed values of one shape.
 *
 * @param refuse reports why it is no such Add
 * @errors ONX076 inputRule where the values' orders do not agree
 * @source ONNX Add-14
 */
export function importAddOfValues(node: SourceNode, context: ImportContext, refuse: (problem: string) => void): void {
  const [first, second] = [context.data(node, 0), context.data(node, 1)];
  if (first === undefined || second === undefined || first.stream.placeholder || second.stream.placeholder) return;
  const shapes = [first, second].map(({ dimensions }) => shapeOf(dimensions).join('x'));
  if (shapes[0] !== shapes[1]) {
    refuse(`its inputs are ${shapes.join(' and ')}`);
    return;
  }
  const inputs = context.align(node, first, second);
  if (inputs !== undefined) context.addElementwise(node, { type: add.type, attributes: {}, inputs });
}
