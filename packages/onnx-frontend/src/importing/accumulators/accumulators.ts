import { type IntegerType, accumulatorBits, conv, gemm, integerType, weightedSum } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import { channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { type LayerDraft, knownContent } from '../session/layer-draft.js';
import { accumulatorUnits } from './accumulator-bias.js';

const weighted: ReadonlySet<string> = new Set([conv.type, gemm.type]);

/** Accumulators that leave hardware have at most this width. */
const widest = 32;

/** True for a layer that sums products of codes, bias included, and rounds nothing yet. */
export function countsCodes(layer: LayerDraft): boolean {
  const content = knownContent(layer);
  if (content === undefined || !weighted.has(content.type) || layer.requantization !== undefined) return false;
  const [input] = layer.inputs;
  const isQuantized = input?.type.kind === 'integer' && input.type.quantization !== undefined && input.type.quantization.axis === undefined;
  return isQuantized && Object.values(content.parameters).every(({ type }) => type.kind === 'integer');
}

/**
 * The format of a layer's accumulators where they leave hardware as they are: all codes that it can make, in units of
 * f32(input scale * weight scale), or plain integers where their reals are. Undefined for layers that sum no codes, or
 * sums that are too wide.
 *
 * @source integer semantics, section Requantization
 */
export function accumulatorType(layer: LayerDraft): IntegerType | undefined {
  const content = knownContent(layer);
  const from = layer.inputs[0]?.type;
  const weight = content?.parameters.weight?.type;
  if (content === undefined || !countsCodes(layer) || from?.kind !== 'integer' || weight?.kind !== 'integer') return undefined;
  const { ranges } = weightedSum({ ...content, name: layer.name, inputs: [], outputs: [], sources: [] }, from);
  const bits = Math.max(2, accumulatorBits(ranges));
  const { quantization } = accumulatorUnits(from, weight);
  const isUsable = quantization?.scale.every((unit) => unit > 0 && Number.isFinite(unit)) === true;
  if (bits > widest || quantization === undefined || !isUsable) return undefined;
  return layer.isUnscaled === true ? integerType(true, bits) : integerType(true, bits, { ...quantization, ...(quantization.axis === undefined ? {} : { axis: 'C' }) });
}

/** The layer whose accumulators a stream of reals stands on: as they are, or behind affine functions that nothing else reads. */
export function accumulatorsBehind(session: ImportSession, stream: Stream): LayerDraft | undefined {
  for (let current: Stream | undefined = stream; current?.type.kind === 'float32' && session.uses.isPrivate(current); ) {
    const layer = session.draft.producer(current);
    if (layer === undefined) return undefined;
    if (countsCodes(layer)) return layer;
    current = layer.inputs.length === 1 && channelFunctions(layer) !== undefined ? layer.inputs[0] : undefined;
  }
  return undefined;
}
