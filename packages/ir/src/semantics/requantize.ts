import type { Quantization } from '../graph/element-type.js';

/** What an integer without quantization counts as: itself. */
export const unquantized: Quantization = { scale: [1], zeroPoint: [0] };

/** Nearest integer, ties to the even one; exact for every double. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * The factor between accumulators and output codes, float32 in ONNX Runtime's order: f32(f32(sx * sw) / sy).
 *
 * @source decision record 0002
 */
export function requantizationScale(inputScale: number, weightScale: number, outputScale: number): number {
  return Math.fround(Math.fround(inputScale * weightScale) / outputScale);
}

/** What {@link requantize} needs besides the accumulator. */
export interface RequantizationDefinition {
  /** float32; see {@link requantizationScale}. */
  readonly scale: number;
  readonly zeroPoint: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The definition of requantization: clamp(rint(f32(f32(acc) * scale)) + zeroPoint, low, high).
 *
 * @bits acc any integer below 2^53 -> code within low and high
 * @rounding half to even, then saturate
 */
export function requantize(accumulator: number, definition: RequantizationDefinition): number {
  const { scale, zeroPoint, low, high } = definition;
  const code = roundHalfEven(Math.fround(Math.fround(accumulator) * scale)) + zeroPoint;
  return Math.min(high, Math.max(low, code));
}

/** Scale of one channel: the only one, or the one at this index. */
export function scaleAt(quantization: Quantization, index: number): number {
  return quantization.scale.length === 1 ? (quantization.scale[0] ?? 1) : (quantization.scale[index] ?? 1);
}

/** Zero point of one channel: the only one, or the one at this index. */
export function zeroPointAt(quantization: Quantization, index: number): number {
  return quantization.zeroPoint.length === 1 ? (quantization.zeroPoint[0] ?? 0) : (quantization.zeroPoint[index] ?? 0);
}

/**
 * The code of a real: clamp(rint(f32(real / scale)) + zeroPoint) in the format's range.
 *
 * @source ONNX QuantizeLinear-13
 */
export function quantizeReal(real: number, scale: number, zeroPoint: number, range: { low: number; high: number }): number {
  const code = roundHalfEven(Math.fround(Math.fround(real) / scale)) + zeroPoint;
  return Math.min(range.high, Math.max(range.low, code));
}
