import type { UnitCost } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { Candidate } from '../mapping.js';

const free = { multipliers: 0, otherMultipliers: 0, macs: 0 };

/** One candidate for each number of lanes that divides the channels, for layers without multipliers. */
export function laneCandidates(
  channels: number,
  cost: (lanes: number) => Pick<UnitCost, 'intervalCycles' | 'memoryBits'>,
  outputLanes: (lanes: number) => number = (lanes) => lanes,
): Candidate[] {
  return divisors(channels).map((lanes) => ({
    folding: { lanes },
    inputLanes: [lanes],
    outputLanes: [outputLanes(lanes)],
    ...cost(lanes),
    ...free,
  }));
}
