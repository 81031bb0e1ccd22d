/** A rational with a positive denominator; positive itself unless said otherwise. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** How a real becomes a whole number: to the nearest one, halves by the name; to a neighbour; or to -1 below 0 and 1 from 0 on. */
export const roundings = [
  'half-even',
  'half-odd',
  'half-away-from-zero',
  'half-toward-zero',
  'floor',
  'ceil',
  'toward-zero',
  'away-from-zero',
  'sign',
] as const;

export type Rounding = (typeof roundings)[number];

/** How a quantized layer rounds its exact accumulator to output codes (integer semantics). */
export interface Requantization {
  /** Others than half-even come with factors and offsets. */
  readonly rounding: Rounding;
  /**
   * What an accumulator of 1 is in codes of the output, for sources that say it in integers; one for all output
   * channels, or one for each. The exact product is rounded. Without them, it follows from the scales of the operands.
   */
  readonly factors?: readonly Ratio[];
  /**
   * What is added to the product with the factor before it is rounded, in codes of the output: the zero point, and a bias
   * that is no whole number of accumulator units. One for all output channels, or one for each; of either sign. Comes with
   * factors only.
   */
  readonly offsets?: readonly Ratio[];
  /** Clamp bounds in output codes, after the zero point; within the output format. Relu and Clip narrow them. */
  readonly low: number;
  readonly high: number;
  /** Derived and proven; may be dropped and derived again. */
  readonly implementation?: RequantizationImplementation;
}

/** Inclusive range of accumulators that weights, bias and input codes allow. */
export interface AccumulatorRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** How a proof was made: the staircases were compared on both sides of every step, or all pairs of codes of two inputs. */
export interface RequantizationProof {
  readonly channels: number;
  /** Accumulators compared, over all channels. */
  readonly comparisons: number;
}

/**
 * What an input's code `x` gives to the accumulator of an addition: `factor * (x - zx)`, or the entry of its code in a
 * table, least code first. Factors are integers within ±(2^31 - 1), entries within ±(2^53 - 1).
 */
export type Addend = { readonly factor: number } | { readonly table: readonly number[] };

/**
 * Integer arithmetic equal to the requantization on the reachable accumulators, per output channel (lists have one entry a channel).
 *
 * - `offset`: clamp(((acc * multipliers[c] + offsets[c]) >> shift) + zeroPoint, low, high)
 * - `half-even`: P = acc * multipliers[c] rounded to a multiple of 2^shift, half to even; P counts as a tie when its
 *   distance from the half is at most `tieWindows[e]`, e the binade of |k + 1/2| (0 for 1/2, 1 for [1,2), 2 for [2,4), …).
 *   With `roundsAccumulator`, P = f32(acc) * multipliers[c]: acc is rounded to 24 significant bits first, half to even.
 * - `thresholds`: low + number of `thresholds[c]` (ascending) that are <= acc
 */
export type RequantizationImplementation = {
  readonly accumulator: AccumulatorRange;
  readonly proof: RequantizationProof;
  /** Additions of scales without a common unit: how each input is brought to the accumulator, which is the sum of them. */
  readonly addends?: readonly Addend[];
  /**
   * Multiplications where pairs of codes with one product have two results by float32's rounding: the accumulator is
   * 2 * product, and 1 more for these pairs, `(a - low of a) * codes of b + b - low of b` ascending. They are those of the
   * greater result, and perhaps all of other products next to a tie.
   */
  readonly correctedPairs?: readonly number[];
} & (
  | { readonly method: 'offset'; readonly shift: number; readonly multipliers: readonly bigint[]; readonly offsets: readonly bigint[] }
  | {
      readonly method: 'half-even';
      readonly shift: number;
      readonly multipliers: readonly bigint[];
      readonly tieWindows: readonly bigint[];
      /** Only accumulators beyond ±2^24 need it. */
      readonly roundsAccumulator?: true;
    }
  | { readonly method: 'thresholds'; readonly thresholds: readonly (readonly bigint[])[] }
);
