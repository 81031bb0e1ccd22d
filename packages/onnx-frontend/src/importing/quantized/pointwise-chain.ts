import { type IntegerType, add, clip, lookupBitsLimit, mul, pointwiseFunctions, relu } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import { applyFunctions, areAlike, channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { type LayerDraft, knownContent } from '../session/layer-draft.js';
import { boundsOfAll, isClamp } from './clamps.js';
import { type CodeRounding, clamped, codeTable } from './code-rounding.js';
import { madeLayer } from './made-layer.js';
import { requantizeType } from './requantize-type.js';
import { clampsOf, keepsCodes, pickedStreams } from './stream-origin.js';
import { takeType } from './take-type.js';

/** A function of one element, or of two, in float32. */
type RealFunction = (x: number, y: number) => number;

/**
 * Gives a stream of reals the format that an operator quantizes it to, where layers that work element by element made it of
 * one quantized value, one behind the other or joined by sums and products: they become one table, of float32 operation by
 * operation. Layers behind them that only pick elements pick codes.
 *
 * @param output name of the result
 * @returns undefined where it is anything else, or is read on the way
 */
export function quantizeChain(session: ImportSession, stream: Stream, type: IntegerType, output: string, rounding: CodeRounding): Stream | undefined {
  const behind = pickedBehind(session, stream);
  const clamps = clampsOf({ between: behind });
  const chain = type.quantization?.axis === undefined ? chainOf(session, behind[0]?.inputs[0] ?? stream) : undefined;
  const last = chain?.layers.at(-1);
  const from = chain?.root.type;
  if (chain === undefined || last === undefined || from?.kind !== 'integer') return undefined;
  const table = codeTable(functionOf(chain), from, type, boundsOfAll(clamps), rounding);
  if (table === undefined) return undefined;
  session.draft.shorten(last, chain.root, chain.layers.slice(0, -1));
  session.draft.absorb(last, clamps);
  last.content = { type: requantizeType, attributes: {}, parameters: { table } };
  return takeType(session, [last.output, ...pickedStreams({ between: behind })], type, output);
}

/** The layers at the end that pick elements or limit them, the first one first: behind a function they do the same to its codes. */
function pickedBehind({ draft, uses }: ImportSession, stream: Stream): readonly LayerDraft[] {
  const behind: LayerDraft[] = [];
  for (let current: Stream | undefined = stream; current?.type.kind === 'float32' && uses.isPrivate(current); ) {
    const producer = draft.producer(current);
    if (producer === undefined || !(keepsCodes(producer) || isClamp(producer))) break;
    behind.unshift(producer);
    [current] = producer.inputs;
  }
  return behind;
}

interface Chain {
  /** The quantized value. */
  readonly root: Stream;
  /** In the order of computation; the last one makes the result. */
  readonly layers: readonly LayerDraft[];
}

function chainOf({ draft, uses }: ImportSession, stream: Stream): Chain | undefined {
  const found = new Set<LayerDraft>();
  const roots = new Set<Stream>();
  const reads = new Map<Stream, number>([[stream, 1]]);
  for (const current of reads.keys()) {
    const producer = current.type.kind === 'float32' ? draft.producer(current) : undefined;
    if (current.type.kind === 'integer') roots.add(current);
    else if (producer === undefined || stepOf(producer) === undefined) return undefined;
    else found.add(producer);
    for (const input of producer?.inputs ?? []) reads.set(input, (reads.get(input) ?? 0) + 1);
  }
  const [root, ...others] = roots;
  const isPrivate = [...reads].every(([read, count]) => read.type.kind === 'integer' || uses.readsOf(read) === count);
  if (root === undefined || others.length > 0 || !isPrivate || !isLookedUp(root)) return undefined;
  return { root, layers: draft.layers.filter((layer) => found.has(layer)) };
}

function isLookedUp({ type }: Stream): boolean {
  return type.kind === 'integer' && type.quantization !== undefined && type.quantization.axis === undefined && type.bits <= lookupBitsLimit;
}

/** Each layer is computed once for an element, however often it is read. */
function functionOf({ root, layers }: Chain): (x: number) => number {
  const places = new Map([root, ...layers.map(({ output }) => output)].map((stream, place) => [stream, place]));
  const steps = layers.map((layer) => ({ apply: stepOf(layer), at: layer.inputs.map((input) => places.get(input) ?? 0) }));
  return (x) => {
    const reals = [x];
    for (const { apply, at: [first = 0, second = 0] } of steps) reals.push(Math.fround(apply?.(reals[first] ?? x, reals[second] ?? x) ?? Number.NaN));
    return reals.at(-1) ?? x;
  };
}

/** What a layer computes of each element; undefined where elements differ, or others are needed. */
function stepOf(draft: LayerDraft): RealFunction | undefined {
  const content = knownContent(draft);
  if (draft.inputs.length === 2) {
    if (content?.type === add.type && content.attributes.adds === 'reals') return (x, y) => x + y;
    return content?.type === mul.type && content.attributes.multiplies === 'reals' ? (x, y) => x * y : undefined;
  }
  if (draft.inputs.length !== 1) return undefined;
  const functions = channelFunctions(draft);
  if (functions !== undefined) return areAlike([functions]) ? (x) => applyFunctions([functions], x, 0) : undefined;
  if (content === undefined) return undefined;
  const layer = madeLayer(draft);
  if (content.type === relu.type) return (x) => Math.max(0, x);
  if (content.type === clip.type) {
    const bounds = clip.of(layer).attributes;
    return (x) => clamped(x, bounds);
  }
  return pointwiseFunctions.find(({ layerType }) => layerType.type === content.type)?.realOf(layer);
}
