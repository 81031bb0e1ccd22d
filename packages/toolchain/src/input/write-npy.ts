import { zipSync } from 'fflate';

/** Elements that can be written; their class decides the type in the file. */
export type WritableElements = Float32Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/**
 * One array as a npy file, version 1, C order, little-endian.
 *
 * @throws Error if the elements do not fill the shape (a bug of the caller)
 */
export function encodeNpy(shape: readonly number[], data: WritableElements): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) throw new Error(`an array of ${shape.join('x')} has ${count} elements, not ${data.length}`);
  const tuple = shape.length === 1 ? `(${shape.join('')},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${descriptor(data)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The elements start at a multiple of 64 bytes.
  const headerLength = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const file = new Uint8Array(10 + headerLength + data.byteLength);
  const view = new DataView(file.buffer);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  view.setUint16(8, headerLength, true);
  file.set(new TextEncoder().encode(`${dictionary.padEnd(headerLength - 1)}\n`), 10);
  for (let i = 0, at = 10 + headerLength; i < count; i++, at += data.BYTES_PER_ELEMENT) writeElement(view, at, data, i);
  return file;
}

/** Several arrays as a compressed npz file; the same arrays give the same bytes. */
export function encodeNpz(arrays: ReadonlyMap<string, Uint8Array>): Uint8Array {
  // The earliest date that a zip archive can hold.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries([...arrays].map(([name, npy]) => [`${name}.npy`, npy])), { mtime });
}

function descriptor(data: WritableElements): string {
  const order = data.BYTES_PER_ELEMENT === 1 ? '|' : '<';
  const kind = data instanceof Float32Array ? 'f' : isUnsigned(data) ? 'u' : 'i';
  return `${order}${kind}${data.BYTES_PER_ELEMENT}`;
}

function isUnsigned(data: WritableElements): boolean {
  return data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array;
}

function writeElement(view: DataView, at: number, data: WritableElements, index: number): void {
  const element = data[index] ?? 0;
  if (data instanceof Float32Array) view.setFloat32(at, element, true);
  else if (data.BYTES_PER_ELEMENT === 1) view.setInt8(at, element);
  else if (data.BYTES_PER_ELEMENT === 2) view.setInt16(at, element, true);
  else view.setInt32(at, element, true);
}
