import { type IntegerType, type Ratio, type Requantization, roundReal, unquantized, zeroPointAt } from '@netloom/ir';

/** Half the distance of float32 numbers next to 1. */
const unit = 2 ** -24;

/** How many roundings of float32 an affine function of a sum may have: its own constants are computed, too. */
const affineRoundings = 16;

/** An exact sum of codes in front of an affine function. */
export interface SumOfCodes {
  readonly sum: number;
  /** The real of a sum of 1, and how far float32 may be from the real of this sum. */
  readonly unit: number;
  readonly error: number;
  /** The accumulator of a sum of 1. */
  readonly share: number;
}

/**
 * True if a difference behind an affine function of a sum is of one step, and the exact number that is rounded lies so
 * near to where its code changes that the error of float32 arithmetic spans it.
 */
export function explainsRounding(
  { rounding, factors = [], offsets }: Requantization,
  { sum, unit: real, error, share }: SumOfCodes,
  channel: number,
  { quantization = unquantized }: IntegerType,
  { ours, theirs }: { readonly ours: number; readonly theirs: number },
): boolean {
  const at = (list: readonly Ratio[]): number => {
    const { numerator = 0n, denominator = 1n } = (list.length === 1 ? list[0] : list[channel]) ?? {};
    return Number(numerator) / Number(denominator);
  };
  const perSum = at(factors) * share;
  const zeroPoint = zeroPointAt(quantization, channel);
  // Without an offset the zero point is added behind.
  const zero = offsets === undefined ? zeroPoint : 0;
  const offset = at(offsets ?? []);
  const level = sum * perSum + offset;
  // What float32 adds is the offset without the zero point, which comes behind.
  const added = offsets === undefined ? 0 : offset - zeroPoint;
  const reach = (error / real) * perSum + affineRoundings * unit * (Math.abs(sum * perSum) + Math.abs(added));
  const [least, greatest] = [roundReal(level - reach, rounding), roundReal(level + reach, rounding)];
  const step = rounding === 'sign' ? 2 : 1;
  return greatest - least === step && Math.abs(ours - theirs) === step && Math.min(ours, theirs) - zero === least;
}
