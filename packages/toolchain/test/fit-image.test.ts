import type { Preprocessing } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { fitImage } from '../src/images/fit-image.js';
import type { Image } from '../src/images/image.js';

/** A repeatable image. */
function noise(height: number, width: number, channels: number, seed: number, depth: 8 | 16 = 8): Image {
  let state = seed;
  const data = new (depth === 8 ? Uint8Array : Uint16Array)(height * width * channels);
  for (let i = 0; i < data.length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    data[i] = state >>> (31 - depth);
  }
  return { height, width, channels, data };
}

function fit(image: Image, height: number, width: number, channels: number, preprocessing: Preprocessing = {}): Image {
  const fitted = fitImage(image, { height, width, channels }, preprocessing);
  if (typeof fitted === 'string') throw new Error(fitted);
  return fitted;
}

function line(...values: number[]): Image {
  return { height: 1, width: values.length, channels: 1, data: Uint8Array.from(values) };
}

/** The definition, value by value, in fractions of BigInt. */
function defined(image: Image, method: 'bilinear' | 'area', height: number, width: number, firstRow: number, firstColumn: number, rows: number, columns: number): number[] {
  const taps = (size: number, scaled: number, index: number): [number, bigint][] => {
    const [s, d, i] = [BigInt(size), BigInt(scaled), BigInt(index)];
    if (method === 'bilinear') {
      // In units of 1 / 2d: x = (i + 1/2) s / d - 1/2
      const x = (2n * i + 1n) * s - d;
      const limited = x < 0n ? 0n : x > (s - 1n) * 2n * d ? (s - 1n) * 2n * d : x;
      const left = limited / (2n * d);
      const right = limited % (2n * d);
      return [[Number(left), 2n * d - right], [Math.min(Number(left) + 1, size - 1), right]];
    }
    return Array.from({ length: size }, (_, x): [number, bigint] => {
      const [begin, end] = [BigInt(x) * d, BigInt(x + 1) * d];
      const from = begin > i * s ? begin : i * s;
      const to = end < (i + 1n) * s ? end : (i + 1n) * s;
      return [x, to > from ? to - from : 0n];
    });
  };
  const values: number[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < image.channels; channel++) {
        let [sum, total] = [0n, 0n];
        for (const [y, wy] of taps(image.height, height, firstRow + row))
          for (const [x, wx] of taps(image.width, width, firstColumn + column)) {
            sum += wy * wx * BigInt(image.data[(y * image.width + x) * image.channels + channel] ?? 0);
            total += wy * wx;
          }
        values.push(Number((2n * sum + total) / (2n * total)));
      }
  return values;
}

describe('scaling', () => {
  it('bilinear has half-pixel centres, area takes means', () => {
    expect([...fit(line(0, 100), 1, 4, 1, { resize: 'bilinear' }).data]).toEqual([0, 25, 75, 100]);
    expect([...fit(line(0, 100, 200, 50), 1, 2, 1, { resize: 'bilinear' }).data]).toEqual([50, 125]);
    expect([...fit(line(0, 10, 20, 31), 1, 2, 1, { resize: 'area' }).data]).toEqual([5, 26]);
    expect([...fit(line(30, 60, 90), 1, 2, 1, { resize: 'area' }).data]).toEqual([40, 80]);
    expect([...fit(line(7), 3, 3, 1, { resize: 'bilinear' }).data]).toEqual(Array(9).fill(7));
  });

  it.each(['bilinear', 'area'] as const)('%s is exact, for bytes and 16 bits, up and down', (method) => {
    for (const [height, width, wantedHeight, wantedWidth, depth] of [[7, 5, 4, 9, 8], [13, 11, 3, 2, 16], [1, 9, 5, 4, 16], [6, 6, 6, 7, 8]] as const) {
      const image = noise(height, width, 3, height, depth);
      const expected = defined(image, method, wantedHeight, wantedWidth, 0, 0, wantedHeight, wantedWidth);
      expect([...fit(image, wantedHeight, wantedWidth, 3, { resize: method }).data]).toEqual(expected);
    }
  });

  it('keeps proportions for the middle, at the least size that covers it or at a shorter side', () => {
    const image = noise(9, 20, 1, 3);
    // 20 x 9 covers 5 x 4 at 8 x 4, of which columns 1 to 5 are the middle.
    expect([...fit(image, 4, 5, 1, { resize: 'area', crop: 'center' }).data]).toEqual(defined(image, 'area', 4, 8, 0, 1, 4, 5));
    // With a shorter side of 6 it is 13 x 6.
    const shorter = { resize: 'bilinear', shorterSide: 6 } as const;
    expect([...fit(image, 4, 5, 1, { ...shorter, crop: 'center' }).data]).toEqual(defined(image, 'bilinear', 6, 13, 1, 4, 4, 5));
    expect([...fit(image, 6, 13, 1, shorter).data]).toEqual(defined(image, 'bilinear', 6, 13, 0, 0, 6, 13));
  });

  it('the middle alone is cut out as it is', () => {
    expect([...fit({ height: 3, width: 4, channels: 1, data: Uint8Array.from({ length: 12 }, (_, i) => i) }, 2, 1, 1, { crop: 'center' }).data]).toEqual([1, 5]);
  });

  it('says what does not fit', () => {
    const image = noise(9, 20, 3, 3);
    const size = { height: 9, width: 21, channels: 3 };
    expect(fitImage(image, size, {})).toBe('it is 20x9');
    expect(fitImage(image, size, { crop: 'center' })).toBe('it is 20x9');
    expect(fitImage(image, size, { resize: 'area', shorterSide: 8, crop: 'center' })).toBe('it is 20x9, scaled to 17x8');
    expect(fitImage(line(...Array<number>(2000).fill(1)), { height: 40, width: 40, channels: 1 }, { resize: 'area', crop: 'center' })).toContain('more than 65535');
    expect(fitImage(image, { ...size, width: 20, channels: 4 }, {})).toContain('4 channels');
  });
});

describe('colours', () => {
  const image: Image = { height: 1, width: 3, channels: 3, data: Uint8Array.of(255, 0, 0, 10, 20, 30, 255, 255, 255) };

  it('grey follows ITU-R 601', () => {
    // (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down
    expect([...fit(image, 1, 3, 1).data]).toEqual([76, 18, 255]);
    const deep: Image = { height: 1, width: 1, channels: 3, data: Uint16Array.of(65535, 65535, 65535) };
    expect([...fit(deep, 1, 1, 1).data]).toEqual([65535]);
  });

  it('grey becomes three channels, RGB becomes BGR', () => {
    expect([...fit(line(1, 2), 1, 2, 3).data]).toEqual([1, 1, 1, 2, 2, 2]);
    expect([...fit(image, 1, 3, 3, { channels: 'BGR' }).data]).toEqual([0, 0, 255, 30, 20, 10, 255, 255, 255]);
    expect([...fit(image, 1, 3, 3, { channels: 'RGB' }).data]).toEqual([...image.data]);
  });
});
