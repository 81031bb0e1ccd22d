import type { Axis } from '../graph/axis.js';
import { type IntegerType, codeRange } from '../graph/element-type.js';
import type { AccumulatorRange } from '../graph/requantization.js';
import { unquantized } from '../semantics/requantize.js';
import { exactLimit } from '../semantics/weighted-sum.js';
import type { SpatialWindow } from './spatial-window.js';

/** A window that averages: besides where it slides, which of the padding it counts. */
export interface AverageWindow extends SpatialWindow {
  readonly countedBegin: readonly number[];
  readonly countedEnd: readonly number[];
}

/**
 * How many taps of a window count, by axis and output position; a window's divisor is the product over its axes. Taps on
 * the input and on counted padding count.
 *
 * @param space the input's spatial axes
 * @param outputs the output's
 */
export function countedTaps(window: AverageWindow, space: readonly Axis[], outputs: readonly Axis[]): readonly (readonly number[])[] {
  return space.map(({ size }, i) => {
    const [kernel = 1, stride = 1, dilation = 1, begin = 0] = [window.kernel[i], window.strides[i], window.dilations[i], window.padsBegin[i]];
    const [first, end] = [-(window.countedBegin[i] ?? 0), size + (window.countedEnd[i] ?? 0)];
    return Array.from({ length: outputs[i]?.size ?? 0 }, (_, position) => {
      const start = position * stride - begin;
      const from = Math.max(0, Math.ceil((first - start) / dilation));
      const to = Math.min(kernel, Math.ceil((end - start) / dilation));
      return Math.max(0, to - from);
    });
  });
}

/**
 * The least common multiple of all divisors of {@link countedTaps}: what accumulators of averages are scaled to. Beyond
 * 2^53, where no accumulator is legal, it stops at a part of it.
 */
export function commonDivisor(counts: readonly (readonly number[])[]): bigint {
  let product = 1n;
  for (const ofAxis of counts) {
    let multiple = 1n;
    for (const count of new Set(ofAxis)) {
      multiple = leastCommonMultiple(multiple, BigInt(count));
      if (product * multiple > exactLimit) return product * multiple;
    }
    product *= multiple;
  }
  return product;
}

/** All accumulators that input codes allow: averages of `x - zx` times the common divisor. */
export function averageRange(input: IntegerType, divisor: bigint): AccumulatorRange {
  const { low, high } = codeRange(input);
  const { zeroPoint } = input.quantization ?? unquantized;
  const greatest = zeroPoint.reduce((most, zero) => Math.max(most, zero), low);
  const least = zeroPoint.reduce((most, zero) => Math.min(most, zero), high);
  return { low: divisor * BigInt(low - greatest), high: divisor * BigInt(high - least) };
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
