import { type IntegerType, type Rounding, type Tensor, codeRange, quantizeReal, realOfCode, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';

/** How an operator that quantizes makes codes of reals. */
export interface CodeRounding {
  readonly low: number;
  readonly high: number;
  /** The code of a real, float32 operation by operation; `channel` tells which scale. */
  readonly codeOf: (real: number, channel: number) => number;
  /**
   * The same in real arithmetic: clamp(round(real / step + offset), low, high), with one step and offset for all, or one
   * for each channel. Absent where it is as QuantizeLinear does it: half to even, and the zero point after that.
   */
  readonly own?: {
    readonly rounding: Rounding;
    readonly step: readonly number[];
    readonly offset: readonly number[];
    /** Reals are brought to the nearest multiple of these first; what is rounded must be whole multiples to be exact. */
    readonly grid?: readonly number[];
    /** True where the source clamps nothing: then no code that can be made may lie outside `low` and `high`. */
    readonly mustFit?: boolean;
  };
}

/** Bounds of reals; open where absent. */
export interface RealBounds {
  readonly low?: number;
  readonly high?: number;
}

/** A real within bounds. */
export function clamped(real: number, { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY }: RealBounds): number {
  return Math.min(high, Math.max(low, real));
}

/** QuantizeLinear's rounding to all codes of a format, or to some. */
export function ordinaryRounding(type: IntegerType, { low, high } = codeRange(type)): CodeRounding {
  const { quantization = unquantized } = type;
  return { low, high, codeOf: (real, channel) => quantizeReal(real, scaleAt(quantization, channel), zeroPointAt(quantization, channel), { low, high }) };
}

/** The codes of bounds, which are rounded to what they bound. */
export function boundCodes(bounds: RealBounds, { low, high, codeOf }: CodeRounding, channel: number): { readonly low: number; readonly high: number } {
  return {
    low: bounds.low === undefined ? low : codeOf(bounds.low, channel),
    high: bounds.high === undefined ? high : codeOf(bounds.high, channel),
  };
}

/**
 * The table of a function of one element that is rounded so.
 *
 * @shape returns [X = 2^bits of `from`], the least code first
 * @param real the function in float64; its result is rounded to float32 once
 * @returns undefined if codes that must fit do not
 */
export function codeTable(real: (x: number) => number, from: IntegerType, to: IntegerType, bounds: RealBounds, rounding: CodeRounding): Tensor | undefined {
  const { low } = codeRange(from);
  const data = Int32Array.from({ length: 2 ** Math.min(from.bits, 16) }, (_, i) =>
    rounding.codeOf(clamped(Math.fround(real(realOfCode(low + i, from))), bounds), 0),
  );
  const isOutside = rounding.own?.mustFit === true && data.some((code) => code < rounding.low || code > rounding.high);
  return isOutside ? undefined : { axes: [{ name: 'X', size: data.length }], type: to, data };
}
