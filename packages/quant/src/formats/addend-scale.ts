import type { SumTerms } from '@netloom/ir';
import type { LayerSettings } from '../options.js';
import { chooseScale, leastScale } from './choose-scale.js';

/** Significant bits of the scale of a value that is added to another one; fewer where codes are wide. */
const addendBits = 8;

/** Significant bits of float32. */
const float32Bits = 24;

/**
 * The scale of a value: at least the ideal one. A value that is added to another one gets an odd integer of few bits times
 * a power of two, so that its products with codes are float32 numbers.
 */
export function activationScale(ideal: number, settings: LayerSettings): number {
  const { addend, bits, scales } = settings;
  if (addend === undefined || scales === 'power-of-two') return chooseScale(Math.max(ideal, addend?.leastScale ?? 0), scales);
  const bounded = Math.max(ideal, addend.leastScale, leastScale);
  return oddMultiple(bounded, Math.floor(Math.log2(bounded)) - Math.min(addendBits, float32Bits - 1 - bits) + 1);
}

/**
 * The scale of a sum: an odd multiple of a power of two of which all operands are multiples, so that no sum lies halfway
 * between two codes, and a multiplier with an offset reproduces the rounding. Where that takes too many bits, a power of
 * two: halves are rounded to even then, but nothing is multiplied.
 */
export function tieFreeScale(ideal: number, terms: SumTerms | undefined, settings: LayerSettings): number {
  const { addend, bits, scales } = settings;
  const bounded = Math.max(ideal, addend?.leastScale ?? 0, leastScale);
  if (terms === undefined || scales === 'power-of-two') return chooseScale(bounded, 'power-of-two');
  const { low, high } = terms.range;
  const reach = -low > high ? -low : high;
  const exponent = Math.min(Math.log2(terms.unit), Math.floor(Math.log2(bounded)) - addendBits + 1);
  const scale = oddMultiple(bounded, exponent);
  const odd = scale / 2 ** exponent;
  // Quotients keep a distance of 1 / (2 * odd) from halves, which float32 must see at the greatest code.
  const isSeen = odd <= 2 ** (float32Bits - 2 - bits) && reach <= 2n ** BigInt(float32Bits);
  return isSeen ? scale : chooseScale(bounded, 'power-of-two');
}

/** The least odd multiple of 2^exponent from a number on. */
function oddMultiple(from: number, exponent: number): number {
  const multiple = Math.ceil(from / 2 ** exponent);
  return (multiple + ((multiple + 1) % 2)) * 2 ** exponent;
}
