import { float32 } from '@netloom/ir';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import { takeOver } from '../new-layers/take-over.js';
import type { ImportSession } from '../session/import-session.js';
import { countsCodes } from './accumulators.js';

/**
 * Binds a node's output to the reals that the plain accumulators of an integer layer are, each 1, for what scales them behind.
 *
 * @returns false if the view is of anything else, or read elsewhere as well
 */
export function accumulatorsAsReals(session: ImportSession, node: SourceNode, view: View): boolean {
  const { stream } = view;
  const layer = session.draft.producer(stream);
  const isPlain = stream.type.kind === 'integer' && stream.type.quantization === undefined;
  if (layer === undefined || !isPlain || !countsCodes(layer) || !session.uses.isPrivate(stream)) return false;
  layer.isUnscaled = true;
  stream.type = float32;
  takeOver(session, node, view, layer, layer.content);
  return true;
}
