import { codeRange, roundHalfEven } from '@netloom/ir';
import type { LayerSettings } from '../options.js';

/** The codes that weights may have, symmetric about 0. */
export interface WeightCodes {
  /** The greatest code. */
  readonly greatest: number;
  /** The code nearest to a weight in units of its scale. */
  nearest(ratio: number): number;
}

/** All codes of a signed format but the least one, or those of them that are 0 or plus or minus a power of two. */
export function weightCodes({ weightBits, weightValues }: Pick<LayerSettings, 'weightBits' | 'weightValues'>): WeightCodes {
  const { high } = codeRange({ signed: true, bits: weightBits });
  if (weightValues === 'all') return { greatest: high, nearest: (ratio) => Math.min(high, Math.max(-high, roundHalfEven(ratio))) };
  const greatest = 2 ** (weightBits - 2);
  return { greatest, nearest: (ratio) => (ratio < 0 ? 0 - nearestPower(-ratio, greatest) : nearestPower(ratio, greatest)) };
}

/** The nearest of 0, 1, 2, 4, … `greatest` to a magnitude; the lesser one of two that are equally near. */
function nearestPower(magnitude: number, greatest: number): number {
  if (magnitude <= 0.5) return 0;
  let power = 1;
  while (power < greatest && magnitude > 1.5 * power) power *= 2;
  return power;
}
