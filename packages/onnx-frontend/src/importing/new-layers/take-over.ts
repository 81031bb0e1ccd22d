import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';
import type { LayerDraft } from '../session/layer-draft.js';

/** Makes a node part of the layer in front, whose value is then the node's output. */
export function takeOver(session: ImportSession, node: SourceNode, { stream, dimensions }: View, layer: LayerDraft, content: LayerDraft['content']): void {
  const [output = ''] = node.outputs;
  layer.content = content;
  layer.sources = [...layer.sources, node.name];
  stream.name = output;
  stream.aliases = [{ tensor: output, dimensions }];
  session.bindings.bind(output, { kind: 'view', view: { stream, dimensions } });
}
