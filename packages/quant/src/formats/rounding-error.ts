import { type IntegerType, codeRange, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import type { HistogramBin } from '../calibration/histogram.js';

/**
 * The sum of the squared errors of a value's elements in a format: their distance from the nearest real that has a code.
 * Elements of a bin are taken as evenly spread over it, so a bin adds its count times the mean of the squared error over
 * it, which is integrated exactly. Zeros have codes of their own.
 */
export function squaredError(bins: readonly HistogramBin[], format: IntegerType): number {
  const { quantization = unquantized } = format;
  const scale = scaleAt(quantization, 0);
  const zeroPoint = zeroPointAt(quantization, 0);
  const codes = codeRange(format);
  const least = (codes.low - zeroPoint) * scale;
  const greatest = (codes.high - zeroPoint) * scale;
  // Each whole step from code to code adds this; what is beyond the last code or clamped adds a third of a cube.
  const wholeStep = cube(scale) / 12;
  /** The integral of the squared error from 0 to `x`. */
  const integral = (x: number): number => {
    const inside = Math.min(greatest, Math.max(least, x));
    const steps = Math.round(inside / scale);
    return steps * wholeStep + (cube(inside - steps * scale) + cube(x - inside)) / 3;
  };
  let sum = 0;
  for (const { low, high, count } of bins) sum += (count * (integral(high) - integral(low))) / (high - low);
  return sum;
}

function cube(x: number): number {
  return x * x * x;
}
