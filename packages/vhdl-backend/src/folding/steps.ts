import type { Candidate } from '../mapping.js';
import { type Choice, type Folding, cheapestFolding, networkInterval, totalMultipliers } from './search.js';

/** Another folding of the whole, and what changes. */
export interface FoldingStep {
  readonly intervalCycles: number;
  readonly multipliers: number;
  readonly otherMultipliers: number;
  readonly memoryBits: number;
  /** Layers that fold otherwise than in the chosen one. */
  readonly changes: readonly { readonly layer: string; readonly from: Candidate['folding']; readonly to: Candidate['folding'] }[];
}

/** The neighbours of a folding; absent where there is nothing faster, or nothing cheaper. */
export interface FoldingSteps {
  /** The cheapest folding that is faster at all. */
  readonly faster?: FoldingStep;
  /** The fastest folding with fewer multipliers. */
  readonly cheaper?: FoldingStep;
}

/** What the next step in either direction costs or saves. */
export function foldingSteps(choices: readonly Choice[], chosen: Folding): FoldingSteps {
  const interval = networkInterval(chosen);
  const all = new Set(choices.flatMap(({ candidates }) => candidates.map(({ intervalCycles }) => intervalCycles)));
  const intervals = [...all].sort((a, b) => a - b);
  const below = intervals.findLast((cycles) => cycles < interval);
  const faster = below === undefined ? undefined : cheapestFolding(choices, below);
  const cheaper = firstCheaper(choices, totalMultipliers(chosen), intervals.filter((cycles) => cycles > interval));
  return {
    ...(faster === undefined ? {} : { faster: stepTo(choices, chosen, faster) }),
    ...(cheaper === undefined ? {} : { cheaper: stepTo(choices, chosen, cheaper) }),
  };
}

/** Of the cheapest foldings for ascending intervals, the first with fewer multipliers; as more cycles never cost more, by bisection. */
function firstCheaper(choices: readonly Choice[], multipliers: number, intervals: readonly number[]): Folding | undefined {
  let first: Folding | undefined;
  let low = 0;
  let high = intervals.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const folding = cheapestFolding(choices, intervals[middle] ?? Infinity);
    if (folding !== undefined && totalMultipliers(folding) < multipliers) {
      first = folding;
      high = middle - 1;
    } else {
      low = middle + 1;
    }
  }
  return first;
}

function stepTo(choices: readonly Choice[], from: Folding, to: Folding): FoldingStep {
  const sum = (key: 'otherMultipliers' | 'memoryBits'): number => to.reduce((total, candidate) => total + candidate[key], 0);
  return {
    intervalCycles: networkInterval(to),
    multipliers: totalMultipliers(to),
    otherMultipliers: sum('otherMultipliers'),
    memoryBits: sum('memoryBits'),
    changes: choices.flatMap(({ layer }, i) => {
      const [before, after] = [from[i], to[i]];
      if (before === undefined || after === undefined || samePrice(before, after)) return [];
      return [{ layer, from: before.folding, to: after.folding }];
    }),
  };
}

/** Candidates of one price differ in lanes at most. */
function samePrice(a: Candidate, b: Candidate): boolean {
  return a.multipliers === b.multipliers && a.intervalCycles === b.intervalCycles;
}
