import type { Diagnostic } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { Stream } from '../../view/stream.js';
import type { GraphDraft } from '../session/graph-draft.js';
import { type LayerDraft, knownContent } from '../session/layer-draft.js';

/**
 * The message for layers between quantized values that no integer layer is: all float layers that a stream depends on.
 *
 * @param exit the tensor at which they end
 * @errors ONX090 floatIsland; ONX076 inputRule where there is no layer, but reals are read beside the codes
 * @returns nothing if one of them reads what could not be imported, which was reported
 */
export function floatIsland(draft: GraphDraft, stream: Stream, exit: string): readonly Diagnostic[] {
  const layers = new Set<LayerDraft>();
  const entries = new Set<string>();
  const visit = (current: Stream): void => {
    const producer = current.type.kind === 'float32' ? draft.producer(current) : undefined;
    if (producer === undefined) entries.add(JSON.stringify(current.name));
    else if (!layers.has(producer)) {
      layers.add(producer);
      producer.inputs.forEach(visit);
    }
  };
  visit(stream);
  if ([stream, ...[...layers].flatMap(({ inputs }) => inputs)].some(({ placeholder }) => placeholder)) return [];
  if (layers.size === 0) {
    const shown = { input: JSON.stringify(stream.name), rule: 'quantized once, for all that read it', actual: 'read as reals, too' };
    return [onnxDiagnostics.make.inputRule({ kind: 'tensor', name: exit }, shown)];
  }
  // A bias of reals is part of the layer that its node made.
  const shownOnes = [...layers].filter((layer) => !('make' in layer.content) || ![...layers].some((other) => other !== layer && other.sources.some((source) => layer.sources.includes(source))));
  const names = [...shownOnes].reverse().map((layer) => `${kindOf(layer)} ${JSON.stringify(layer.name)}`);
  const [last] = shownOnes;
  const subject = last === undefined ? { kind: 'tensor', name: stream.name } : { kind: kindOf(last), name: last.name };
  const shown = { layers: names.slice(0, shownLayers), from: [...entries], to: JSON.stringify(exit) };
  return [onnxDiagnostics.make.floatIsland(subject, shown, 'Quantize between them, and quantize weights.')];
}

/** The layer type; scalars that are not settled yet are no layer of a type. */
function kindOf(layer: LayerDraft): string {
  return knownContent(layer)?.type ?? 'scalar';
}

/** More names make no message clearer. */
const shownLayers = 10;
