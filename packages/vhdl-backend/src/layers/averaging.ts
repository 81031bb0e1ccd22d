import { type AccumulatorRange, accumulatorBits, averageRange } from '@netloom/ir';
import { type UnitCost, requant } from '@netloom/vhdl-ip';
import type { Candidate, LayerSite } from '../mapping.js';
import { requantGenerics } from './requantization.js';
import { endsOf, formatOf } from './sites.js';

/** Bits of the accumulators of averages that are scaled to a common divisor. */
export function averageBits(site: LayerSite, divisor: bigint): number {
  const range: AccumulatorRange = averageRange(formatOf(endsOf(site).input), divisor);
  return Math.max(2, accumulatorBits([range]));
}

/**
 * An average with the price of the units that sum and of its requantization.
 *
 * @param units what the units that sum cost
 * @param bits those of their sums
 */
export function averageCandidate(
  site: LayerSite,
  units: readonly UnitCost[],
  bits: number,
  ways: Pick<Candidate, 'folding'> & { readonly inputLanes: number; readonly outputLanes: number },
): Candidate {
  const rounding = requant.cost(requantGenerics(site.layer, endsOf(site).output, ways.outputLanes, bits));
  const costs = [...units, rounding];
  return {
    folding: ways.folding,
    inputLanes: [ways.inputLanes],
    outputLanes: [ways.outputLanes],
    intervalCycles: Math.max(...units.map(({ intervalCycles }) => intervalCycles)),
    multipliers: 0,
    otherMultipliers: costs.reduce((total, { multipliers }) => total + multipliers, 0),
    macs: 0,
    memoryBits: costs.reduce((total, { memoryBits }) => total + memoryBits, 0),
  };
}
