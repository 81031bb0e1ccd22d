import type { ImportContext, NewLayer } from '../importing/import-context.js';
import type { SourceNode } from '../source/source-node.js';
import { shapeOf } from '../view/regroup.js';

/** The layer that an operator on two computed values becomes. */
export type PairLayer = Pick<NewLayer, 'type' | 'attributes'>;

/**
 * Imports an operator on two computed values of one shape, element by element.
 *
 * @param refuse reports why it is no such operator
 * @errors ONX076 inputRule where the values' orders do not agree
 * @source ONNX Add-14, Mul-14
 */
export function importPairOfValues(node: SourceNode, context: ImportContext, layer: PairLayer, refuse: (problem: string) => void): void {
  const [first, second] = [context.data(node, 0), context.data(node, 1)];
  if (first === undefined || second === undefined || first.stream.placeholder || second.stream.placeholder) return;
  const shapes = [first, second].map(({ dimensions }) => shapeOf(dimensions).join('x'));
  if (shapes[0] !== shapes[1]) {
    refuse(`its inputs are ${shapes.join(' and ')}`);
    return;
  }
  const inputs = context.align(node, first, second);
  if (inputs !== undefined) context.addElementwise(node, { ...layer, inputs });
}
