import type { UnitCost } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { Candidate } from '../mapping.js';
import type { WindowBeat } from './window-generics.js';

const free = { multipliers: 0, otherMultipliers: 0, macs: 0 };

/**
 * Candidates for a pooling without multipliers: all divisors of the kernel's positions and of the channels, which a beat
 * of the window unit holds. Kernels of one position do not name it.
 */
export function poolCandidates(
  taps: number,
  channels: number,
  cost: (beat: WindowBeat) => Pick<UnitCost, 'intervalCycles' | 'memoryBits'> & { readonly inputLanes: number },
): Candidate[] {
  return divisors(taps).flatMap((positions) =>
    divisors(channels).map((lanes) => {
      const { inputLanes, ...units } = cost({ positions, lanes });
      return {
        folding: taps === 1 ? { lanes } : { lanes, positions },
        inputLanes: [inputLanes],
        outputLanes: [lanes],
        ...units,
        ...free,
      };
    }),
  );
}

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
