import { pad } from '@netloom/ir';
import type { View } from '../../view/stream.js';
import type { Padding } from '../import-context.js';
import type { ImportSession } from '../session/import-session.js';
import { knownContent } from '../session/layer-draft.js';

/** The Pad layer that made a view which has been taken as N C W or N C H W. */
export function paddingOf({ draft }: ImportSession, view: View): Padding | undefined {
  const layer = draft.producer(view.stream);
  const [stream] = layer?.inputs ?? [];
  const content = layer === undefined ? undefined : knownContent(layer);
  if (layer === undefined || content?.type !== pad.type || stream === undefined) return undefined;
  const axes = stream.layout.axes ?? [];
  const space = axes.filter(({ name }) => name !== 'C').map(({ factors }) => factors);
  const channels = axes.find(({ name }) => name === 'C')?.factors ?? [];
  const before = { stream, dimensions: [view.dimensions[0] ?? [], channels, ...space] };
  return { ...pad.attributes.parse(content.attributes), view: before, sources: layer.sources };
}
