import { describe, expect, it } from 'vitest';
import { encodeNpy, encodeNpz, parseArrays } from '../src/index.js';
import { numpyFile } from './fixtures/numpy-files.js';

function read(content: Uint8Array) {
  const result = parseArrays(content, 'a.bin');
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join());
  return result.value;
}

function problemOf(content: Uint8Array): string {
  const result = parseArrays(content, 'a.bin');
  expect(result.ok).toBe(false);
  expect(result.diagnostics.map(({ code }) => code)).toEqual(['TLC012']);
  return result.diagnostics[0]?.message ?? '';
}

const counting = [0, 1, 2, 3, 4, 5];
const centred = [-3, -2, -1, 0, 1, 2];

describe('npy files of numpy', () => {
  it.each([
    ['float32', counting, false],
    ['bigEndianFloat64', counting, false],
    ['bigEndianInt16', centred, true],
    ['uint8', counting, true],
    ['int8', centred, true],
    ['booleans', [0, 0, 0, 1, 1, 1], true],
    ['float16', [-0.5, -0.25, 0, 0.25, 0.5, 0.75], false],
    ['int64', centred, true],
    ['fortranInt32', counting, true],
    ['version2', counting, true],
    ['version3', counting, true],
  ] as const)('%s', (name, elements, integral) => {
    const [array] = read(numpyFile(name));
    expect(array).toMatchObject({ name: '', shape: [2, 3], integral });
    expect([...(array?.data ?? [])]).toEqual(elements);
  });

  it('brings Fortran order of three dimensions to row-major order', () => {
    const [array] = read(numpyFile('fortran3d'));
    expect(array?.shape).toEqual([2, 3, 4]);
    expect([...(array?.data ?? [])]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('scalars and vectors', () => {
    expect(read(numpyFile('scalar'))[0]).toMatchObject({ shape: [], data: Float32Array.of(7.5) });
    expect(read(numpyFile('vector'))[0]).toMatchObject({ shape: [3], data: Uint8Array.of(0, 1, 2) });
  });

  it.each([
    ['hugeInt64', '2^53'],
    ['complex', '<c8'],
    ['record', 'plain element type'],
    ['text', '<U2'],
  ] as const)('%s is refused with the reason', (name, reason) => {
    expect(problemOf(numpyFile(name))).toContain(reason);
  });
});

describe('npz files of numpy', () => {
  it.each(['npz', 'npzCompressed'] as const)('%s has its arrays by name', (name) => {
    const arrays = read(numpyFile(name));
    expect(arrays.map((array) => array.name)).toEqual(['x', 'y']);
    expect([...(arrays[1]?.data ?? [])]).toEqual([1, 2]);
  });
});

describe('hostile files', () => {
  const withHeader = (header: string, body = 0): Uint8Array => {
    const file = new Uint8Array(10 + header.length + body);
    file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length % 256, header.length >> 8]);
    file.set(new TextEncoder().encode(header), 10);
    return file;
  };

  it('every truncation of an npy file is refused', () => {
    const whole = numpyFile('float32');
    for (let length = 6; length < whole.length; length++) expect(problemOf(whole.subarray(0, length))).not.toBe('');
  });

  it('every truncation of an npz file is refused', () => {
    const whole = numpyFile('npzCompressed');
    for (let length = 4; length < whole.length; length++) expect(problemOf(whole.subarray(0, length))).not.toBe('');
  });

  it('every single damaged byte gives an array or a diagnostic', () => {
    for (const name of ['float32', 'npz', 'npzCompressed'] as const) {
      const whole = numpyFile(name);
      for (let at = 0; at < whole.length; at++) {
        const damaged = whole.slice();
        damaged[at] = (damaged[at] ?? 0) ^ 0xff;
        const result = parseArrays(damaged, 'a.bin');
        expect(result.ok || result.diagnostics.length > 0).toBe(true);
      }
    }
  });

  it.each([
    ['a shape beyond memory', "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"],
    ['a negative size', "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }"],
    ['a shape that is no tuple', "{'descr': '<f4', 'fortran_order': False, 'shape': 3, }"],
    ['no order', "{'descr': '<f4', 'shape': (1,), }"],
    ['no dictionary', 'x'.repeat(50)],
    ['a type that is an object property', "{'descr': '<constructor', 'fortran_order': False, 'shape': (), }"],
  ])('%s', (_, header) => {
    expect(problemOf(withHeader(header))).not.toBe('');
  });

  it('an archive that unpacks to more than the limit', () => {
    const packed = encodeNpz(new Map([['x', encodeNpy([100], new Float32Array(100))]]));
    const view = new DataView(packed.buffer);
    // The uncompressed size stands at offset 24 of the central directory's record.
    const directory = packed.findIndex((_, i) => i + 4 <= packed.length && view.getUint32(i, true) === 0x02014b50);
    view.setUint32(directory + 24, 0xffffff00, true);
    expect(problemOf(packed)).toContain('at most');
  });

  it('an empty archive and one without arrays', () => {
    expect(problemOf(encodeNpz(new Map()))).toContain('no arrays');
    expect(problemOf(encodeNpz(new Map([['x', Uint8Array.of(1, 2)]])))).toContain('no npy file');
  });
});

describe('written files', () => {
  it.each([
    Float32Array.of(1.5, -0, Math.fround(0.1), 3, 4, 5),
    Int8Array.of(-128, 127, 0, 1, 2, 3),
    Uint8Array.of(255, 0, 1, 2, 3, 4),
    Int16Array.of(-32768, 32767, 0, 1, 2, 3),
    Uint16Array.of(65535, 0, 1, 2, 3, 4),
    Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, 1, 2, 3),
    Uint32Array.of(2 ** 32 - 1, 0, 1, 2, 3, 4),
  ])('read back the same: %o', (data) => {
    const [array] = read(encodeNpy([2, 3], data));
    expect(array?.shape).toEqual([2, 3]);
    expect(array?.data).toEqual(data);
  });

  it('start their elements at a multiple of 64 bytes, as numpy does, and equal what numpy writes', () => {
    expect(Buffer.from(encodeNpy([2, 3], Float32Array.from(counting))).equals(numpyFile('float32'))).toBe(true);
    expect(Buffer.from(encodeNpy([3], Uint8Array.of(0, 1, 2))).equals(numpyFile('vector'))).toBe(true);
  });

  it('refuse a shape that the elements do not fill', () => {
    expect(() => encodeNpy([2, 2], new Float32Array(3))).toThrow('2x2');
  });
});
