import type { ImplementationForm } from './implementation-form.js';
import type { Staircase } from './staircase.js';

/**
 * One comparison per step: code = low + number of thresholds that the accumulator reaches.
 *
 * Codes that all reachable accumulators exceed have the lower end of the range as threshold; codes that none reaches
 * have none, so lists may be shorter than the format has codes.
 */
export function thresholdsForm(staircases: readonly Staircase[]): ImplementationForm {
  return {
    method: 'thresholds',
    thresholds: staircases.map(({ channel, low, first, steps }) => {
      const always = first + channel.zeroPoint - channel.low;
      return [...Array.from({ length: always }, () => BigInt(low)), ...Array.from(steps, BigInt)];
    }),
  };
}
