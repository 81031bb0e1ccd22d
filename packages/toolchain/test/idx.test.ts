import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseArrays } from '../src/index.js';

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

describe('idx', () => {
  it('bytes, plain and compressed', () => {
    for (const content of [images, gzipSync(images)]) {
      const result = parseArrays(content, 'images');
      expect(result).toMatchObject({ ok: true, value: [{ name: '', shape: [2, 1, 3], integral: true }] });
      if (result.ok) expect([...(result.value[0]?.data ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it.each([
    [9, [0x80, 0x7f], [-128, 127]],
    [11, [0xff, 0xfe, 0x01, 0x00], [-2, 256]],
    [12, [0xff, 0xff, 0xff, 0xff, 0, 0, 1, 0], [-1, 256]],
    [13, [0x3f, 0x80, 0, 0, 0xbf, 0, 0, 0], [1, -0.5]],
    [14, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xbf, 0xe0, 0, 0, 0, 0, 0, 0], [1, -0.5]],
  ])('element type %i', (type, bytes, expected) => {
    const result = parseArrays(Uint8Array.of(0, 0, type, 1, 0, 0, 0, 2, ...bytes), 'x');
    expect(result.ok ? [...(result.value[0]?.data ?? [])] : result.diagnostics).toEqual(expected);
  });

  it('hostile files give diagnostics', () => {
    for (let length = 4; length < images.length; length++)
      expect(parseArrays(images.subarray(0, length), 'x')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC012' }] });
    const huge = Uint8Array.of(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255);
    expect(parseArrays(huge, 'x')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC012' }] });
    expect(parseArrays(gzipSync(images).subarray(0, 20), 'x')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC012' }] });
  });
});

describe('detection', () => {
  it('names the formats and the first bytes of what it does not know', () => {
    const result = parseArrays(new TextEncoder().encode('hello, world'), 'notes.npy');
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC011', subject: { name: 'notes.npy' } }] });
    expect(result.diagnostics[0]?.message).toContain('npy, npz, png, jpeg, idx');
    expect(parseArrays(new Uint8Array(), 'empty')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC011' }] });
  });

  it('asks further formats last', () => {
    const array = { name: 'a', shape: [1], integral: true, data: Uint8Array.of(1) };
    const format = { name: 'any', detect: () => true, read: () => ({ ok: true, value: [array], diagnostics: [] }) as const };
    expect(parseArrays(new TextEncoder().encode('hello'), 'x', [format])).toMatchObject({ ok: true, value: [array] });
  });
});
