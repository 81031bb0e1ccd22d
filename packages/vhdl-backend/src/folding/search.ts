import type { Candidate } from '../mapping.js';

/** The candidates of one layer. */
export interface Choice {
  readonly layer: string;
  readonly candidates: readonly Candidate[];
}

/** One candidate for each choice, in order. */
export type Folding = readonly Candidate[];

/**
 * The cheapest folding whose layers all take at most `intervalCycles`; undefined if a layer cannot.
 *
 * Layers share nothing but the interval, so the cheapest candidate of each is the optimum over all combinations.
 */
export function cheapestFolding(choices: readonly Choice[], intervalCycles: number): Folding | undefined {
  const picked: Candidate[] = [];
  for (const { candidates } of choices) {
    let best: Candidate | undefined;
    for (const candidate of candidates) {
      if (candidate.intervalCycles <= intervalCycles && (best === undefined || byPrice(candidate, best) < 0)) best = candidate;
    }
    if (best === undefined) return undefined;
    picked.push(best);
  }
  return picked;
}

/**
 * The folding with the smallest interval whose multipliers stay within the budget; the cheapest of these. Undefined if
 * no folding does.
 *
 * Only the candidates' own intervals can be the network's, and fewer cycles never cost fewer multipliers: bisection over
 * the sorted intervals finds the optimum.
 */
export function fastestFolding(choices: readonly Choice[], multipliers: number): Folding | undefined {
  const all = choices.flatMap(({ candidates }) => candidates.map((candidate) => candidate.intervalCycles));
  const intervals = [...new Set(all)].sort((a, b) => a - b);
  let best: Folding | undefined;
  let low = 0;
  let high = intervals.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const folding = cheapestFolding(choices, intervals[middle] ?? Infinity);
    if (folding !== undefined && totalMultipliers(folding) <= multipliers) {
      best = folding;
      high = middle - 1;
    } else {
      low = middle + 1;
    }
  }
  return best;
}

/** Sum of the multipliers of weights over all layers. */
export function totalMultipliers(folding: Folding): number {
  return folding.reduce((sum, candidate) => sum + candidate.multipliers, 0);
}

/** The network's interval: that of its slowest layer. */
export function networkInterval(folding: Folding): number {
  return folding.reduce((slowest, candidate) => Math.max(slowest, candidate.intervalCycles), 0);
}

/**
 * Multipliers first, then the width of layers without any, multipliers outside matrix-vector units, memory, lanes; the
 * order of candidates decides the rest.
 */
function byPrice(a: Candidate, b: Candidate): number {
  return (
    a.multipliers - b.multipliers ||
    freeWidth(a) - freeWidth(b) ||
    a.otherMultipliers - b.otherMultipliers ||
    a.memoryBits - b.memoryBits ||
    lanes(a) - lanes(b) ||
    a.intervalCycles - b.intervalCycles
  );
}

/** Values that a layer without multipliers takes at once: its logic grows with them, not with its memory. */
function freeWidth({ folding, multipliers }: Candidate): number {
  return multipliers > 0 ? 0 : Object.values(folding).reduce((product, size) => product * size, 1);
}

function lanes(candidate: Candidate): number {
  return [...candidate.inputLanes, ...candidate.outputLanes].reduce((sum, count) => sum + count, 0);
}
