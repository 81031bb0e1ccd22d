import { expand, flatten, globalMaxPool, maxPool } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import { channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { type LayerDraft, knownContent } from '../session/layer-draft.js';
import { isClamp } from './clamps.js';
import { typeOf } from './made-layer.js';

/** Where the reals of a stream come from. */
export interface Origin {
  /** What is quantized already, the float graph input, or the output of `maker`. */
  readonly root: Stream;
  /** The layer that computes reals of codes, if the root is not quantized. */
  readonly maker?: LayerDraft;
  /** Layers of affine functions of each channel between the maker, or the graph input, and the root's reals; the first one first. */
  readonly affine: readonly LayerDraft[];
  /** Layers behind those that keep the order of reals: quantizing before them and behind them is the same. */
  readonly between: readonly LayerDraft[];
}

const picking: ReadonlySet<string | undefined> = new Set([maxPool.type, globalMaxPool.type, flatten.type, expand.type]);

/** Where the reals of a stream come from; undefined if layers on the way are read elsewhere, or do more than an origin can say. */
export function originOf(session: ImportSession, stream: Stream): Origin | undefined {
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
    const movesOrder = affine.length === 0 && (keepsCodes(producer) || isClamp(producer));
    if (input === undefined || !(movesOrder || isAffine)) return readsCodes(producer) || (affine.length === 0 && mayCountCodes(producer)) ? { root: producer.output, maker: producer, affine, between } : undefined;
    (isAffine ? affine : between).unshift(producer);
    current = input;
  }
}

/** The clamps among the layers of an origin. */
export function clampsOf({ between }: Pick<Origin, 'between'>): readonly LayerDraft[] {
  return between.filter(isClamp);
}

/** The streams of those layers of an origin that only pick elements. */
export function pickedStreams({ between }: Pick<Origin, 'between'>): readonly Stream[] {
  return between.filter((layer) => !isClamp(layer)).map((layer) => layer.output);
}

/** True for layers whose values are among the codes of their only input. */
export function keepsCodes(layer: LayerDraft): boolean {
  return picking.has(typeOf(layer)) && layer.inputs.length === 1;
}

/** True if a layer computes with quantized operands only. */
export function readsCodes(draft: LayerDraft): boolean {
  const content = knownContent(draft);
  if (content === undefined) return false;
  const types = [...draft.inputs.map(({ type }) => type), ...Object.values(content.parameters).map(({ type }) => type)];
  return types.every((type) => type.kind === 'integer' && type.quantization !== undefined);
}

/** True if a layer computes reals of one quantized value and constants, and its values' order is known. */
function mayCountCodes(draft: LayerDraft): boolean {
  return knownContent(draft) !== undefined && draft.inputs.length === 1 && draft.inputs[0]?.type.kind === 'integer' && draft.inputs[0].type.quantization !== undefined;
}
