import type { Tensor } from '@netloom/ir';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import type { MergeTarget } from '../import-context.js';
import type { ImportSession } from '../session/import-session.js';
import { contentOf } from '../session/layer-draft.js';
import { takeOver } from './take-over.js';

/** The layer that made a view, if the view's values are read nowhere else; otherwise why not. */
export function mergeTarget({ draft, uses }: ImportSession, { stream }: View): MergeTarget | string {
  const layer = draft.producer(stream);
  if (layer === undefined) return 'its input comes from no layer';
  const shared = uses.sharing(stream);
  if (shared !== undefined) return shared;
  const content = contentOf(layer);
  if (!content.ok || content.value === undefined) return 'the layer in front is not made yet';
  if (Object.values(content.value.parameters).some(({ type }) => type.kind === 'integer')) return 'it is quantized';
  return { layer: content.value, axes: stream.layout.axes ?? [] };
}

/** Replaces the parameters of the layer that made a view; its value is then the node's output. */
export function mergeLayer(session: ImportSession, node: SourceNode, view: View, parameters: Readonly<Record<string, Tensor>>): void {
  const layer = session.draft.producer(view.stream);
  if (layer === undefined || 'make' in layer.content) throw new Error('merge follows mergeTarget');
  takeOver(session, node, view, layer, { ...layer.content, parameters });
}
