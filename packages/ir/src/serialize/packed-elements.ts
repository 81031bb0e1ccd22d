import type { TensorData } from '../graph/tensor.js';
import type { NumberList } from './document.js';

/** What of an element type decides how its elements stand in bytes. */
type ElementFormat = { readonly kind: 'float32' } | { readonly kind: 'integer'; readonly signed: boolean; readonly bits: number };

type Writer = (view: DataView, offset: number, element: number) => void;
type Reader = (view: DataView, offset: number) => number;

/** How one element stands in bytes, little-endian. */
interface Packing {
  readonly bytes: number;
  readonly write: Writer;
  readonly read: Reader;
}

/**
 * The elements in bytes; see the message `Parameter` of ir.proto.
 *
 * @throws Error if an element does not fit the type (a bug of the caller: graphs are verified)
 */
export function packElements(elements: NumberList, type: ElementFormat): Uint8Array {
  const { bytes, write, read } = packingOf(type);
  const view = new DataView(new ArrayBuffer(elements.length * bytes));
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i] ?? 0;
    write(view, i * bytes, element);
    if (read(view, i * bytes) !== element) throw new Error(`element ${i} is ${element}, which does not fit its type`);
  }
  return new Uint8Array(view.buffer);
}

/** The elements of bytes, or why they are none. */
export function unpackElements(packed: Uint8Array, type: ElementFormat): TensorData | string {
  const { bytes, read } = packingOf(type);
  const length = packed.length / bytes;
  if (!Number.isInteger(length)) return `elements take ${bytes} bytes each, but there are ${packed.length} bytes`;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const elements = type.kind === 'float32' ? new Float32Array(length) : new Int32Array(length);
  for (let i = 0; i < length; i++) elements[i] = read(view, i * bytes);
  return elements;
}

function packingOf(type: ElementFormat): Packing {
  if (type.kind === 'float32')
    return { bytes: 4, write: (v, at, x) => { v.setFloat32(at, x, true); }, read: (v, at) => v.getFloat32(at, true) };
  const { signed, bits } = type;
  if (bits <= 8) {
    const read: Reader = signed ? (v, at) => v.getInt8(at) : (v, at) => v.getUint8(at);
    return { bytes: 1, write: (v, at, x) => { v.setInt8(at, x); }, read };
  }
  if (bits <= 16) {
    const read: Reader = signed ? (v, at) => v.getInt16(at, true) : (v, at) => v.getUint16(at, true);
    return { bytes: 2, write: (v, at, x) => { v.setInt16(at, x, true); }, read };
  }
  const read: Reader = signed ? (v, at) => v.getInt32(at, true) : (v, at) => v.getUint32(at, true);
  return { bytes: 4, write: (v, at, x) => { v.setInt32(at, x, true); }, read };
}
