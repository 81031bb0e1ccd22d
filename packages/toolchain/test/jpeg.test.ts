import { encode } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { parseArrays } from '../src/index.js';
import { type JpegParts, makeJpeg } from './fixtures/make-jpeg.js';

function pixels(content: Uint8Array) {
  const result = parseArrays(content, 'photo');
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join());
  const [array] = result.value;
  return { shape: array?.shape, data: [...(array?.data ?? [])] };
}

/** What becomes of blocks of 8 x 8 pixels. */
function spread(width: number, height: number, blocks: readonly (readonly number[])[]): number[] {
  const across = Math.ceil(width / 8);
  return Array.from({ length: width * height }, (_, i) => blocks[Math.floor(i / width / 8) * across + Math.floor((i % width) / 8)] ?? []).flat();
}

const grey: JpegParts = { width: 16, height: 8, components: [{ id: 1, blocks: [3, 250] }] };
const colour = [
  { id: 1, blocks: [128, 100, 200, 10] },
  { id: 2, blocks: [128, 128, 90, 128] },
  { id: 3, blocks: [128, 148, 128, 128] },
];

describe('jpeg', () => {
  it.each([false, true])('grey, progressive: %s', (progressive) => {
    expect(pixels(makeJpeg({ ...grey, progressive }))).toEqual({ shape: [8, 16, 1], data: spread(16, 8, [[3], [250]]) });
    const odd = { width: 9, height: 3, components: grey.components, progressive };
    expect(pixels(makeJpeg(odd))).toEqual({ shape: [3, 9, 1], data: spread(9, 3, [[3], [250]]) });
  });

  it.each([false, true])('Y Cb Cr becomes R G B, progressive: %s', (progressive) => {
    // R = Y + 1.402 (Cr - 128), G = Y - 0.344 (Cb - 128) - 0.714 (Cr - 128), B = Y + 1.772 (Cb - 128)
    const expected = [[128, 128, 128], [128, 85, 100], [200, 213, 132], [10, 10, 10]];
    expect(pixels(makeJpeg({ width: 16, height: 16, components: colour, progressive }))).toEqual({ shape: [16, 16, 3], data: spread(16, 16, expected) });
  });

  it('colours that are stored as R G B stay what they are', () => {
    const blocks = [[1, 2, 3, 4], [50, 60, 70, 80], [255, 0, 128, 9]];
    const expected = spread(16, 16, [0, 1, 2, 3].map((i) => blocks.map((component) => component[i] ?? 0)));
    const numbered = blocks.map((block, i) => ({ id: i + 1, blocks: block }));
    const named = blocks.map((block, i) => ({ id: 'RGB'.charCodeAt(i), blocks: block }));
    expect(pixels(makeJpeg({ width: 16, height: 16, components: numbered, adobe: 0 })).data).toEqual(expected);
    expect(pixels(makeJpeg({ width: 16, height: 16, components: named })).data).toEqual(expected);
  });

  it('takes what an encoder writes of a photo', () => {
    const [width, height] = [23, 17];
    const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : 40 + 3 * (Math.floor(i / 4) % width) + 5 * Math.floor(i / 4 / width)));
    const result = pixels(encode({ width, height, data }, 100).data);
    expect(result.shape).toEqual([height, width, 3]);
    const expected = [...data].filter((_, i) => i % 4 !== 3);
    // The format loses what the eye does not see: at this quality a few levels.
    expect(Math.max(...result.data.map((x, i) => Math.abs(x - (expected[i] ?? 0))))).toBeLessThanOrEqual(4);
  });

  it('what is cut off or damaged gives diagnostics', () => {
    const whole = makeJpeg({ width: 16, height: 16, components: colour });
    for (let length = 3; length < whole.length; length++)
      expect(parseArrays(whole.subarray(0, length), 'photo')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC012' }] });
    for (let at = 3; at < whole.length; at++) {
      for (const flip of [0xff, 0x10]) {
        const damaged = Uint8Array.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        const result = parseArrays(damaged, 'photo');
        expect(result.ok || result.diagnostics.every(({ code, message }) => code === 'TLC012' && !message.includes('undefined'))).toBe(true);
      }
    }
  });

  it.each([
    ['too many pixels', makeJpeg({ ...grey, width: 65535, height: 65535 }), 'at most 33554432 pixels'],
    ['no pixels', makeJpeg({ ...grey, height: 0 }), 'it must have pixels'],
    ['12 bits', makeJpeg({ ...grey, precision: 12 }), '8 bits'],
    ['four components', makeJpeg({ width: 8, height: 8, components: [1, 2, 3, 4].map((id) => ({ id, blocks: [9] })) }), '4 components'],
    ['arithmetic coding', makeJpeg(grey).map((byte, i, all) => (byte === 0xc0 && all[i - 1] === 0xff ? 0xc9 : byte)), 'SOF9'],
    ['two images', Uint8Array.from([...makeJpeg(grey).slice(0, -2), ...makeJpeg(grey)]), 'one image'],
    ['a bomb of scans', bomb(300), 'at most 256 scans'],
    ['no image', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'must hold an image'],
  ])('refuses %s', (_, content, words) => {
    const result = parseArrays(content, 'photo');
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC012' }] });
    expect(result.diagnostics[0]?.message).toContain(words);
  });
});

/** Repeats the scan of a progressive image. */
function bomb(times: number): Uint8Array {
  const content = [...makeJpeg({ ...grey, progressive: true })];
  const start = content.findIndex((byte, i) => byte === 0xff && content[i + 1] === 0xda);
  const scan = content.slice(start, -2);
  return Uint8Array.from([...content.slice(0, start), ...Array.from({ length: times }, () => scan).flat(), 0xff, 0xd9]);
}
