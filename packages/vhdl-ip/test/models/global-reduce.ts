import { reductions } from '../../src/index.js';
import type { GlobalReduceGenerics } from '../../src/index.js';

/** The sum or the maximum of every channel of one frame. */
export function reduceFrame(frame: readonly number[], g: GlobalReduceGenerics): number[] {
  return Array.from({ length: g.channels }, (_, channel) => {
    const own = frame.filter((_value, index) => index % g.channels === channel);
    if (g.reduction === reductions.maximum) return Math.max(...own);
    return own.reduce((sum, value) => sum + value - g.zero_point, 0);
  });
}
