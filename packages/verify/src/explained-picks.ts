import type { Graph } from '@netloom/ir';
import { type CodeDifference, type Making, explainsDifference } from './explained.js';
import type { LockstepValue } from './lockstep.js';
import { pickedFrom } from './picks.js';

/**
 * True if {@link explainsDifference} says so of what a layer computes; or, where it picks the greatest of values that
 * ONNX Runtime rounds only behind it, of what it picks: to be greater, one of the greatest elements must be explained, to
 * be less, all of them must.
 *
 * @param unrounded values that ONNX Runtime has no codes of, by name
 */
export function explainsValue(graph: Graph, { layer, inputs }: LockstepValue, difference: CodeDifference, unrounded: ReadonlyMap<string, LockstepValue>, making?: Making): boolean {
  if (layer === undefined) return false;
  const picked = pickedFrom(graph, layer, difference.position);
  if (picked === undefined) return explainsDifference(graph, layer, inputs, difference, making);
  const { ours, theirs } = difference;
  const before = unrounded.get(layer.inputs[0] ?? '');
  if (before === undefined) return false;
  const greatest = picked.filter((position) => before.lockstep[position] === ours);
  const explains = (position: number): boolean => explainsValue(graph, before, { position, ours, theirs }, unrounded, making);
  return greatest.length > 0 && (theirs > ours ? greatest.some(explains) : greatest.every(explains));
}
