import { type IntegerType, accumulatorBits, conv, gemm, integerType, unquantized, weightedSum } from '@netloom/ir';
import { type LayerDraft, knownContent } from './graph-draft.js';

const weighted: ReadonlySet<string> = new Set([conv.type, gemm.type]);

/** Outputs have at most this width. */
const widest = 32;

/**
 * The format of a layer's accumulators where they leave hardware as they are: all codes that it can make, in units of
 * f32(input scale * weight scale). Undefined for layers that sum no quantized weights, or sums that are too wide.
 *
 * @source integer semantics, section Requantization
 */
export function accumulatorType(layer: LayerDraft): IntegerType | undefined {
  const content = knownContent(layer);
  const from = layer.inputs[0]?.type;
  const weight = content?.parameters.weight?.type;
  if (content === undefined || !weighted.has(content.type) || layer.requantization !== undefined) return undefined;
  if (from?.kind !== 'integer' || from.quantization?.axis !== undefined || weight?.kind !== 'integer') return undefined;
  if (content.parameters.bias?.type.kind === 'float32') return undefined;
  const { ranges } = weightedSum({ ...content, name: layer.name, inputs: [], outputs: [], sources: [] }, from);
  const bits = Math.max(2, accumulatorBits(ranges));
  const inputScale = from.quantization?.scale[0] ?? 1;
  const { axis, scale } = weight.quantization ?? unquantized;
  const units = scale.map((factor) => Math.fround(inputScale * factor));
  const isUsable = units.every((unit) => unit > 0 && Number.isFinite(unit));
  return bits > widest || !isUsable ? undefined : integerType(true, bits, { ...(axis === undefined ? {} : { axis: 'C' }), scale: units, zeroPoint: units.map(() => 0) });
}
