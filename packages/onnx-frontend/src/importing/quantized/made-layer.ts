import type { Layer } from '@netloom/ir';
import { type LayerContent, type LayerDraft, knownContent } from '../session/layer-draft.js';

/** The type of a layer; undefined for one that is not made yet. */
export function typeOf(draft: LayerDraft): string | undefined {
  return knownContent(draft)?.type;
}

/** What a layer does that is made already. */
export function madeContent(draft: LayerDraft): LayerContent {
  const content = knownContent(draft);
  if (content === undefined) throw new Error(`${draft.name} is not made yet`);
  return content;
}

/** A layer that is made already as the IR has it, but for how it rounds. */
export function madeLayer(draft: LayerDraft): Layer {
  const { name, inputs, output, sources } = draft;
  return { name, ...madeContent(draft), inputs: inputs.map((stream) => stream.name), outputs: [output.name], sources };
}
