import { type IntegerType, integerType, sumTerms } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { activationScale, tieFreeScale } from '../../src/formats/addend-scale.js';
import { chooseScale } from '../../src/formats/choose-scale.js';
import type { LayerSettings } from '../../src/options.js';
import { Random } from '../support/random.js';

const settings: LayerSettings = { bits: 8, weightBits: 8, activations: 'affine', weights: 'per-channel', scales: 'short', ranges: 'min-max', percentile: 100, weightRanges: 'min-max', weightValues: 'all' };
const addend = { leastScale: 0 };

/** scale = odd * power of two */
function oddPart(scale: number): number {
  let odd = scale;
  while (!Number.isInteger(odd)) odd *= 2;
  while (odd % 2 === 0) odd /= 2;
  return odd;
}

function format(bits: number, scale: number, zeroPoint = 0): IntegerType {
  return integerType(true, bits, { scale: [scale], zeroPoint: [zeroPoint] });
}

describe('the scale of a value', () => {
  it('that no one adds is the ideal one as a float32 number', () => {
    expect(activationScale(0.1, settings)).toBe(chooseScale(0.1, 'short'));
    expect(activationScale(0.1, { ...settings, scales: 'power-of-two', addend: { leastScale: 0.2 } })).toBe(0.25);
  });

  it.each([2, 8, 15, 16])('of %d bits that is added makes products that are float32 numbers, and is hardly raised', (bits) => {
    const random = new Random(bits);
    const significant = Math.min(8, 23 - bits);
    for (let i = 0; i < 500; i++) {
      const ideal = random.scale(-30, 20);
      const scale = activationScale(ideal, { ...settings, bits, addend });
      expect(scale).toBeGreaterThanOrEqual(ideal);
      expect(scale / ideal).toBeLessThanOrEqual(1 + 2 ** (2 - significant));
      expect(oddPart(scale)).toBeLessThanOrEqual(2 ** significant + 1);
      const code = random.integer(1, 2 ** bits);
      expect(Math.fround(code * scale)).toBe(code * scale);
    }
  });

  it('that is added is at least what the other addend wants, so that their sum is exact', () => {
    const random = new Random(3);
    for (let i = 0; i < 500; i++) {
      const other = activationScale(random.scale(-4, 4), { ...settings, addend });
      const scale = activationScale(random.scale(-60, -20), { ...settings, addend: { leastScale: other / 2 ** 16 } });
      expect(scale).toBeGreaterThanOrEqual(other / 2 ** 16);
      expect(sumTerms(format(8, scale, 3), format(8, other, -5))).toBeDefined();
    }
  });
});

describe('the scale of a sum', () => {
  it('lets no sum lie halfway between two codes', () => {
    const random = new Random(4);
    for (let i = 0; i < 200; i++) {
      const [first, second] = [random.scale(-6, 0), random.scale(-6, 0)].map((ideal) => activationScale(ideal, { ...settings, addend }));
      const terms = sumTerms(format(8, first ?? NaN, 1), format(8, second ?? NaN, -2));
      if (terms === undefined) throw new Error('scales of addends have a sum');
      const ideal = (first ?? 0) + (second ?? 0);
      const scale = tieFreeScale(ideal, terms, settings);
      expect(scale).toBeGreaterThanOrEqual(ideal);
      expect(scale / ideal).toBeLessThanOrEqual(1 + 2 ** -5);
      if (oddPart(scale) === 1) continue;
      for (let k = 0; k < 50; k++) {
        const accumulator = random.integer(Number(terms.range.low), Number(terms.range.high));
        // Twice a sum between two codes would be an odd multiple of the scale; all are exact in double precision.
        expect(Math.abs((2 * accumulator * terms.unit) % (2 * scale))).not.toBe(scale);
      }
    }
  });

  it('is a power of two where float32 could not tell quotients from halves, and where there is no exact sum', () => {
    const wide = { ...settings, bits: 16, addend };
    const terms = sumTerms(format(16, 3 * 2 ** -10), format(16, 5 * 2 ** -12));
    expect(terms).toBeDefined();
    expect(tieFreeScale(0.01, terms, wide)).toBe(2 ** -6);
    expect(tieFreeScale(0.01, undefined, settings)).toBe(2 ** -6);
    expect(tieFreeScale(0.01, sumTerms(format(8, 0.5), format(8, 0.5)), { ...settings, scales: 'power-of-two' })).toBe(2 ** -6);
  });
});
