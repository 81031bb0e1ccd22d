import { float32 } from '@netloom/ir';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';
import type { ChannelFunction, LateLayer } from '../session/layer-draft.js';
import { joined } from './channel-function.js';
import { takeOver } from './take-over.js';

/**
 * Adds an affine function, which becomes a layer at the end unless it becomes part of another one. Another function of all
 * elements directly in front that nothing else reads takes it over.
 *
 * @param functions one for all elements, or one for each channel of a view whose order is known
 */
export function addAffine(session: ImportSession, node: SourceNode, input: View, functions: readonly ChannelFunction[], make: LateLayer['make']): void {
  const { bindings, draft, uses } = session;
  const before = draft.producer(input.stream);
  const one = before !== undefined && 'make' in before.content ? joined(before.content.functions, functions) : undefined;
  if (before !== undefined && one !== undefined && uses.isPrivate(input.stream)) {
    takeOver(session, node, input, before, { functions: [one], make });
    return;
  }
  const [output = ''] = node.outputs;
  const view = draft.addStream(output, input.stream.layout, float32, input.dimensions);
  draft.addLayer({ name: node.name, content: { functions, make }, inputs: [input.stream], output: view.stream, sources: [node.name] });
  bindings.bind(output, { kind: 'view', view });
}
