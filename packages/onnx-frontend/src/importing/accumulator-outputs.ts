import { type IntegerType, accumulatorBits, argMax, flatten, globalMaxPool, integerType, maxPool, relu, weightedSum } from '@netloom/ir';
import { leavesOf, sameFactors, sizeOf } from '../view/factor.js';
import type { Stream } from '../view/stream.js';
import { accumulatorReals, accumulatorUnits, arithmeticBehind, withWholeBias, withoutRealBias } from './accumulator-reals.js';
import { type LayerContent, type LayerDraft, knownContent } from './graph-draft.js';
import type { ImportSession } from './import-session.js';

/** Layers that keep the codes of a value with a scale for each channel. */
const keeping: ReadonlySet<string | undefined> = new Set([relu.type, maxPool.type, globalMaxPool.type]);

/** Codes of more bits than this are not compared in hardware. */
const comparedBits = 30;

/**
 * Reals of codes that nothing quantizes, but that only leave the graph or are compared, are accumulators: integers in units
 * of input scale times weight scale, with the bits that they need. A bias that is no whole number of units is added on the
 * host.
 *
 * Other streams stay real, and are islands.
 */
export function giveAccumulators(session: ImportSession): void {
  for (const layer of session.draft.layers) {
    if (layer.output.type.kind !== 'float32' || accumulatorReals(layer) === undefined) continue;
    const whole = withWholeBias(layer);
    const content = whole ?? withoutRealBias(contentOf(layer));
    const type = accumulatorType({ ...layer, content });
    const readers = type === undefined ? undefined : readersBehind(session, layer.output, type);
    if (type === undefined || readers === undefined) continue;
    if (whole === undefined && (readers.length > 0 || !scaleOnHost(session, layer))) continue;
    layer.content = content;
    const kept = readers.filter(({ output }) => output.type.kind === 'float32').map(({ output }) => output);
    for (const stream of [layer.output, ...kept]) stream.type = type;
  }
}

/** The format of the accumulators of a layer, its bias included. */
function accumulatorType(layer: LayerDraft & { readonly content: LayerContent }): IntegerType | undefined {
  const { content, inputs, output } = layer;
  const [input] = inputs;
  const weight = content.parameters.weight?.type;
  if (input?.type.kind !== 'integer' || weight?.kind !== 'integer') return undefined;
  const { quantization } = accumulatorUnits(input.type, weight);
  if (quantization === undefined) return undefined;
  const { ranges } = weightedSum({ ...content, name: layer.name, inputs: [input.name], outputs: [output.name], sources: layer.sources }, input.type);
  const bits = Math.max(2, accumulatorBits(ranges));
  return bits > 32 ? undefined : integerType(true, bits, { ...quantization, ...(quantization.axis === undefined ? {} : { axis: 'C' }) });
}

/** Layers behind a stream of accumulators; undefined if any of them does more than keep or compare them. */
function readersBehind({ draft }: ImportSession, stream: Stream, { bits, quantization }: IntegerType): readonly LayerDraft[] | undefined {
  const readers: LayerDraft[] = [];
  const isOne = quantization?.axis === undefined;
  const streams = [stream];
  for (const current of streams) {
    for (const reader of draft.layers) {
      if (!reader.inputs.includes(current)) continue;
      const type = knownContent(reader)?.type;
      const isCompared = keeping.has(type) || (isOne && (type === argMax.type || type === flatten.type));
      if (!isCompared || bits > comparedBits) return undefined;
      readers.push(reader);
      streams.push(reader.output);
    }
  }
  return readers;
}

/** Leaves to the host what a layer's accumulators are scaled by, and its real bias. */
function scaleOnHost(session: ImportSession, layer: LayerDraft): boolean {
  const [alias, ...others] = layer.output.aliases;
  const arithmetic = arithmeticBehind(layer);
  if (alias === undefined || others.length > 0 || arithmetic === undefined) return false;
  const channels = layer.output.layout.axes?.find(({ name }) => name === 'C')?.factors ?? [];
  const dims = alias.dimensions.slice(1).map((dimension) => (sameFactors(leavesOf(dimension), leavesOf(channels)) ? sizeOf(channels) : 1));
  const steps = [
    { operator: 'Mul', constant: arithmetic.multiply, isNeeded: arithmetic.multiply.some((factor) => factor !== 1) },
    { operator: 'Add', constant: arithmetic.add, isNeeded: true },
  ].filter(({ isNeeded }) => isNeeded);
  session.moveToHost(alias, layer, steps.map(({ operator, constant }) => ({ operator, attributes: { constant, dims, isFirst: false } })));
  return true;
}

function contentOf(layer: LayerDraft): LayerContent {
  const content = knownContent(layer);
  if (content === undefined) throw new Error(`${layer.name} is not made yet`);
  return content;
}
