import { describe, expect, it } from 'vitest';
import { divisors, neighbours } from '../src/folding/divisors.js';
import { cheapestFolding, fastestFolding, networkInterval, totalMultipliers, type Choice } from '../src/folding/search.js';
import { foldingSteps } from '../src/folding/steps.js';
import type { Candidate } from '../src/mapping.js';

function choice(layer: string, work: number, rows: number, columns: number): Choice {
  const candidates = divisors(columns).flatMap((simd) =>
    divisors(rows).map(
      (pe): Candidate => ({
        folding: { pe, simd },
        inputLanes: [simd],
        outputLanes: [pe],
        intervalCycles: (work * rows * columns) / (pe * simd),
        multipliers: pe * simd,
        otherMultipliers: pe,
        macs: work * rows * columns,
        memoryBits: 0,
      }),
    ),
  );
  return { layer, candidates };
}

function combinations(choices: readonly Choice[]): readonly (readonly Candidate[])[] {
  return choices.reduce<readonly (readonly Candidate[])[]>(
    (all, { candidates }) => all.flatMap((head) => candidates.map((candidate) => [...head, candidate])),
    [[]],
  );
}

const network = [choice('a', 49, 6, 1), choice('b', 25, 8, 6), choice('c', 1, 10, 12)];

describe('divisors', () => {
  it('lists all of them in order', () => {
    expect(divisors(1)).toEqual([1]);
    expect(divisors(36)).toEqual([1, 2, 3, 4, 6, 9, 12, 18, 36]);
    expect(divisors(97)).toEqual([1, 97]);
  });

  it('names the neighbours of a number that is none', () => {
    expect(neighbours(divisors(144), 5)).toEqual([4, 6]);
    expect(neighbours(divisors(7), 9)).toEqual([7]);
  });
});

describe('folding search', () => {
  const every = combinations(network);

  it.each([6, 20, 21, 50, 100, 174])('finds the fastest within %d multipliers, as trying everything does', (budget) => {
    const affordable = every.filter((folding) => totalMultipliers(folding) <= budget);
    const best = Math.min(...affordable.map(networkInterval));
    const found = fastestFolding(network, budget);
    expect(found && networkInterval(found)).toBe(best);
    const cheapest = Math.min(...affordable.filter((f) => networkInterval(f) === best).map(totalMultipliers));
    expect(found && totalMultipliers(found)).toBe(cheapest);
  });

  it.each([49, 100, 294, 1200])('finds the cheapest for %d cycles, as trying everything does', (interval) => {
    const fast = every.filter((folding) => networkInterval(folding) <= interval);
    const found = cheapestFolding(network, interval);
    expect(found && totalMultipliers(found)).toBe(Math.min(...fast.map(totalMultipliers)));
  });

  it('finds nothing where nothing is', () => {
    expect(cheapestFolding(network, 48)).toBeUndefined();
    expect(fastestFolding(network, 2)).toBeUndefined();
  });
});

describe('the steps beside a folding', () => {
  const every = combinations(network);
  const steps = (folding: readonly Candidate[]) => foldingSteps(network, folding);

  it.each([6, 20, 50])('are those that trying everything finds, within %d multipliers', (budget) => {
    const chosen = fastestFolding(network, budget) ?? [];
    const [interval, multipliers] = [networkInterval(chosen), totalMultipliers(chosen)];
    const { faster, cheaper } = steps(chosen);
    const fasterOnes = every.filter((folding) => networkInterval(folding) < interval);
    const next = Math.max(...fasterOnes.map(networkInterval));
    expect(faster?.intervalCycles).toBe(next);
    expect(faster?.multipliers).toBe(Math.min(...fasterOnes.filter((f) => networkInterval(f) <= next).map(totalMultipliers)));
    const cheaperOnes = every.filter((folding) => totalMultipliers(folding) < multipliers);
    expect(cheaper?.intervalCycles ?? Infinity).toBe(Math.min(...cheaperOnes.map(networkInterval)));
  });

  it('name the layers that change, and end where nothing is faster or cheaper', () => {
    const slowest = cheapestFolding(network, Infinity) ?? [];
    expect(steps(slowest).cheaper).toBeUndefined();
    expect(steps(slowest).faster?.changes.map(({ layer }) => layer)).toEqual(['b']);
    const fastest = fastestFolding(network, Infinity) ?? [];
    expect(steps(fastest).faster).toBeUndefined();
  });
});
