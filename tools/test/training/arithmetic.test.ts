import { describe, expect, it } from 'vitest';
import { createAdam } from '../../src/training/adam.js';
import { crossEntropyGradient, indexOfGreatest } from '../../src/training/cross-entropy.js';
import { exponential } from '../../src/training/exponential.js';
import { createRandom, shuffle } from '../../src/training/random.js';

describe('exponential', () => {
  it('agrees with Math.exp to a few units in the last place', () => {
    for (let x = 0; x > -690; x -= 0.0937) expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(2e-15);
  });

  it('is exactly 1 at 0 and 0 where a sum could not feel it', () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-1000)).toBe(0);
  });

  it('refuses what it is not made for', () => {
    expect(() => exponential(0.5)).toThrow(RangeError);
    expect(() => exponential(Number.NaN)).toThrow(RangeError);
  });
});

describe('createRandom', () => {
  it('draws the same numbers from the same seed and others from another', () => {
    const draw = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.uniform());
    };
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it('draws evenly from 0 to 1', () => {
    const random = createRandom(1);
    const counts = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) {
      const place = random.below(16);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    // 1000 expected in each of 16; the standard deviation is 31.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(155);
  });

  it('shuffles without loss', () => {
    const items = Int32Array.from({ length: 100 }, (_, i) => i);
    const shuffled = items.slice();
    shuffle(shuffled, createRandom(1));
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted()).toEqual(items);
  });
});

describe('cross entropy', () => {
  it('has the softmax less 1 at the label as its gradient', () => {
    const gradient = crossEntropyGradient(Float64Array.of(1000, 1000 + Math.log(3), 0), 1);
    [0.25, 0.75 - 1, 0].forEach((expected, i) => {
      expect(gradient[i]).toBeCloseTo(expected, 12);
    });
  });

  it('takes the first of equal logits as the answer', () => {
    expect(indexOfGreatest([1, 5, 5, 2])).toBe(1);
  });
});

describe('Adam', () => {
  it('moves by the learning rate at first, whatever the size of the gradient', () => {
    const parameter = { name: 'p', dims: [2], values: Float64Array.of(1, 1), gradient: Float64Array.of(300, -0.02) };
    createAdam([parameter])(0.5, 4);
    expect(parameter.values[0]).toBeCloseTo(0.5, 4);
    expect(parameter.values[1]).toBeCloseTo(1.5, 4);
    expect(parameter.gradient).toEqual(Float64Array.of(0, 0));
  });

  it('finds the least of a parabola', () => {
    const parameter = { name: 'p', dims: [1], values: Float64Array.of(2), gradient: new Float64Array(1) };
    const step = createAdam([parameter]);
    for (let i = 0; i < 400; i++) {
      parameter.gradient[0] = 2 * ((parameter.values[0] ?? 0) - 0.7);
      step(0.05 * (1 - i / 400), 1);
    }
    expect(parameter.values[0]).toBeCloseTo(0.7, 3);
  });
});
