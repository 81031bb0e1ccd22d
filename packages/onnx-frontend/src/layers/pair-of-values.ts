import type { ImportContext, NewLayer } from '../importing/import-context.js';
import type { SourceNode } from '../source/source-node.js';

/** The layer that an operator on two computed values becomes. */
export type PairLayer = Pick<NewLayer, 'type' | 'attributes'>;

/**
 * Imports an operator on two computed values of one shape, element by element, or of which one is a single pixel of the
 * other: that is expanded.
 *
 * @errors ONX076 inputRule where the values' shapes or orders do not agree
 * @source ONNX Add-14, Mul-14
 */
export function importPairOfValues(node: SourceNode, context: ImportContext, layer: PairLayer): void {
  const [first, second] = [context.data(node, 0), context.data(node, 1)];
  if (first === undefined || second === undefined || first.stream.placeholder || second.stream.placeholder) return;
  const views = context.broadcast(node, first, second);
  const inputs = views === undefined ? undefined : context.align(node, ...views);
  if (inputs !== undefined) context.addElementwise(node, { ...layer, inputs });
}
