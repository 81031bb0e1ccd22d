import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import { takeOver } from '../new-layers/take-over.js';
import type { ImportSession } from '../session/import-session.js';

/**
 * Narrows the clamp bounds of the layer that rounds a view's codes; its value is then the node's output.
 *
 * @returns false if no layer rounds them, they are read elsewhere as well, or none of its codes is within the bounds
 */
export function clampCodes(session: ImportSession, node: SourceNode, view: View, bounds: { readonly low: number; readonly high: number }): boolean {
  const layer = session.draft.producer(view.stream);
  const { requantization } = layer ?? {};
  const low = Math.max(bounds.low, requantization?.low ?? bounds.low);
  const high = Math.min(bounds.high, requantization?.high ?? bounds.high);
  if (layer === undefined || requantization === undefined || low > high || !session.uses.isPrivate(view.stream)) return false;
  layer.requantization = { ...requantization, low, high };
  takeOver(session, node, view, layer, layer.content);
  return true;
}
