import { type HostStep, type IntegerType, argMax, expand, flatten, globalMaxPool, maxPool, relu } from '@netloom/ir';
import { leavesOf, sameFactors, sizeOf } from '../../view/factor.js';
import type { Stream } from '../../view/stream.js';
import { type MovedStream, moveToHost } from '../host/move-to-host.js';
import { channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { type LayerDraft, knownContent } from '../session/layer-draft.js';
import { accumulatorType } from './accumulators.js';

/** Layers that keep the codes of a value with a scale for each channel. */
const keeping: ReadonlySet<string | undefined> = new Set([relu.type, maxPool.type, globalMaxPool.type, expand.type]);

/** Codes of more bits than this are not compared in hardware. */
const comparedBits = 30;

/**
 * Reals of codes that nothing quantizes, but that only leave the graph or are compared, are accumulators: integers in units
 * of input scale times weight scale, with the bits that they need. Affine functions behind them are left to the host.
 *
 * Other streams stay real, and are islands.
 */
export function giveAccumulators(session: ImportSession): void {
  for (const layer of [...session.draft.layers]) {
    const type = layer.output.type.kind === 'float32' ? accumulatorType(layer) : undefined;
    if (type === undefined) continue;
    const behind = affineBehind(session, layer.output);
    const kept = behind.length > 0 ? leaveToHost(session, layer, behind) : comparedBehind(session, layer.output, type);
    if (kept !== undefined) for (const stream of [layer.output, ...kept]) stream.type = type;
  }
}

/** Affine functions one behind the other, each the only layer that reads the one before. */
function affineBehind({ draft }: ImportSession, stream: Stream): readonly LayerDraft[] {
  const found: LayerDraft[] = [];
  for (let current = stream; ; ) {
    const [reader, ...others] = draft.layers.filter(({ inputs }) => inputs.includes(current));
    if (reader === undefined || others.length > 0 || reader.inputs.length > 1 || channelFunctions(reader) === undefined || reader.output.type.kind !== 'float32') return found;
    found.push(reader);
    current = reader.output;
  }
}

/** The reals of layers behind a stream of accumulators; undefined if any of them does more than keep or compare them. */
function comparedBehind({ draft }: ImportSession, stream: Stream, { bits, quantization }: IntegerType): readonly Stream[] | undefined {
  const kept: Stream[] = [];
  const isOne = quantization?.axis === undefined;
  const streams = [stream];
  for (const current of streams) {
    for (const reader of draft.layers) {
      if (!reader.inputs.includes(current)) continue;
      const type = knownContent(reader)?.type;
      const isCompared = keeping.has(type) || (isOne && (type === argMax.type || type === flatten.type));
      if (!isCompared || bits > comparedBits) return undefined;
      if (reader.output.type.kind === 'float32') kept.push(reader.output);
      streams.push(reader.output);
    }
  }
  return kept;
}

/** Leaves affine functions to the host; undefined where layers read the last one, or a constant cannot be said in its shape. */
function leaveToHost(session: ImportSession, layer: LayerDraft, behind: readonly LayerDraft[]): readonly Stream[] | undefined {
  const moved = behind.map(movedStream);
  const last = behind.at(-1)?.output;
  const isEnd = last !== undefined && !session.draft.layers.some(({ inputs }) => inputs.includes(last));
  if (!isEnd || !moved.every((stream) => stream !== undefined)) return undefined;
  for (const affine of [...behind].reverse()) session.draft.bypass(affine);
  moveToHost(session, layer.output, moved);
  return [];
}

function movedStream(affine: LayerDraft): MovedStream | undefined {
  const [alias, ...others] = affine.output.aliases;
  const steps = alias === undefined || others.length > 0 ? undefined : stepsOf(affine, alias.dimensions);
  return alias === undefined || steps === undefined ? undefined : { stream: affine.output, ...alias, name: affine.sources[0] ?? affine.name, steps };
}

/** A Mul and an Add, as far as they change anything. */
function stepsOf(affine: LayerDraft, dimensions: Stream['aliases'][number]['dimensions']): readonly Pick<HostStep, 'operator' | 'attributes'>[] | undefined {
  const functions = channelFunctions(affine) ?? [];
  const channels = affine.output.layout.axes?.find(({ name }) => name === 'C')?.factors ?? [];
  const dims = dimensions.slice(1).map((dimension) => (sizeOf(channels) > 1 && sameFactors(leavesOf(dimension), leavesOf(channels)) ? sizeOf(channels) : 1));
  if (functions.length > 1 && !dims.includes(functions.length)) return undefined;
  const step = (operator: string, constant: readonly number[]): Pick<HostStep, 'operator' | 'attributes'> => ({
    operator,
    attributes: { constant: constant.map(Math.fround), dims: functions.length > 1 ? dims : [], isFirst: false },
  });
  const factors = functions.map(({ multiply }) => multiply);
  const offsets = functions.map(({ add }) => add);
  const isScaled = factors.some((factor) => factor !== 1);
  const isMoved = !isScaled || offsets.some((offset) => offset !== 0);
  return [...(isScaled ? [step('Mul', factors)] : []), ...(isMoved ? [step('Add', offsets)] : [])];
}
