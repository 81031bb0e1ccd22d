import { Random } from './random.js';

/** One case: throws (or rejects) if the property does not hold. `size` from 1 up bounds how large the case may be. */
export type Property = (random: Random, size: number) => void | Promise<void>;

/**
 * Checks a property on seeded random cases of growing size.
 *
 * @throws Error that names seed and size of the smallest failing case found
 */
export async function checkProperty(runs: number, property: Property, firstSeed = 1): Promise<void> {
  for (let run = 0; run < runs; run++) {
    const seed = firstSeed + run;
    const size = 1 + Math.floor((run * 8) / runs);
    const failure = await attempt(property, seed, size);
    if (failure === undefined) continue;
    const least = await shrink(property, seed, size);
    const message = (least.failure ?? failure).message;
    throw new Error(`fails for seed ${least.seed}, size ${least.size} (found at seed ${seed}, size ${size}): ${message}`, {
      cause: least.failure ?? failure,
    });
  }
}

async function shrink(property: Property, seed: number, size: number): Promise<{ seed: number; size: number; failure?: Error }> {
  for (let smaller = 1; smaller < size; smaller++) {
    for (let other = seed; other < seed + 20; other++) {
      const failure = await attempt(property, other, smaller);
      if (failure !== undefined) return { seed: other, size: smaller, failure };
    }
  }
  return { seed, size };
}

async function attempt(property: Property, seed: number, size: number): Promise<Error | undefined> {
  try {
    await property(new Random(seed), size);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
