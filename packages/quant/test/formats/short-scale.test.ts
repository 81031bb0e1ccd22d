import { requantizationScale } from '@netloom/ir';
import { expect, it } from 'vitest';
import { shortScale } from '../../src/formats/short-scale.js';
import { Random } from '../support/random.js';

it('short scales give odd factors of 8 to 12 bits and are raised by a twentieth at most', () => {
  const random = new Random(1);
  const widths = new Map<number, number>();
  for (let i = 0; i < 3000; i++) {
    const [input, output] = [random.scale(-12, 2), random.scale(-10, 4)];
    const weight = Math.fround((output / input) * random.scale(-30, 0));
    const short = shortScale(weight, input, output);
    expect(short).toBe(Math.fround(short));
    expect(short / weight).toBeGreaterThanOrEqual(1);
    expect(short / weight).toBeLessThan(1.05);
    let factor = requantizationScale(input, short, output);
    while (!Number.isInteger(factor)) factor *= 2;
    const bits = Math.ceil(Math.log2(factor + 1));
    widths.set(bits, (widths.get(bits) ?? 0) + 1);
  }
  const total = [...widths].reduce((sum, [bits, count]) => sum + (bits <= 12 ? count : 0), 0);
  expect(total).toBeGreaterThan(2985);
  expect(widths.get(8)).toBeGreaterThan(2100);
});
