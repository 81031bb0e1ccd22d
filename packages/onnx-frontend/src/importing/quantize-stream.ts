import { type IntegerType, type Layer, clip, clipCodes, codeRange, flatten, globalMaxPool, maxPool, pointwiseFunctions, pointwiseTable, relu } from '@netloom/ir';
import type { Stream } from '../view/stream.js';
import { type LayerContent, type LayerDraft, knownContent } from './graph-draft.js';
import type { ImportSession } from './import-session.js';
import { quantizeChain } from './pointwise-chain.js';
import { type AffineCodes, affineCodes, tableOfCodes } from './affine-codes.js';
import { accumulatorReals, roundedReals, withWholeBias } from './accumulator-reals.js';
import { sameFormat } from './quantized-constant.js';

/** Bounds of reals; open where absent. */
export interface RealBounds {
  readonly low?: number;
  readonly high?: number;
}

/** Where the reals of a stream come from. */
interface Origin {
  /** What is quantized already, the float graph input, or the output of `maker`. */
  readonly root: Stream;
  /** The layer that computes reals of codes, if the root is not quantized. */
  readonly maker?: LayerDraft;
  /** Layers behind the root that keep the order of reals: quantizing before them and behind them is the same. */
  readonly between: readonly LayerDraft[];
}

const picking: ReadonlySet<string | undefined> = new Set([maxPool.type, globalMaxPool.type, flatten.type]);
const clamping: ReadonlySet<string | undefined> = new Set([relu.type, clip.type]);

/**
 * Gives a stream of reals the format that a QuantizeLinear names. What takes the format is
 *
 * - a graph input, which the host quantizes then;
 * - the layer that made the reals, if all it reads is quantized: it rounds to the format, Relu and Clip between limit its
 *   codes, and layers that only pick elements pick codes;
 * - an affine function of each channel of a quantized value, as a layer of multipliers and offsets;
 * - functions of one element of a quantized value, one behind the other, as one table;
 * - a value that is quantized already: it stays if the format is the same, and else a layer `Requantize` reads it.
 *
 * @param output name of the result
 * @returns the stream of codes; the real bounds and the format that a `Requantize` behind it needs; undefined where the
 *   reals come from anything else, are read elsewhere as well, or have other bounds in each channel
 */
export function quantizeStream(session: ImportSession, stream: Stream, type: IntegerType, output: string): QuantizedStream | undefined {
  const quantized = quantizeOrigin(session, stream, type, output);
  if (quantized !== undefined) return quantized;
  const chain = quantizeChain(session, stream, type, output);
  return chain === undefined ? undefined : { stream: chain };
}

/** A stream of codes, and the bounds of a `Requantize` that must read it. */
interface QuantizedStream {
  readonly stream: Stream;
  readonly requantize?: RealBounds;
}

function quantizeOrigin(session: ImportSession, stream: Stream, type: IntegerType, output: string): QuantizedStream | undefined {
  const origin = originOf(session, stream);
  if (origin === undefined) return undefined;
  const { root, maker, between } = origin;
  const clamps = between.filter((layer) => clamping.has(typeOf(layer)));
  const bounds = clamps.reduce<RealBounds>((before, layer) => followedBy(before, boundsOf(layer)), {});
  if (maker !== undefined && !hasOneLimit(bounds, type)) return undefined;
  const isOfCodes = maker === undefined || readsCodes(maker) || accumulatorReals(maker) !== undefined;
  const affine = isOfCodes ? undefined : affineOf(maker, type, bounds);
  if (!isOfCodes && affine === undefined) return undefined;
  const isMoved = root.type.kind === 'integer' && !sameFormat(root.type, type);
  const isMerged = maker !== undefined || isMoved;
  const dropped = clamps.filter((layer) => isMerged || !limits(boundsOf(layer), type));
  for (const layer of dropped) session.draft.bypass(layer);
  const kept = between.filter((layer) => !dropped.includes(layer));
  const result = kept.at(-1)?.output ?? root;
  const format = root.type.kind === 'integer' ? root.type : type;
  for (const made of [root, ...kept.map((layer) => layer.output)]) {
    if (made.type.kind === 'float32' && session.draft.producer(made) !== undefined) {
      // The source's tensor of this name holds reals that were not rounded.
      made.aliases = [];
      if (made === result && !isMoved) made.name = output;
    }
    made.type = format;
  }
  if (maker !== undefined) {
    if (affine === undefined) roundTo(maker, type, bounds);
    else {
      maker.content = affine.content;
      if (affine.requantization !== undefined) maker.requantization = affine.requantization;
    }
    maker.sources = [...maker.sources, ...clamps.flatMap(({ sources }) => sources)];
  }
  return { stream: result, ...(isMoved ? { requantize: bounds } : {}) };
}

function originOf(session: ImportSession, stream: Stream): Origin | undefined {
  const between: LayerDraft[] = [];
  for (let current = stream; ; ) {
    if (current.type.kind === 'integer') return current.type.quantization === undefined ? undefined : { root: current, between };
    if (!session.isPrivate(current)) return undefined;
    const producer = session.draft.producer(current);
    if (producer === undefined) return { root: current, between };
    const [input] = producer.inputs;
    if (input === undefined || !(keepsCodes(producer) || clamping.has(typeOf(producer))))
      return readsCodes(producer) || accumulatorReals(producer) !== undefined || mayCountCodes(producer) ? { root: current, maker: producer, between } : undefined;
    between.unshift(producer);
    current = input;
  }
}

/** True for layers whose values are among the codes of their only input. */
export function keepsCodes(layer: LayerDraft): boolean {
  return picking.has(typeOf(layer)) && layer.inputs.length === 1;
}

/** True if bounds are the same codes in all channels: a layer that rounds has one pair of them. */
function hasOneLimit(bounds: RealBounds, type: IntegerType): boolean {
  const limit = clipCodes(bounds, type);
  return (type.quantization?.scale ?? []).every((_, index) => {
    const { low, high } = clipCodes(bounds, type, index);
    return low === limit.low && high === limit.high;
  });
}

/** True if bounds leave out codes of a format. */
function limits(bounds: RealBounds, type: IntegerType): boolean {
  const codes = clipCodes(bounds, type);
  const range = codeRange(type);
  return codes.low > range.low || codes.high < range.high;
}

/** True if a layer computes with quantized operands only. */
function readsCodes(draft: LayerDraft): boolean {
  const content = knownContent(draft);
  if (content === undefined) return false;
  const types = [...draft.inputs.map(({ type }) => type), ...Object.values(content.parameters).map(({ type }) => type)];
  return types.every((type) => type.kind === 'integer' && type.quantization !== undefined);
}

/** True if a layer computes reals of one quantized value and constants. */
function mayCountCodes(draft: LayerDraft): boolean {
  return draft.inputs.length === 1 && draft.inputs[0]?.type.kind === 'integer' && draft.inputs[0].type.quantization !== undefined;
}

/** A layer of an affine function of each channel, on codes: of multipliers or, where all channels have one function, a table. */
function affineOf(maker: LayerDraft, type: IntegerType, bounds: RealBounds): Partial<AffineCodes> & Pick<AffineCodes, 'content'> | undefined {
  const from = maker.inputs[0]?.type;
  if (from?.kind !== 'integer') return undefined;
  const content = knownContent(maker);
  const multiplied = content === undefined ? undefined : affineCodes(content, from, type, clipCodes(bounds, type));
  if (multiplied !== undefined) return multiplied;
  const table = tableOfCodes(maker.content, from, type, bounds);
  return table === undefined ? undefined : { content: table };
}

function roundTo(maker: LayerDraft, type: IntegerType, bounds: RealBounds): void {
  const content = contentOf(maker);
  const real = pointwiseFunctions.find(({ layerType }) => layerType.type === content.type)?.realOf(layerOf(maker));
  const from = maker.inputs[0]?.type;
  if (real !== undefined && from?.kind === 'integer') maker.content = { ...content, parameters: { table: pointwiseTable(real, from, type, bounds) } };
  else roundAccumulators(maker, type, clipCodes(bounds, type));
}

/** Lets a layer round as the scales of its operands say, or by factors where it has other reals. */
function roundAccumulators(maker: LayerDraft, type: IntegerType, bounds: { readonly low: number; readonly high: number }): void {
  const whole = withWholeBias(maker);
  const rounded = whole === undefined ? roundedReals(maker, type) : undefined;
  const { content = contentOf(maker), ...byFactors } = rounded ?? { content: whole };
  maker.content = content;
  maker.requantization = { rounding: 'half-even', ...byFactors, ...bounds };
}

/** The table of a value in another format. */
export function requantizationTable(from: IntegerType, to: IntegerType, bounds: RealBounds): Layer['parameters'] {
  return { table: pointwiseTable((x) => x, from, to, bounds) };
}

function boundsOf(layer: LayerDraft): RealBounds {
  return typeOf(layer) === relu.type ? { low: 0 } : clip.of(layerOf(layer)).attributes;
}

function layerOf(draft: LayerDraft): Layer {
  const { name, inputs, output, sources } = draft;
  return { name, ...contentOf(draft), inputs: inputs.map((stream) => stream.name), outputs: [output.name], sources };
}

function typeOf(draft: LayerDraft): string | undefined {
  return knownContent(draft)?.type;
}

function contentOf(draft: LayerDraft): LayerContent {
  const content = knownContent(draft);
  if (content === undefined) throw new Error(`${draft.name} is not made yet`);
  return content;
}

/** One clamp after another: the first's bounds are themselves clamped by the second. */
function followedBy(first: RealBounds, second: RealBounds): RealBounds {
  const { low: least = Number.NEGATIVE_INFINITY, high: greatest = Number.POSITIVE_INFINITY } = second;
  const clamp = (bound: number): number => Math.min(greatest, Math.max(least, bound));
  const low = clamp(first.low ?? Number.NEGATIVE_INFINITY);
  const high = clamp(first.high ?? Number.POSITIVE_INFINITY);
  return { ...(low === Number.NEGATIVE_INFINITY ? {} : { low }), ...(high === Number.POSITIVE_INFINITY ? {} : { high }) };
}
