import type { ImportContext, NewLayer } from '../importing/import-context.js';
import type { SourceNode } from '../source/source-node.js';
import { shapeOf } from '../view/regroup.js';

/** The layer that an operator on two computed values becomes. */
export type PairLayer = Pick<NewLayer, 'type' | 'attributes'>;

/**
 * Imports an operator on two computed values of one shape, element by element, or of which one is a single pixel of the
 * other: that is expanded.
 *
 * @param isSwapped of both shapes, whether the layer reads the second value first; none does by default
 * @errors ONX076 inputRule where the values' shapes or orders do not agree
 * @source ONNX Add-14, Mul-14
 */
export function importPairOfValues(node: SourceNode, context: ImportContext, layer: PairLayer, isSwapped: (first: readonly number[], second: readonly number[]) => boolean = () => false): void {
  const [first, second] = [context.data(node, 0), context.data(node, 1)];
  if (first === undefined || second === undefined || first.stream.placeholder || second.stream.placeholder) return;
  const views = context.broadcast(node, first, second);
  const inputs = views === undefined ? undefined : context.align(node, ...views);
  if (inputs === undefined) return;
  const isReversed = isSwapped(shapeOf(first.dimensions), shapeOf(second.dimensions));
  context.addElementwise(node, { ...layer, inputs: isReversed ? [...inputs].reverse() : inputs });
}

/**
 * True if broadcasting repeats each element of the first value along the last dimension that either has. ONNX Runtime gives
 * its operators of codes the operands in the other order then.
 */
export function isFirstRepeated(first: readonly number[], second: readonly number[]): boolean {
  const [one, other] = [first, second].map((shape) => [...shape].reverse());
  for (let i = 0; i < Math.max(one?.length ?? 0, other?.length ?? 0); i++) {
    const sizes = [one?.[i] ?? 1, other?.[i] ?? 1];
    if (sizes[0] !== 1 || sizes[1] !== 1) return sizes[0] === 1;
  }
  return false;
}
