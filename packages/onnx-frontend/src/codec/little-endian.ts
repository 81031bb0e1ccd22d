import { type ElementKind, elementFormats } from './element-kind.js';
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './narrow-floats.js';
import { type OnnxElements, allocateElements } from './onnx-tensor.js';

/** Bytes that hold this many elements; kinds of less than a byte are packed. */
export function byteLength(kind: ElementKind, count: number): number {
  return Math.ceil((count * elementFormats[kind].bits) / 8);
}

/** Elements of a tensor's `raw_data`. `bytes` has the length that {@link byteLength} says. */
export function fromLittleEndian(kind: ElementKind, count: number, bytes: Uint8Array): OnnxElements {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = allocateElements(kind, count);
  const { bits } = elementFormats[kind];
  if (data instanceof BigInt64Array) for (let i = 0; i < count; i++) data[i] = view.getBigInt64(i * 8, true);
  else if (data instanceof BigUint64Array) for (let i = 0; i < count; i++) data[i] = view.getBigUint64(i * 8, true);
  else if (bits < 8) unpack(kind, data, (byte) => bytes[byte] ?? 0);
  else {
    const read = reader(kind, view);
    for (let i = 0; i < count; i++) data[i] = read(i);
  }
  return data;
}

/** Bytes for a tensor's `raw_data`. */
export function toLittleEndian(kind: ElementKind, data: OnnxElements): Uint8Array {
  const bytes = new Uint8Array(byteLength(kind, data.length));
  const view = new DataView(bytes.buffer);
  const { bits } = elementFormats[kind];
  if (data instanceof BigInt64Array) data.forEach((element, i) => { view.setBigInt64(i * 8, element, true); });
  else if (data instanceof BigUint64Array) data.forEach((element, i) => { view.setBigUint64(i * 8, element, true); });
  else if (bits < 8) {
    const each = 8 / bits;
    for (let i = 0; i < data.length; i++) {
      const byte = Math.floor(i / each);
      const code = (data[i] ?? 0) & ((1 << bits) - 1);
      bytes[byte] = (bytes[byte] ?? 0) | (code << ((i % each) * bits));
    }
  } else {
    const write = writer(kind, view);
    for (let i = 0; i < data.length; i++) write(i, data[i] ?? 0);
  }
  return bytes;
}

/** Spreads packed codes of less than a byte, lowest bits first. */
export function unpack(
  kind: ElementKind,
  data: Exclude<OnnxElements, BigInt64Array | BigUint64Array>,
  byteAt: (index: number) => number,
): void {
  const { bits } = elementFormats[kind];
  const each = 8 / bits;
  const signBit = kind.startsWith('int') ? 1 << (bits - 1) : 0;
  for (let i = 0; i < data.length; i++) {
    const code = (byteAt(Math.floor(i / each)) >> ((i % each) * bits)) & ((1 << bits) - 1);
    data[i] = (code ^ signBit) - signBit;
  }
}

function reader(kind: ElementKind, view: DataView): (index: number) => number {
  switch (kind) {
    case 'float':
      return (i) => view.getFloat32(i * 4, true);
    case 'double':
      return (i) => view.getFloat64(i * 8, true);
    case 'float16':
      return (i) => fromFloat16(view.getUint16(i * 2, true));
    case 'bfloat16':
      return (i) => fromBfloat16(view.getUint16(i * 2, true));
    case 'int32':
      return (i) => view.getInt32(i * 4, true);
    case 'uint32':
      return (i) => view.getUint32(i * 4, true);
    case 'int16':
      return (i) => view.getInt16(i * 2, true);
    case 'uint16':
      return (i) => view.getUint16(i * 2, true);
    case 'int8':
      return (i) => view.getInt8(i);
    case 'bool':
      return (i) => (view.getUint8(i) === 0 ? 0 : 1);
    default:
      return (i) => view.getUint8(i);
  }
}

function writer(kind: ElementKind, view: DataView): (index: number, element: number) => void {
  switch (kind) {
    case 'float':
      return (i, element) => { view.setFloat32(i * 4, element, true); };
    case 'double':
      return (i, element) => { view.setFloat64(i * 8, element, true); };
    case 'float16':
      return (i, element) => { view.setUint16(i * 2, toFloat16(element), true); };
    case 'bfloat16':
      return (i, element) => { view.setUint16(i * 2, toBfloat16(element), true); };
    case 'int32':
    case 'uint32':
      return (i, element) => { view.setUint32(i * 4, element, true); };
    case 'int16':
    case 'uint16':
      return (i, element) => { view.setUint16(i * 2, element, true); };
    default:
      return (i, element) => { view.setUint8(i, element); };
  }
}
