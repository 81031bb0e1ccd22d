import { type IntegerType, codeRange, integerType, productDefinition } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { productStep } from '../../src/formats/product-step.js';
import type { LayerSettings } from '../../src/options.js';
import { deriveProductOf, productGraph } from '../support/product-graph.js';
import { checkProperty } from '../support/property.js';
import type { Random } from '../support/random.js';

const settings: LayerSettings = {
  bits: 8,
  weightBits: 8,
  activations: 'affine',
  weights: 'per-channel',
  scales: 'short',
  ranges: 'min-max',
  percentile: 99.99,
  weightRanges: 'min-max',
  weightValues: 'all',
};

function randomFormat(random: Random, bits = 8): IntegerType {
  return integerType(false, bits, { scale: [random.scale(-10, 2)], zeroPoint: [random.pick(0, random.integer(0, 2 ** bits - 1))] });
}

/** The scale that lets all products fit the output. */
function idealStep(a: IntegerType, b: IntegerType, bits: number): number {
  return ((a.quantization?.scale[0] ?? 1) * (b.quantization?.scale[0] ?? 1) * 2 ** (a.bits + b.bits)) / 2 ** bits;
}

describe('the scale of a product', () => {
  it.each([
    ['short', undefined, 1 / 20],
    ['any', undefined, 1 / 100],
    ['short', { leastScale: 0 }, 1 / 6],
  ] as const)('with %s scales (an addend: %o) needs no correction and no thresholds', async (scales, addend, most) => {
    await checkProperty(25, (random) => {
      const [a, b] = [randomFormat(random), randomFormat(random)];
      const ideal = idealStep(a, b, 8) * random.real(0.5, 1);
      const step = productStep(a, b, { ...settings, scales, ...(addend === undefined ? {} : { addend }) })(ideal);
      expect(step).toBe(Math.fround(step));
      expect(step).toBeGreaterThanOrEqual(Math.fround(ideal));
      expect(step).toBeLessThan(ideal * (1 + most));
      const y = integerType(false, 8, { scale: [step], zeroPoint: [random.integer(0, 255)] });
      const { implementation } = deriveProductOf(productGraph({ a, b, y }));
      expect(implementation?.method).toBe('offset');
      expect(implementation?.correctedPairs).toBeUndefined();
      if (scales === 'short' && addend === undefined && implementation?.method === 'offset') expect(Number(implementation.multipliers[0])).toBeLessThan(2 ** 12);
    });
  });

  it('is a power of two where all are', async () => {
    await checkProperty(10, (random) => {
      const step = productStep(randomFormat(random), randomFormat(random), { ...settings, scales: 'power-of-two' })(random.real(0.01, 10));
      expect(Number.isInteger(Math.log2(step))).toBe(true);
    });
  });

  it('of wide codes gives a short multiplier, too', async () => {
    await checkProperty(10, (random) => {
      const [a, b] = [randomFormat(random, 12), randomFormat(random, 9)];
      const y = integerType(false, 8, { scale: [productStep(a, b, settings)(idealStep(a, b, 8))], zeroPoint: [0] });
      const { implementation } = deriveProductOf(productGraph({ a, b, y }));
      if (implementation === undefined || implementation.method === 'thresholds') throw new Error('it has a multiplier');
      expect(Number(implementation.multipliers[0])).toBeLessThan(2 ** 8);
    });
  });

  it('leaves every pair of one product one code', async () => {
    await checkProperty(5, (random) => {
      const [a, b] = [randomFormat(random), randomFormat(random)];
      const y = integerType(false, 8, { scale: [productStep(a, b, settings)(idealStep(a, b, 8))], zeroPoint: [0] });
      const define = productDefinition(a, b, y, codeRange(y), 'reals');
      const codes = new Map<number, number>();
      const [za, zb] = [a.quantization?.zeroPoint[0] ?? 0, b.quantization?.zeroPoint[0] ?? 0];
      for (let p = 0; p < 256; p++)
        for (let q = 0; q < 256; q++) {
          const product = (p - za) * (q - zb);
          const code = define(p, q);
          if ((codes.get(product) ?? code) !== code) throw new Error(`${p} and ${q}`);
          codes.set(product, code);
        }
    });
  });
});
