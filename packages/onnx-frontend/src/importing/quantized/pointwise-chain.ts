import { type IntegerType, clip, lookupBitsLimit, pointwiseFunctions, relu } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import { applyFunctions, areAlike, channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { type LayerDraft, knownContent } from '../session/layer-draft.js';
import { type CodeRounding, clamped, codeTable } from './code-rounding.js';
import { madeLayer } from './made-layer.js';
import { requantizeType } from './requantize-type.js';

/** A function of one element in float32. */
type RealFunction = (x: number) => number;

/**
 * Gives a stream of reals the format that an operator quantizes it to, where several layers that work element by element made
 * it of one quantized value: they become one table, of float32 operation by operation.
 *
 * @param output name of the result
 * @returns undefined where it is anything else, or is read on the way
 */
export function quantizeChain(session: ImportSession, stream: Stream, type: IntegerType, output: string, rounding: CodeRounding): Stream | undefined {
  const chain = chainOf(session, stream);
  const last = chain?.layers.at(-1);
  if (chain === undefined || last === undefined || type.quantization?.axis !== undefined) return undefined;
  const table = codeTable((x) => chain.functions.reduce((real, each) => Math.fround(each(real)), x), chain.from, type, {}, rounding);
  if (table === undefined) return undefined;
  for (const layer of chain.layers.slice(0, -1)) session.draft.bypass(layer);
  last.content = { type: requantizeType, attributes: {}, parameters: { table } };
  last.sources = chain.layers.flatMap(({ sources }) => sources);
  // The source's tensor of this name holds reals that were not rounded.
  stream.aliases = [];
  stream.name = output;
  stream.type = type;
  return stream;
}

interface Chain {
  readonly from: IntegerType;
  readonly layers: readonly LayerDraft[];
  readonly functions: readonly RealFunction[];
}

function chainOf(session: ImportSession, stream: Stream): Chain | undefined {
  const layers: LayerDraft[] = [];
  const functions: RealFunction[] = [];
  for (let current = stream; ; ) {
    const { type } = current;
    if (type.kind === 'integer') return isLookedUp(type) ? { from: type, layers, functions } : undefined;
    const producer = session.draft.producer(current);
    const made = producer === undefined ? undefined : functionOf(producer);
    const [input] = producer?.inputs ?? [];
    if (producer === undefined || made === undefined || input === undefined || !session.uses.isPrivate(current)) return undefined;
    layers.unshift(producer);
    functions.unshift(made);
    current = input;
  }
}

function isLookedUp({ bits, quantization }: IntegerType): boolean {
  return quantization !== undefined && quantization.axis === undefined && bits <= lookupBitsLimit;
}

/** What a layer computes of each element; undefined where elements differ, or others are needed. */
function functionOf(draft: LayerDraft): RealFunction | undefined {
  if (draft.inputs.length !== 1) return undefined;
  const functions = channelFunctions(draft);
  if (functions !== undefined) return areAlike([functions]) ? (x) => applyFunctions([functions], x, 0) : undefined;
  const content = knownContent(draft);
  if (content === undefined) return undefined;
  const layer = madeLayer(draft);
  if (content.type === relu.type) return (x) => Math.max(0, x);
  if (content.type === clip.type) {
    const bounds = clip.of(layer).attributes;
    return (x) => clamped(x, bounds);
  }
  return pointwiseFunctions.find(({ layerType }) => layerType.type === content.type)?.realOf(layer);
}
