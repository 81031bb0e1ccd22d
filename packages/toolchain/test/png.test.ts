import { describe, expect, it } from 'vitest';
import { parseArrays } from '../src/index.js';
import { type PngParts, makePng } from './fixtures/make-png.js';

function pixels(parts: PngParts) {
  const result = parseArrays(makePng(parts), 'image');
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join());
  const [array] = result.value;
  return { shape: array?.shape, data: [...(array?.data ?? [])] };
}

const size = { width: 2, height: 2, depth: 8 };

describe('png', () => {
  it('grey, RGB, palette, 16 bits', () => {
    expect(pixels({ ...size, colourType: 0, rows: [[1, 2], [3, 255]] })).toEqual({ shape: [2, 2, 1], data: [1, 2, 3, 255] });
    const rgb = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]];
    expect(pixels({ ...size, colourType: 2, rows: rgb })).toEqual({ shape: [2, 2, 3], data: rgb.flat() });
    const palette = [9, 8, 7, 6, 5, 4];
    const indexed = pixels({ ...size, colourType: 3, rows: [[0, 1], [1, 0]], chunks: [['PLTE', palette]] });
    expect(indexed).toEqual({ shape: [2, 2, 3], data: [9, 8, 7, 6, 5, 4, 6, 5, 4, 9, 8, 7] });
    const deep = pixels({ ...size, depth: 16, colourType: 0, rows: [[1, 0, 0, 2], [255, 255, 0, 0]] });
    expect(deep).toEqual({ shape: [2, 2, 1], data: [256, 2, 65535, 0] });
  });

  it.each([
    [1, [0b10110000], [255, 0, 255, 255]],
    [2, [0b00011011], [0, 85, 170, 255]],
    [4, [0x0f, 0x18], [0, 255, 17, 136]],
  ])('grey values of %i bits are scaled to 8', (depth, row, expected) => {
    expect(pixels({ width: 4, height: 1, depth, colourType: 0, rows: [row] })).toEqual({ shape: [1, 4, 1], data: expected });
  });

  it('rows of packed grey values start at whole bytes', () => {
    expect(pixels({ width: 3, height: 2, depth: 1, colourType: 0, rows: [[0b10100000], [0b01000000]] }).data).toEqual([255, 0, 255, 0, 255, 0]);
  });

  it('an alpha channel is dropped, whatever it holds', () => {
    const grey = { ...size, colourType: 4, rows: [[1, 255, 2, 255], [3, 0, 4, 128]] };
    expect(pixels(grey)).toEqual({ shape: [2, 2, 1], data: [1, 2, 3, 4] });
    const colour = { width: 1, height: 1, depth: 8, colourType: 6, rows: [[9, 8, 7, 100]] };
    expect(pixels(colour)).toEqual({ shape: [1, 1, 3], data: [9, 8, 7] });
  });

  it('hostile images give diagnostics', () => {
    const whole = makePng({ ...size, colourType: 0, rows: [[1, 2], [3, 4]] });
    for (let length = 8; length < whole.length - 12; length++)
      expect(parseArrays(whole.subarray(0, length), 'image')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC012' }] });
    for (let at = 8; at < whole.length; at++) {
      const damaged = Uint8Array.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      const result = parseArrays(damaged, 'image');
      expect(result.ok || result.diagnostics.length > 0).toBe(true);
    }
    const huge = makePng({ ...size, width: 2 ** 31, height: 2 ** 31, colourType: 0, rows: [[1]] });
    expect(parseArrays(huge, 'image')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC012' }] });
  });
});
