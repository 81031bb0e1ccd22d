import { add } from '@netloom/ir';
import type { ImportContext } from '../importing/import-context.js';
import type { SourceNode } from '../source/source-node.js';

/**
 * Imports an Add of two computed values of one shape, or of which one is a single pixel of the other: that is expanded.
 *
 * @errors ONX076 inputRule where the values' shapes or orders do not agree
 * @source ONNX Add-14
 */
export function importAddOfValues(node: SourceNode, context: ImportContext): void {
  const [first, second] = [context.data(node, 0), context.data(node, 1)];
  if (first === undefined || second === undefined || first.stream.placeholder || second.stream.placeholder) return;
  const views = context.broadcast(node, first, second);
  const inputs = views === undefined ? undefined : context.align(node, ...views);
  if (inputs !== undefined) context.addElementwise(node, { type: add.type, attributes: {}, inputs });
}
