import type { IntegerType } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { Stream, View } from '../../view/stream.js';
import { type TensorFormat, integerTypeOf, sameFormat } from '../constants/quantized-constant.js';
import { addElementwise } from '../new-layers/add-elementwise.js';
import type { ImportSession } from '../session/import-session.js';
import { type LayerDraft, knownContent } from '../session/layer-draft.js';
import { orderChannels } from '../views/order-views.js';
import { type CodeRounding, ordinaryRounding } from './code-rounding.js';
import { floatIsland } from './float-islands.js';
import { quantizeStream } from './quantize-stream.js';
import { requantizeType } from './requantize-type.js';
import { keepsCodes } from './stream-origin.js';

/**
 * Binds a node's output to the reals that a view's codes stand for. An input of codes gets its format here.
 *
 * @errors ONX076 inputRule where the codes are of another format
 */
export function dequantizeView(session: ImportSession, node: SourceNode, view: View, format: TensorFormat): void {
  const [input = ''] = node.inputs;
  const [output = ''] = node.outputs;
  const { stream, dimensions } = view;
  if (!stream.placeholder && !takeFormat(session, node, 0, view, format)) return;
  if (stream.name === input && session.draft.producer(stream) !== undefined) {
    stream.name = output;
    stream.aliases.unshift({ tensor: output, dimensions });
    session.bindings.bind(output, { kind: 'view', view });
  } else session.bindings.bindView(output, view);
}

/**
 * Says that a view's codes are of a format. An input of codes gets its format here, and so does a placeholder.
 *
 * @returns false if they are of another one @errors ONX076 inputRule
 */
export function takeFormat(session: ImportSession, node: SourceNode, index: number, view: View, format: TensorFormat): boolean {
  const { stream } = view;
  const type = viewType(session, node, view, format);
  if (type === undefined) return true;
  const { type: known, placeholder } = stream;
  const raw = known.kind === 'integer' && known.signed === type.signed ? rawStreams(session, stream, type) : undefined;
  if (placeholder) stream.type = type;
  else if (raw !== undefined) giveFormat(session, raw, type);
  else if (known.kind !== 'integer' || !sameFormat(known, type)) {
    session.report(onnxDiagnostics.make.inputRule(node.subject, { input: index, rule: 'codes of this scale and zero point', actual: 'of others' }));
    return false;
  }
  return true;
}

/** Gives streams their format, and so all that layers which keep codes have made of them already. */
function giveFormat({ draft }: ImportSession, streams: readonly Stream[], type: IntegerType): void {
  for (const stream of streams) stream.type = type;
  const known = new Set(streams);
  // Layers stand in the order of their making.
  for (const layer of draft.layers) {
    const { inputs: [input], output } = layer;
    if (input === undefined || !known.has(input) || known.has(output) || !keepsCodes(layer)) continue;
    output.type = type;
    known.add(output);
  }
}

/**
 * A stream of codes whose scale is not known yet, back over layers that keep codes, to the graph input or to codes that are
 * known to be of the format; undefined where there is none.
 */
function rawStreams({ draft }: ImportSession, stream: Stream, type: IntegerType): readonly Stream[] | undefined {
  const streams: Stream[] = [];
  for (let current: Stream | undefined = stream; current?.type.kind === 'integer'; ) {
    if (current.type.quantization !== undefined) return sameFormat(current.type, type) ? streams : undefined;
    streams.push(current);
    const producer = draft.producer(current);
    if (producer === undefined) return streams;
    if (!keepsCodes(producer)) return undefined;
    [current] = producer.inputs;
  }
  return undefined;
}

/**
 * Binds a node's output to the codes of a view's reals.
 *
 * @param rounding as QuantizeLinear rounds if absent
 * @errors ONX076 inputRule, ONX090 floatIsland, ONX092 roundingUnsupported
 */
export function quantizeView(session: ImportSession, node: SourceNode, view: View, format: TensorFormat, rounding?: CodeRounding): void {
  const [output = ''] = node.outputs;
  const { stream, dimensions } = view;
  const type = stream.placeholder ? undefined : viewType(session, node, view, format);
  if (type === undefined) return;
  const made = quantizeStream(session, stream, type, output, rounding ?? ordinaryRounding(type));
  if ('problem' in made) {
    if (made.problem === 'island') session.reportAll(floatIsland(session.draft, stream, output));
    else reportRounding(session, node, made.layer);
  } else if (made.table === undefined) session.bindings.bindView(output, { stream: made.stream, dimensions });
  else {
    addElementwise(session, node, { type: requantizeType, attributes: {}, parameters: { table: made.table }, inputs: [{ stream: made.stream, dimensions }] });
    const binding = session.bindings.of(output);
    if (binding.kind === 'view') binding.view.stream.type = type;
  }
}

function reportRounding(session: ImportSession, node: SourceNode, maker: LayerDraft): void {
  const layer = `${knownContent(maker)?.type ?? ''} ${JSON.stringify(maker.name)}`;
  session.report(onnxDiagnostics.make.roundingUnsupported(node.subject, { layer }, 'Round to nearest, half to even, with a scale of its own.'));
}

/** The element type of a format of a view; scales may differ along the channels. */
function viewType(session: ImportSession, node: SourceNode, view: View, format: TensorFormat): IntegerType | undefined {
  const { dimension } = format;
  if (dimension === undefined) return integerTypeOf(format, []);
  const channels = orderChannels(session, node, view, dimension);
  return channels?.stream === view.stream ? integerTypeOf(format, view.dimensions.map((_, i) => (i === dimension ? 'C' : ''))) : undefined;
}
