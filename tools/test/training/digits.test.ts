import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { deform } from '../../src/training/augment.js';
import { digitSize, pixelValue, readDigits } from '../../src/training/digits.js';
import { createRandom } from '../../src/training/random.js';

const digits = readDigits();

function key({ pixels }: { readonly pixels: Uint8Array }): string {
  return Buffer.from(pixels).toString('latin1');
}

describe('readDigits', () => {
  it('divides 10,000 digits into 8,000 and the 2,000 whose index is 4 modulo 5', () => {
    expect(digits.training.length).toBe(8000);
    expect(digits.heldOut.map(({ index }) => index)).toEqual(Array.from({ length: 2000 }, (_, i) => 5 * i + 4));
    expect(new Set([...digits.training, ...digits.heldOut].map(({ index }) => index)).size).toBe(10_000);
  });

  it('holds out pictures that training does not hold', () => {
    const seen = new Set(digits.training.map(key));
    expect(digits.heldOut.filter((digit) => seen.has(key(digit)))).toEqual([]);
  });

  it('holds out every label about as often as it occurs', () => {
    for (let label = 0; label < 10; label++) {
      const training = digits.training.filter((digit) => digit.label === label).length;
      const heldOut = digits.heldOut.filter((digit) => digit.label === label).length;
      expect(Math.abs(heldOut - (training + heldOut) / 5)).toBeLessThan(1);
    }
  });

  it('restores the bytes that the package rounded to three decimals', () => {
    const require = createRequire(import.meta.url);
    const content = JSON.parse(readFileSync(require.resolve('mnist/src/digits/0.json'), 'utf8')) as { data: number[] };
    const zeros = [...digits.training, ...digits.heldOut].filter(({ label }) => label === 0).sort((a, b) => a.index - b.index);
    expect(zeros.flatMap(({ pixels }) => Array.from(pixels, (pixel) => Math.round((pixel / 255) * 1000) / 1000))).toEqual(content.data);
    expect(pixelValue(255)).toBe(1);
  });
});

describe('deform', () => {
  const image = Float64Array.from(digits.heldOut[123]?.pixels ?? [], pixelValue);

  it('changes nothing when nothing may change', () => {
    expect(deform(image, { linear: 0, shift: 0 }, createRandom(1))).toEqual(image);
  });

  it('shifts a point by no more than it may', () => {
    const point = new Float64Array(digitSize ** 2);
    point[14 * digitSize + 14] = 1;
    const random = createRandom(5);
    for (let i = 0; i < 50; i++) {
      const inked = [...deform(point, { linear: 0, shift: 1.5 }, random).entries()].filter(([, value]) => value !== 0);
      const distances = inked.map(([at]) => Math.max(Math.abs(Math.floor(at / digitSize) - 14), Math.abs((at % digitSize) - 14)));
      expect(Math.max(...distances)).toBeLessThanOrEqual(2);
    }
  });

  it('leaves most of a digit in the picture', () => {
    const ink = (pixels: Float64Array): number => pixels.reduce((sum, value) => sum + value, 0);
    const random = createRandom(2);
    for (let i = 0; i < 50; i++) {
      const ratio = ink(deform(image, { linear: 0.15, shift: 1.5 }, random)) / ink(image);
      expect(ratio).toBeGreaterThan(0.6);
      expect(ratio).toBeLessThan(1.6);
    }
  });
});
