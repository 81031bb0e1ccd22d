import type { Graph } from '@netloom/ir';
import type { Candidate } from '../mapping.js';

/**
 * Gives layers the lanes of the stream they read where that costs nothing: of the candidates with the chosen one's price
 * which keep the network's interval, the one that needs no width converter at its input.
 *
 * @param folding the chosen candidate of each layer, in order
 * @param candidates all that each layer may take
 */
export function alignLanes(
  graph: Graph,
  folding: readonly Candidate[],
  candidates: readonly (readonly Candidate[])[],
  intervalCycles: number,
): readonly Candidate[] {
  const lanes = new Map<string, number>();
  return graph.layers.map((layer, i) => {
    const chosen = folding[i];
    if (chosen === undefined) throw new Error('every layer has a candidate');
    const wanted = layer.inputs.map((name) => lanes.get(name));
    const fits = (candidate: Candidate): boolean =>
      candidate.intervalCycles <= intervalCycles &&
      samePrice(candidate, chosen) &&
      candidate.inputLanes.every((count, k) => wanted[k] === undefined || count === wanted[k]);
    const aligned = candidates[i]?.find(fits) ?? chosen;
    layer.outputs.forEach((name, k) => {
      const count = aligned.outputLanes[k];
      if (count !== undefined) lanes.set(name, count);
    });
    return aligned;
  });
}

function samePrice(a: Candidate, b: Candidate): boolean {
  return a.multipliers === b.multipliers && a.otherMultipliers === b.otherMultipliers && a.memoryBits === b.memoryBits;
}
