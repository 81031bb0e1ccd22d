import { requantizationScale } from '@netloom/ir';

/** Significant bits of the factor between accumulator and output: as few as possible from 8 on. */
const widths = [8, 9, 10, 11, 12];

/** How many factors of each width are tried: the roundings of float32 miss some. */
const attempts = 6;

/**
 * The least weight scale from a given one on for which the factor f32(f32(input * weight) / output) is short: hardware
 * then multiplies by a few bits and not by the 24 of float32.
 *
 * It is an odd integer of 8 bits times a power of two (9 to 12 bits where float32 misses those), for weights that are
 * coarser by about a hundredth, one part in 21 at most. The odd integer keeps accumulators that land on exact ties as
 * rare as with any scale.
 *
 * @returns the given scale where float32 admits no such factor near it
 */
export function shortScale(scale: number, inputScale: number, outputScale: number): number {
  const factor = requantizationScale(inputScale, scale, outputScale);
  if (!(factor > 0 && Number.isFinite(factor))) return scale;
  for (const bits of widths) {
    const unit = 2 ** (Math.floor(Math.log2(factor)) - bits + 1);
    const first = Math.ceil(factor / unit);
    for (let integer = first; integer < first + attempts; integer++) {
      const found = integer % 2 === 0 ? undefined : weightScaleFor(integer * unit, inputScale, outputScale);
      if (found !== undefined && found >= scale) return found;
    }
  }
  return scale;
}

/** A float32 weight scale that gives exactly this factor, if there is one. */
function weightScaleFor(factor: number, inputScale: number, outputScale: number): number | undefined {
  const ideal = (factor * outputScale) / inputScale;
  const spacing = 2 ** (Math.floor(Math.log2(ideal)) - 23);
  for (let distance = -3; distance <= 3; distance++) {
    const candidate = Math.fround(ideal + distance * spacing);
    if (requantizationScale(inputScale, candidate, outputScale) === factor) return candidate;
  }
  return undefined;
}
