import { type IntegerType, type Layer, type Tensor, clip, codeRange, flatten, globalMaxPool, integerType, lookupBitsLimit, maxPool, pad, pointwiseFunctions, realOfCode, relu } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import { type RoundedLayer, roundAccumulators } from '../accumulators/round-accumulators.js';
import { sameFormat } from '../constants/quantized-constant.js';
import { applyFunctions, areAlike, channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { type ChannelFunction, type LayerContent, type LayerDraft, knownContent, contentOf as settledContent } from '../session/layer-draft.js';
import { affineCodes } from './affine-codes.js';
import { type CodeRounding, type RealBounds, boundCodes, codeTable } from './code-rounding.js';
import { encodingOf } from './input-encoding.js';
import { quantizeChain } from './pointwise-chain.js';
import { requantizeType } from './requantize-type.js';

/** Where the reals of a stream come from. */
interface Origin {
  /** What is quantized already, the float graph input, or the output of `maker`. */
  readonly root: Stream;
  /** The layer that computes reals of codes, if the root is not quantized. */
  readonly maker?: LayerDraft;
  /** Layers of affine functions of each channel between the maker, or the graph input, and the root's reals; the first one first. */
  readonly affine: readonly LayerDraft[];
  /** Layers behind those that keep the order of reals: quantizing before them and behind them is the same. */
  readonly between: readonly LayerDraft[];
}

const picking: ReadonlySet<string | undefined> = new Set([maxPool.type, globalMaxPool.type, flatten.type]);
const clamping: ReadonlySet<string | undefined> = new Set([relu.type, clip.type]);

/** A stream of codes, or why there is none: no layer makes reals of codes, or it cannot round as it should. */
export type QuantizedStream = { readonly stream: Stream; readonly table?: Tensor } | { readonly problem: 'island' } | { readonly problem: 'rounding'; readonly layer: LayerDraft };

/**
 * Gives a stream of reals the format that an operator quantizes it to. What takes the format is
 *
 * - a graph input, which the host quantizes then; affine functions and clamps behind it become part of how;
 * - the layer that made the reals, if all it reads is quantized: it rounds to the format, an affine function of each
 *   channel behind it is part of that, Relu and Clip between limit its codes, and layers that only pick elements pick codes; a Pad has the code
 *   of its value;
 * - an affine function of each channel of a quantized value, as a layer of multipliers and offsets;
 * - functions of one element of a quantized value, one behind the other, as one table;
 * - a value that is quantized already: it stays if its codes do, and else a layer `Requantize` reads it.
 *
 * @param output name of the result
 * @returns the stream of codes, and the table of a `Requantize` that it needs behind it; or a problem where the reals come
 *   from anything else, are read elsewhere as well, or have other bounds in each channel
 */
export function quantizeStream(session: ImportSession, stream: Stream, type: IntegerType, output: string, rounding: CodeRounding): QuantizedStream {
  const quantized = quantizeOrigin(session, stream, type, output, rounding);
  const chain = 'problem' in quantized ? quantizeChain(session, stream, type, output, rounding) : undefined;
  return chain === undefined ? quantized : { stream: chain };
}

function quantizeOrigin(session: ImportSession, stream: Stream, type: IntegerType, output: string, rounding: CodeRounding): QuantizedStream {
  const origin = originOf(session, stream);
  if (origin === undefined) return { problem: 'island' };
  const { root, maker, affine, between } = origin;
  const clamps = between.filter((layer) => clamping.has(typeOf(layer)));
  const bounds = clamps.reduce<RealBounds>((before, layer) => followedBy(before, boundsOf(layer)), {});
  if (maker === undefined && root.type.kind === 'float32') return quantizeInput(session, origin, type, output, rounding, bounds);
  if (maker === undefined) return requantizeCodes(session, origin, type, rounding, bounds);
  if (!hasOneLimit(bounds, type, rounding)) return { problem: 'island' };
  if (typeOf(maker) === pad.type) return quantizeBorder(session, { ...origin, maker }, type, output, rounding, bounds);
  const rounded = roundMaker(maker, affine, type, rounding, bounds);
  if (rounded === undefined) return affine.length > 0 || rounding.own === undefined ? { problem: 'island' } : { problem: 'rounding', layer: maker };
  for (const layer of [...affine, ...clamps]) session.draft.bypass(layer);
  maker.content = rounded.content;
  if (rounded.requantization !== undefined) maker.requantization = rounded.requantization;
  maker.sources = [...new Set([...maker.sources, ...[...affine, ...clamps].flatMap(({ sources }) => sources)])];
  return { stream: takeType(session, [maker.output, ...kept(between)], type, output) };
}

/** The streams of layers that only pick elements. */
function kept(between: readonly LayerDraft[]): readonly Stream[] {
  return between.filter((layer) => !clamping.has(typeOf(layer))).map((layer) => layer.output);
}

/** Streams one behind the other get a format; the last one is the result. */
function takeType(session: ImportSession, streams: readonly Stream[], type: IntegerType, output: string): Stream {
  const result = streams.at(-1);
  if (result === undefined) throw new Error('there is a stream that takes the format');
  for (const made of streams) {
    if (made.type.kind === 'float32' && session.draft.producer(made) !== undefined) {
      // The source's tensor of this name holds reals that were not rounded.
      made.aliases = [];
      if (made === result) made.name = output;
    }
    made.type = type;
  }
  return result;
}

/** The host makes codes of a float graph input. */
function quantizeInput(session: ImportSession, { root, affine, between }: Origin, type: IntegerType, output: string, rounding: CodeRounding, bounds: RealBounds): QuantizedStream {
  const { low: least = Number.NEGATIVE_INFINITY, high: greatest = Number.POSITIVE_INFINITY } = bounds;
  const chain = affine.map((layer) => channelFunctions(layer) ?? []);
  const clamps = between.filter((layer) => clamping.has(typeOf(layer)));
  const isOwn = affine.length > 0 || rounding.own !== undefined || !coversFormat(rounding, type);
  if (rounding.own?.mustFit === true) return { problem: 'island' };
  if (isOwn) {
    const scales = type.quantization?.scale.length ?? 1;
    const channels = Math.max(scales, ...chain.map((functions) => functions.length));
    root.encoding = Array.from({ length: channels }, (_, channel) =>
      encodingOf((real) => rounding.codeOf(Math.min(greatest, Math.max(least, applyFunctions(chain, real, channel))), scales === 1 ? 0 : channel)),
    );
  }
  const dropped = [...affine, ...clamps.filter((layer) => isOwn || !limits(boundsOf(layer), rounding, type))];
  for (const layer of dropped) session.draft.bypass(layer);
  const streams = between.filter((layer) => !dropped.includes(layer)).map((layer) => layer.output);
  return { stream: takeType(session, [root, ...streams], type, output) };
}

/** Codes of another format: the same ones, or a table. */
function requantizeCodes(session: ImportSession, { root, between }: Origin, type: IntegerType, rounding: CodeRounding, bounds: RealBounds): QuantizedStream {
  if (root.type.kind !== 'integer') throw new Error('codes are integers');
  const last = kept(between).at(-1) ?? root;
  const clamps = between.filter((layer) => clamping.has(typeOf(layer)));
  const isPlain = rounding.own === undefined && coversFormat(rounding, type);
  const isSame = sameFormat(root.type, type);
  const table = isSame && isPlain ? undefined : codeTable((x) => x, root.type, type, bounds, rounding);
  if (table === undefined && !(isSame && isPlain)) return { problem: 'island' };
  const isMoved = !isSame || (table !== undefined && !keepsReachable(session, last, root.type, table));
  const dropped = clamps.filter((layer) => isMoved || !limits(boundsOf(layer), rounding, type));
  for (const layer of dropped) session.draft.bypass(layer);
  const result = between.filter((layer) => !dropped.includes(layer)).at(-1)?.output ?? root;
  for (const { output } of between) output.type = root.type;
  return isMoved && table !== undefined ? { stream: result, table } : { stream: result };
}

/** True if a table changes none of the codes that the stream's layer makes. */
function keepsReachable(session: ImportSession, stream: Stream, from: IntegerType, { data }: Tensor): boolean {
  const least = from.signed ? -(2 ** (from.bits - 1)) : 0;
  const { low = least, high = least + data.length - 1 } = session.draft.producer(stream)?.requantization ?? {};
  for (let code = low; code <= high; code++) if (data[code - least] !== code) return false;
  return true;
}

function originOf(session: ImportSession, stream: Stream): Origin | undefined {
  const between: LayerDraft[] = [];
  const affine: LayerDraft[] = [];
  for (let current = stream; ; ) {
    if (current.type.kind === 'integer') {
      if (current.type.quantization === undefined) return undefined;
      const [maker, ...behind] = affine;
      return maker === undefined ? { root: current, affine, between } : { root: maker.output, maker, affine: behind, between };
    }
    if (!session.uses.isPrivate(current)) return undefined;
    const producer = session.draft.producer(current);
    if (producer === undefined) return { root: current, affine, between };
    const [input] = producer.inputs;
    const isAffine = channelFunctions(producer) !== undefined && producer.inputs.length === 1;
    const movesOrder = affine.length === 0 && (keepsCodes(producer) || clamping.has(typeOf(producer)));
    if (input === undefined || !(movesOrder || isAffine)) return readsCodes(producer) || (affine.length === 0 && mayCountCodes(producer)) ? { root: producer.output, maker: producer, affine, between } : undefined;
    (isAffine ? affine : between).unshift(producer);
    current = input;
  }
}

/** True for layers whose values are among the codes of their only input. */
export function keepsCodes(layer: LayerDraft): boolean {
  return picking.has(typeOf(layer)) && layer.inputs.length === 1;
}

/** True if bounds are the same codes in all channels: a layer that rounds has one pair of them. */
function hasOneLimit(bounds: RealBounds, type: IntegerType, rounding: CodeRounding): boolean {
  const limit = boundCodes(bounds, rounding, 0);
  return (type.quantization?.scale ?? []).every((_, index) => {
    const { low, high } = boundCodes(bounds, rounding, index);
    return low === limit.low && high === limit.high;
  });
}

/** True if codes of a format are rounded to all of it. */
function coversFormat({ low, high }: CodeRounding, type: IntegerType): boolean {
  const range = codeRange(type);
  return low === range.low && high === range.high;
}

/** True if bounds leave out codes of a format. */
function limits(bounds: RealBounds, rounding: CodeRounding, type: IntegerType): boolean {
  return !coversFormat({ ...rounding, ...boundCodes(bounds, rounding, 0) }, type);
}

/** True if a layer computes with quantized operands only. */
function readsCodes(draft: LayerDraft): boolean {
  const content = knownContent(draft);
  if (content === undefined) return false;
  const types = [...draft.inputs.map(({ type }) => type), ...Object.values(content.parameters).map(({ type }) => type)];
  return types.every((type) => type.kind === 'integer' && type.quantization !== undefined);
}

/** True if a layer computes reals of one quantized value and constants, and its values' order is known. */
function mayCountCodes(draft: LayerDraft): boolean {
  return knownContent(draft) !== undefined && draft.inputs.length === 1 && draft.inputs[0]?.type.kind === 'integer' && draft.inputs[0].type.quantization !== undefined;
}

/** How a layer of quantized operands makes codes of the affine functions behind it; undefined if it cannot exactly. */
function roundMaker(maker: LayerDraft, affine: readonly LayerDraft[], type: IntegerType, rounding: CodeRounding, bounds: RealBounds): { readonly content: LayerContent; readonly requantization?: RoundedLayer['requantization'] } | undefined {
  const from = maker.inputs[0]?.type;
  const limit = boundCodes(bounds, rounding, 0);
  const chain = affine.map((layer) => channelFunctions(layer) ?? []);
  const functions = readsCodes(maker) ? undefined : channelFunctions(maker);
  if (functions !== undefined && from?.kind === 'integer') return roundFunctions(maker, [functions, ...chain], from, type, rounding, bounds);
  if (!readsCodes(maker)) return undefined;
  const content = contentOf(maker);
  const real = pointwiseFunctions.find(({ layerType }) => layerType.type === content.type)?.realOf(layerOf(maker));
  if (real !== undefined && from?.kind === 'integer') {
    if (!areAlike(chain)) return undefined;
    const table = codeTable((x) => applyFunctions(chain, Math.fround(real(x)), 0), from, type, bounds, rounding);
    // With more behind it the table is another function's.
    const own = chain.length === 0 ? content : { type: requantizeType, attributes: {} };
    return table === undefined ? undefined : { content: { ...own, parameters: { table } } };
  }
  if (chain.length === 0 && rounding.own === undefined && maker.isUnscaled !== true) return { content, requantization: { rounding: 'half-even', ...limit } };
  return roundAccumulators(maker, content, chain, type, rounding, limit);
}

/** A Pad with a real that is no code of what it pads: it pads codes of the format that is named with that of its value. */
function quantizeBorder(session: ImportSession, { maker, affine, between }: Origin & { readonly maker: LayerDraft }, type: IntegerType, output: string, rounding: CodeRounding, bounds: RealBounds): QuantizedStream {
  const content = contentOf(maker);
  const from = maker.inputs[0]?.type;
  if (from?.kind !== 'integer') throw new Error('a border is quantized around codes');
  const isKept = sameFormat(from, type) && rounding.own === undefined && !limits(bounds, rounding, type);
  const table = isKept ? undefined : codeTable((x) => x, from, type, bounds, rounding);
  if (affine.length > 0 || (table === undefined && !isKept)) return { problem: 'island' };
  const { low: least = Number.NEGATIVE_INFINITY, high: greatest = Number.POSITIVE_INFINITY } = bounds;
  const code = rounding.codeOf(Math.min(greatest, Math.max(least, pad.attributes.parse(content.attributes).value)), 0);
  maker.content = { ...content, attributes: { ...content.attributes, value: realOfCode(code, type) } };
  if (table !== undefined) session.draft.insertBefore(maker, 'quantized', { type: requantizeType, attributes: {}, parameters: { table } }, type);
  const clamps = between.filter((layer) => clamping.has(typeOf(layer)));
  for (const layer of clamps) session.draft.bypass(layer);
  maker.sources = [...new Set([...maker.sources, ...clamps.flatMap(({ sources }) => sources)])];
  return { stream: takeType(session, [maker.output, ...kept(between)], type, output) };
}

/** True if a stream may hold reals below 0, as far as its operands tell. */
export function mayBeNegative(session: ImportSession, stream: Stream): boolean {
  const origin = originOf(session, stream);
  if (origin === undefined) return true;
  const { root, maker, affine, between } = origin;
  if (between.some((layer) => clamping.has(typeOf(layer)) && (boundsOf(layer).low ?? -1) >= 0)) return false;
  const content = maker === undefined ? undefined : knownContent(maker);
  if (maker !== undefined && content === undefined) return true;
  const parameters = Object.values(content?.parameters ?? {});
  const codes = [maker?.inputs[0]?.type ?? root.type, ...parameters.map(({ type }) => type)];
  const isBelow = codes.some((type) => type.kind !== 'integer' || type.signed || type.quantization?.zeroPoint.some((zero) => zero > 0) === true);
  return isBelow || affine.some((layer) => (channelFunctions(layer) ?? []).some(({ multiply, add }) => multiply < 0 || add < 0));
}

/** Affine functions of codes: multipliers and offsets, a table, or the codes themselves with factors. */
function roundFunctions(maker: LayerDraft, chain: readonly (readonly ChannelFunction[])[], from: IntegerType, type: IntegerType, rounding: CodeRounding, bounds: RealBounds): ReturnType<typeof roundMaker> {
  const limit = boundCodes(bounds, rounding, 0);
  // Of one number for all elements the order may not be known yet.
  const known = knownContent(maker);
  const affine = known !== undefined && chain.length === 1 && rounding.own === undefined ? affineCodes(known, from, type, limit) : undefined;
  if (affine !== undefined) return affine;
  const hasOneScale = from.quantization?.axis === undefined && type.quantization?.axis === undefined;
  if (areAlike(chain) && hasOneScale && from.bits <= lookupBitsLimit) {
    const table = codeTable((x) => applyFunctions(chain, x, 0), from, type, bounds, rounding);
    return table === undefined ? undefined : { content: { type: requantizeType, attributes: {}, parameters: { table } } };
  }
  const made = settledContent(maker);
  const content = made.ok ? made.value : undefined;
  const weight = content?.parameters.weight;
  if (content === undefined || weight === undefined || from.quantization?.axis !== undefined) return undefined;
  const rows = weight.axes[0]?.size ?? 1;
  const columns = weight.data.length / rows;
  const data = Int32Array.from(weight.data, (_, i) => (i % columns === Math.floor(i / columns) % columns ? 1 : 0));
  return roundAccumulators(maker, { ...content, parameters: { weight: { ...weight, type: integerType(true, 2), data } } }, chain, type, rounding, limit);
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
