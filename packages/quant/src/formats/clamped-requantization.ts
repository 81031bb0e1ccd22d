import { type IntegerType, type Requantization, codeRange, quantizeReal, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import type { RealBounds } from '../quantization-rule.js';

/** Half to even into a format of one scale, and clamps that the layer has taken over as bounds of its codes. */
export function clampedRequantization(type: IntegerType, clamp: RealBounds): Requantization {
  const { quantization = unquantized } = type;
  const range = codeRange(type);
  const codeOf = (real: number): number => quantizeReal(real, scaleAt(quantization, 0), zeroPointAt(quantization, 0), range);
  return {
    rounding: 'half-even',
    low: clamp.low === undefined ? range.low : codeOf(clamp.low),
    high: clamp.high === undefined ? range.high : codeOf(clamp.high),
  };
}
