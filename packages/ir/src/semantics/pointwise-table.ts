import { type IntegerType, codeRange } from '../graph/element-type.js';
import type { Tensor } from '../graph/tensor.js';
import { quantizeReal, scaleAt, unquantized, zeroPointAt } from './requantize.js';

/** Bounds of reals; open where absent. */
interface RealBounds {
  readonly low?: number;
  readonly high?: number;
}

/**
 * The table of a function of one element: for every input code, the code of the function's float32 result.
 *
 * @shape returns [X = 2^bits of the input], the least input code first
 * @param real the function in float64; its result is rounded to float32 once
 * @param clamp what limits the result before it becomes a code
 * @rounding half to even, then saturate
 * @source integer semantics, section Tables
 */
export function pointwiseTable(real: (x: number) => number, input: IntegerType, output: IntegerType, clamp: RealBounds = {}): Tensor {
  const { signed, bits, quantization: from = unquantized } = input;
  const to = output.quantization ?? unquantized;
  const bounds = codeRange(output);
  const { low } = codeRange({ signed, bits });
  const { low: least = Number.NEGATIVE_INFINITY, high: greatest = Number.POSITIVE_INFINITY } = clamp;
  const data = Int32Array.from({ length: 2 ** Math.min(bits, 16) }, (_, i) => {
    const x = Math.fround((low + i - zeroPointAt(from, 0)) * scaleAt(from, 0));
    const y = Math.min(greatest, Math.max(least, Math.fround(real(x))));
    return quantizeReal(y, scaleAt(to, 0), zeroPointAt(to, 0), bounds);
  });
  return { axes: [{ name: 'X', size: data.length }], type: output, data };
}
