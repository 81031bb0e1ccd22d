import { type IntegerType, clip, codeRange, relu } from '@netloom/ir';
import type { LayerDraft } from '../session/layer-draft.js';
import { type CodeRounding, type RealBounds, boundCodes, clamped } from './code-rounding.js';
import { madeLayer, typeOf } from './made-layer.js';

const clamping: ReadonlySet<string | undefined> = new Set([relu.type, clip.type]);

/** True for layers that clamp reals: Relu and Clip. */
export function isClamp(layer: LayerDraft): boolean {
  return clamping.has(typeOf(layer));
}

/** What a layer clamps reals to. */
export function boundsOf(layer: LayerDraft): RealBounds {
  return typeOf(layer) === relu.type ? { low: 0 } : clip.of(madeLayer(layer)).attributes;
}

/** What clamps together clamp to, the first one first: its bounds are themselves clamped by those behind. */
export function boundsOfAll(clamps: readonly LayerDraft[]): RealBounds {
  return clamps.reduce<RealBounds>((before, layer) => followedBy(before, boundsOf(layer)), {});
}

function followedBy(first: RealBounds, second: RealBounds): RealBounds {
  const low = clamped(first.low ?? Number.NEGATIVE_INFINITY, second);
  const high = clamped(first.high ?? Number.POSITIVE_INFINITY, second);
  return { ...(low === Number.NEGATIVE_INFINITY ? {} : { low }), ...(high === Number.POSITIVE_INFINITY ? {} : { high }) };
}

/** True if bounds are the same codes in all channels: a layer that rounds has one pair of them. */
export function hasOneLimit(bounds: RealBounds, type: IntegerType, rounding: CodeRounding): boolean {
  const limit = boundCodes(bounds, rounding, 0);
  return (type.quantization?.scale ?? []).every((_, index) => {
    const { low, high } = boundCodes(bounds, rounding, index);
    return low === limit.low && high === limit.high;
  });
}

/** True if codes of a format are rounded to all of it. */
export function coversFormat({ low, high }: CodeRounding, type: IntegerType): boolean {
  const range = codeRange(type);
  return low === range.low && high === range.high;
}

/** True if bounds leave out codes of a format. */
export function limits(bounds: RealBounds, rounding: CodeRounding, type: IntegerType): boolean {
  return !coversFormat({ ...rounding, ...boundCodes(bounds, rounding, 0) }, type);
}
