import { type IntegerType, type Layer, clip, clipCodes, codeRange, flatten, globalMaxPool, maxPool, pad, pointwiseFunctions, pointwiseTable, quantizeReal, realOfCode, relu, requantizeValue, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import type { Stream } from '../view/stream.js';
import { type LayerContent, type LayerDraft, knownContent } from './graph-draft.js';
import type { ImportSession } from './import-session.js';
import { type AffineCodes, affineCodes } from './affine-codes.js';
import { sameFormat } from './quantized-constant.js';

/** Bounds of reals; open where absent. */
interface RealBounds {
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
 *   codes, and layers that only pick elements pick codes; a Pad has the code of its value;
 * - an affine function of each channel of a quantized value, as a layer of multipliers and offsets;
 * - a value that is quantized already: it stays if the format is the same, and else a layer `Requantize` reads it.
 *
 * @param output name of the result
 * @returns the stream of codes; the real bounds and the format that a `Requantize` behind it needs; undefined where the
 *   reals come from anything else, are read elsewhere as well, or have other bounds in each channel
 */
export function quantizeStream(session: ImportSession, stream: Stream, type: IntegerType, output: string): { readonly stream: Stream; readonly requantize?: RealBounds } | undefined {
  const origin = originOf(session, stream);
  if (origin === undefined) return undefined;
  const { root, maker, between } = origin;
  const clamps = between.filter((layer) => clamping.has(typeOf(layer)));
  const bounds = clamps.reduce<RealBounds>((before, layer) => followedBy(before, boundsOf(layer)), {});
  if (maker !== undefined && !hasOneLimit(bounds, type)) return undefined;
  const affine = maker === undefined || readsCodes(maker) ? undefined : affineOf(maker, type, bounds);
  if (maker !== undefined && !readsCodes(maker) && affine === undefined) return undefined;
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
    if (typeOf(maker) === pad.type) quantizeBorder(session, maker, type, bounds);
    else if (affine === undefined) roundTo(maker, type, bounds);
    else {
      maker.content = affine.content;
      maker.requantization = affine.requantization;
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
      return readsCodes(producer) || mayCountCodes(producer) ? { root: current, maker: producer, between } : undefined;
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

/** True if a layer computes reals of one quantized value and constants, and its values' order is known. */
function mayCountCodes(draft: LayerDraft): boolean {
  return knownContent(draft) !== undefined && draft.inputs.length === 1 && draft.inputs[0]?.type.kind === 'integer' && draft.inputs[0].type.quantization !== undefined;
}

/** A layer of an affine function of each channel, on codes. */
function affineOf(maker: LayerDraft, type: IntegerType, bounds: RealBounds): AffineCodes | undefined {
  const from = maker.inputs[0]?.type;
  return from?.kind === 'integer' ? affineCodes(contentOf(maker), from, type, clipCodes(bounds, type)) : undefined;
}

function roundTo(maker: LayerDraft, type: IntegerType, bounds: RealBounds): void {
  const content = contentOf(maker);
  const real = pointwiseFunctions.find(({ layerType }) => layerType.type === content.type)?.realOf(layerOf(maker));
  const from = maker.inputs[0]?.type;
  if (real !== undefined && from?.kind === 'integer') maker.content = { ...content, parameters: { table: pointwiseTable(real, from, type, bounds) } };
  else maker.requantization = { rounding: 'half-even', ...clipCodes(bounds, type) };
}

/** A Pad with a real that is no code of what it pads: it pads codes of the format that is named with that of its value. */
function quantizeBorder(session: ImportSession, maker: LayerDraft, type: IntegerType, bounds: RealBounds): void {
  const content = contentOf(maker);
  const from = maker.inputs[0]?.type;
  if (from?.kind !== 'integer') throw new Error('a border is quantized around codes');
  const { value } = pad.attributes.parse(content.attributes);
  const quantization = type.quantization ?? unquantized;
  const code = quantizeReal(value, scaleAt(quantization, 0), zeroPointAt(quantization, 0), clipCodes(bounds, type));
  maker.content = { ...content, attributes: { ...content.attributes, value: realOfCode(code, type) } };
  const isKept = sameFormat(from, type) && !limits(bounds, type);
  if (!isKept) session.draft.insertBefore(maker, 'quantized', { type: requantizeType, attributes: {}, parameters: requantizationTable(from, type, bounds) }, type);
}

/** The table of a value in another format. */
export function requantizationTable(from: IntegerType, to: IntegerType, bounds: RealBounds): Layer['parameters'] {
  return { table: pointwiseTable((x) => x, from, to, bounds) };
}

/** The layer type that brings codes to another format. */
export const requantizeType: string = requantizeValue.layerType.type;

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
