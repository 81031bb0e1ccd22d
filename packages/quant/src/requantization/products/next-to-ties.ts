import { type ProductLevels, isTwofold } from './product-levels.js';
import type { Marked } from './product-staircase.js';

/**
 * Which products go up next to a tie: so near to one that others as near have two levels, or the farther one. Where all of
 * those are corrected, a line between the product and its correction rounds every pair.
 *
 * @param ratio the real factor between products and levels, in float64
 */
export function goesUpNextToTie({ products: { channel }, distinct }: ProductLevels, ratio: number): Marked {
  const { zeroPoint, low, high } = channel;
  const clamped = (level: number): number => Math.min(high, Math.max(low, level + zeroPoint)) - zeroPoint;
  const distanceOf = (product: number): number => Math.abs(product * ratio - Math.floor(product * ratio) - 0.5);
  let reach = 0;
  for (const entry of distinct) {
    const isNearest = !isTwofold(entry) && entry.least === clamped(Math.floor(entry.product * ratio + 0.5));
    if (!isNearest) reach = Math.max(reach, distanceOf(entry.product));
  }
  const upper = (product: number): number => clamped(Math.floor(product * ratio) + 1);
  return (entry) => isTwofold(entry) || (distanceOf(entry.product) <= reach && entry.greatest === upper(entry.product) && entry.greatest > low - zeroPoint);
}
