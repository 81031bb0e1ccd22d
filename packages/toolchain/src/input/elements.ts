import type { SampleData } from './sample-array.js';

/** Kinds of numbers that files hold: letter of numpy and size in bytes. */
export type ElementCode = 'b1' | 'i1' | 'u1' | 'i2' | 'u2' | 'i4' | 'u4' | 'i8' | 'u8' | 'f2' | 'f4' | 'f8';

type Decoder = (view: DataView, count: number, littleEndian: boolean) => SampleData;

/**
 * Decodes numbers of one kind; the view holds at least `count` of them.
 *
 * @throws RangeError for 64-bit integers beyond 2^53, and for booleans other than 0 and 1
 */
export function decodeElements(code: ElementCode, view: DataView, count: number, littleEndian: boolean): SampleData {
  return decoders[code](view, count, littleEndian);
}

/** Bytes of one number. */
export function elementBytes(code: ElementCode): number {
  return Number(code.slice(1));
}

export function isElementCode(code: string): code is ElementCode {
  return Object.hasOwn(decoders, code);
}

const decoders: Readonly<Record<ElementCode, Decoder>> = {
  b1: (view, count) => fill(new Uint8Array(count), (i) => booleanAt(view, i)),
  i1: (view, count) => fill(new Int8Array(count), (i) => view.getInt8(i)),
  u1: (view, count) => fill(new Uint8Array(count), (i) => view.getUint8(i)),
  i2: (view, count, little) => fill(new Int16Array(count), (i) => view.getInt16(2 * i, little)),
  u2: (view, count, little) => fill(new Uint16Array(count), (i) => view.getUint16(2 * i, little)),
  i4: (view, count, little) => fill(new Int32Array(count), (i) => view.getInt32(4 * i, little)),
  u4: (view, count, little) => fill(new Uint32Array(count), (i) => view.getUint32(4 * i, little)),
  i8: (view, count, little) => fill(new Float64Array(count), (i) => exact(view.getBigInt64(8 * i, little))),
  u8: (view, count, little) => fill(new Float64Array(count), (i) => exact(view.getBigUint64(8 * i, little))),
  f2: (view, count, little) => fill(new Float32Array(count), (i) => halfToNumber(view.getUint16(2 * i, little))),
  f4: (view, count, little) => fill(new Float32Array(count), (i) => view.getFloat32(4 * i, little)),
  f8: (view, count, little) => fill(new Float64Array(count), (i) => view.getFloat64(8 * i, little)),
};

function fill<T extends SampleData>(target: T, at: (index: number) => number): T {
  for (let i = 0; i < target.length; i++) target[i] = at(i);
  return target;
}

function exact(integer: bigint): number {
  const number = Number(integer);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`64-bit integers must lie within 2^53, but one is ${integer.toString()}`);
}

function booleanAt(view: DataView, index: number): number {
  const byte = view.getUint8(index);
  if (byte > 1) throw new RangeError(`booleans must be 0 or 1, but one is ${byte}`);
  return byte;
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
