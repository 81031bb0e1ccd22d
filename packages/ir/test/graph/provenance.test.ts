import { describe, expect, it } from 'vitest';
import { type Provenance, sourceShape, sourceToStream } from '../../src/index.js';
import { axes } from '../support/graphs.js';
import { createRandom } from '../support/random.js';

/** The definition, element by element: digits of the source position, then the stream position of these digits. */
function slowMap({ factors, dimensions }: Provenance): number[] {
  const order = dimensions.flat();
  const total = factors.reduce((count, factor) => count * factor.size, 1);
  return Array.from({ length: total }, (_, source) => {
    let rest = source;
    const digits = factors.map(() => 0);
    for (const factor of order.toReversed()) {
      const size = factors[factor]?.size ?? 1;
      digits[factor] = rest % size;
      rest = Math.floor(rest / size);
    }
    return factors.reduce((position, factor, i) => position * factor.size + (digits[i] ?? 0), 0);
  });
}

describe('sourceToStream', () => {
  it('maps NCHW to H W C', () => {
    const provenance = { tensors: [], factors: axes('H', 2, 'W', 2, 'C', 3), dimensions: [[], [2], [0], [1]] };
    expect(sourceShape(provenance)).toEqual([1, 3, 2, 2]);
    expect([...sourceToStream(provenance)]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
  });

  it('maps a flattened tensor like the one that was flattened', () => {
    const factors = axes('H', 2, 'W', 2, 'C', 3);
    const flat = { tensors: [], factors, dimensions: [[], [2, 0, 1]] };
    expect(sourceShape(flat)).toEqual([1, 12]);
    expect(sourceToStream(flat)).toEqual(sourceToStream({ tensors: [], factors, dimensions: [[], [2], [0], [1]] }));
  });

  it('maps scalars and factors that are left out', () => {
    expect([...sourceToStream({ tensors: [], factors: [], dimensions: [] })]).toEqual([0]);
    expect([...sourceToStream({ tensors: [], factors: axes('N', 1, 'C', 2), dimensions: [[1]] })]).toEqual([0, 1]);
  });

  it('agrees with the definition for any factors and order, and is one to one', () => {
    const random = createRandom(11);
    for (let i = 0; i < 200; i++) {
      const factors = Array.from({ length: random.below(6) }, (_, j) => ({ name: `F${j}`, size: random.between(1, 4) }));
      const indices = factors.map((_, j) => j);
      for (let j = indices.length - 1; j > 0; j--) {
        const k = random.below(j + 1);
        [indices[j], indices[k]] = [indices[k] ?? 0, indices[j] ?? 0];
      }
      const dimensions: number[][] = [[]];
      for (const index of indices) {
        if (random.chance(0.5)) dimensions.push([]);
        dimensions.at(-1)?.push(index);
      }
      const provenance = { tensors: [], factors, dimensions };
      const map = [...sourceToStream(provenance)];
      expect(map).toEqual(slowMap(provenance));
      expect(new Set(map).size).toBe(map.length);
    }
  });
});
