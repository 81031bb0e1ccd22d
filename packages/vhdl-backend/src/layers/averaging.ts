import { type AccumulatorRange, accumulatorBits, averageRange } from '@netloom/ir';
import { type UnitCost, requant } from '@netloom/vhdl-ip';
import type { Candidate, LayerSite } from '../mapping.js';
import { divisors } from '../folding/divisors.js';
import { requantGenerics } from './requantization.js';
import { channelsOf, endsOf, formatOf } from './sites.js';

/** Bits of the accumulators of averages that are scaled to a common divisor. */
export function averageBits(site: LayerSite, divisor: bigint): number {
  const range: AccumulatorRange = averageRange(formatOf(endsOf(site).input), divisor);
  return Math.max(2, accumulatorBits([range]));
}

/**
 * One candidate for each number of lanes that divides the channels: units that sum, then requantization.
 *
 * @param units what the units that sum cost
 * @param inputLanes lanes of the first of them
 */
export function averageCandidates(
  site: LayerSite,
  bits: number,
  units: (lanes: number) => readonly UnitCost[],
  inputLanes: (lanes: number) => number = (lanes) => lanes,
): Candidate[] {
  const { input, output } = endsOf(site);
  return divisors(channelsOf(input)).map((lanes) => {
    const costs = units(lanes);
    const rounding = requant.cost(requantGenerics(site.layer, output, lanes, bits));
    return {
      folding: { lanes },
      inputLanes: [inputLanes(lanes)],
      outputLanes: [lanes],
      intervalCycles: Math.max(...costs.map(({ intervalCycles }) => intervalCycles)),
      multipliers: 0,
      otherMultipliers: [...costs, rounding].reduce((total, { multipliers }) => total + multipliers, 0),
      macs: 0,
      memoryBits: [...costs, rounding].reduce((total, { memoryBits }) => total + memoryBits, 0),
    };
  });
}
