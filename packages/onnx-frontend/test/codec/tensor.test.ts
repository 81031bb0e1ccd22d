import Long from 'long';
import { describe, expect, it } from 'vitest';
import {
  type ElementKind,
  type OnnxElements,
  type TensorProto,
  decodeTensor,
  decodeTensorFile,
  elementFormats,
  elementKinds,
  encodeTensor,
  encodeTensorFile,
  integerRange,
  makeTensor,
} from '../../src/codec/index.js';
import { onnx } from '../../src/generated/onnx.js';
import { errorsOf, expectOk } from '../support/frontend.js';

/** Five elements that a kind can hold exactly, its extremes among them. */
function samples(kind: ElementKind): readonly number[] | readonly bigint[] {
  const range = integerRange(kind);
  if (range === undefined) return [0, -1.5, 0.25, -0, kind === 'float16' ? 65504 : 2 ** 20];
  const list = [0n, 1n, range.low, range.high, range.high / 2n];
  return kind.endsWith('64') ? list : list.map(Number);
}

describe('encodeTensor and decodeTensor', () => {
  it.each(elementKinds)('%s comes back exactly', (kind) => {
    const tensor = makeTensor('t', kind, [5, 1], samples(kind));
    expect(expectOk(decodeTensor(encodeTensor(tensor)))).toEqual(tensor);
    expect(expectOk(decodeTensorFile(encodeTensorFile(tensor)))).toEqual(tensor);
  });

  it.each(elementKinds)('%s is read from its typed list', (kind) => {
    const tensor = makeTensor('t', kind, [5], samples(kind));
    const { field, code } = elementFormats[kind];
    const typed: TensorProto = { name: 't', dims: [Long.fromNumber(5)], data_type: code };
    const raw = encodeTensor(tensor).raw_data ?? new Uint8Array();
    const codes = new DataView(raw.buffer);
    const entries = Array.from(tensor.data, String);
    if (field === 'int64_data') typed.int64_data = entries.map((entry) => Long.fromString(entry));
    else if (field === 'uint64_data') typed.uint64_data = entries.map((entry) => Long.fromString(entry, true));
    else if (field === 'float_data') typed.float_data = entries.map(Number);
    else if (field === 'double_data') typed.double_data = entries.map(Number);
    else if (kind === 'float16' || kind === 'bfloat16') typed.int32_data = entries.map((_, i) => codes.getUint16(i * 2, true));
    else typed.int32_data = elementFormats[kind].bits < 8 ? [...raw] : entries.map(Number);
    const decoded = expectOk(decodeTensor(typed));
    // Text of -0 is "0"; the raw form keeps it.
    const numbers = (data: OnnxElements): number[] => Array.from(data, Number).map((x) => x + 0);
    expect(numbers(decoded.data)).toEqual(numbers(tensor.data));
  });

  it('rounds to float16 and bfloat16 half to even, subnormals and infinity included', () => {
    const round = (kind: ElementKind, reals: readonly number[]): number[] =>
      Array.from(expectOk(decodeTensor(encodeTensor(makeTensor('t', kind, [reals.length], reals)))).data, Number);
    expect(round('float16', [2049, 2051, 2 ** -25, 3 * 2 ** -25, 65519, 65520, -Infinity])).toEqual(
      [2048, 2052, 0, 2 ** -23, 65504, Infinity, -Infinity],
    );
    expect(round('bfloat16', [257, 259, -257])).toEqual([256, 260, -256]);
    expect(round('float16', [Number.NaN])[0]).toBeNaN();
    expect(round('bfloat16', [Number.NaN])[0]).toBeNaN();
  });

  it('reads tensors without elements', () => {
    expect(expectOk(decodeTensor(encodeTensor(makeTensor('t', 'float', [0, 3], [])))).dims).toEqual([0, 3]);
  });
});

const dims = (...sizes: number[]): Long[] => sizes.map((size) => Long.fromNumber(size));
const refused: readonly (readonly [string, TensorProto, string])[] = [
  ['no type', { dims: dims(1) }, 'ONX020'],
  ['text', { dims: dims(1), data_type: 8, string_data: [new Uint8Array()] }, 'ONX020'],
  ['an unknown type', { dims: dims(1), data_type: 99 }, 'ONX020'],
  ['a negative dimension', { dims: dims(-1), data_type: 1 }, 'ONX021'],
  ['2^40 elements', { dims: dims(2 ** 20, 2 ** 20), data_type: 1 }, 'ONX021'],
  ['more elements than numbers can count', { dims: dims(...Array.from({ length: 16 }, () => 2 ** 62)), data_type: 1 }, 'ONX021'],
  ['17 dimensions', { dims: dims(...Array.from({ length: 17 }, () => 1)), data_type: 1 }, 'ONX021'],
  ['raw data that is too short', { dims: dims(2), data_type: 1, raw_data: new Uint8Array(7) }, 'ONX022'],
  ['raw data that is too long', { dims: dims(1), data_type: 1, raw_data: new Uint8Array(8) }, 'ONX022'],
  ['no data', { dims: dims(2 ** 27), data_type: 1 }, 'ONX022'],
  ['a typed list that is too short', { dims: dims(2), data_type: 6, int32_data: [1] }, 'ONX022'],
  ['a list of another type', { dims: dims(1), data_type: 1, int32_data: [1] }, 'ONX023'],
  ['two places', { dims: dims(1), data_type: 1, float_data: [1], raw_data: new Uint8Array(4) }, 'ONX023'],
  ['a segment', { dims: dims(1), data_type: 1, float_data: [1], segment: {} }, 'ONX024'],
  ['elements beyond their type', { dims: dims(1), data_type: 2, int32_data: [256] }, 'ONX025'],
];

describe('decodeTensor refuses', () => {
  it.each(refused)('%s', (_, tensor, code) => {
    expect(errorsOf(decodeTensor({ ...tensor, name: 't' }))).toEqual([`${code} tensor t`]);
  });
});

describe('external data', () => {
  const file = Uint8Array.from({ length: 16 }, (_, i) => i);
  const read = (entries: Record<string, string>, given = true): string | number[] => {
    const external_data = Object.entries(entries).map(([key, value]) => ({ key, value }));
    const tensor = { name: 't', dims: dims(4), data_type: 2, data_location: onnx.TensorProto.DataLocation.EXTERNAL, external_data };
    const result = decodeTensor(tensor, given ? { externalData: (name) => (name === 'w/weights.bin' ? file : undefined) } : {});
    return result.ok ? Array.from(result.value.data, Number) : (errorsOf(result)[0] ?? '').slice(0, 6);
  };

  it('is read at its offset', () => {
    expect(read({ location: 'w/weights.bin', offset: '3', length: '4' })).toEqual([3, 4, 5, 6]);
    expect(read({ location: 'w/weights.bin' })).toEqual([0, 1, 2, 3]);
  });

  it.each(['/etc/passwd', '../weights.bin', 'w/../../weights.bin', 'C:\\weights.bin', 'file:weights', 'w//weights.bin', ''])(
    'is refused at %j',
    (location) => {
      expect(read({ location })).toBe('ONX027');
    },
  );

  it('is refused outside the file or with another length', () => {
    expect(read({ location: 'w/weights.bin', offset: '13' })).toBe('ONX028');
    expect(read({ location: 'w/weights.bin', offset: '-1' })).toBe('ONX028');
    expect(read({ location: 'w/weights.bin', offset: '1e3' })).toBe('ONX028');
    expect(read({ location: 'w/weights.bin', length: '5' })).toBe('ONX028');
    expect(read({ location: 'w/weights.bin', length: '99999999999999999999' })).toBe('ONX028');
  });

  it('is refused where there is none', () => {
    expect(read({ location: 'other.bin' })).toBe('ONX029');
    expect(read({ location: 'w/weights.bin' }, false)).toBe('ONX029');
  });
});
