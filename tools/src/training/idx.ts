import { gzipSync } from 'fflate';

/**
 * A gzipped IDX file of bytes, the format of MNIST. The same content gives the same file.
 *
 * @source LeCun, The MNIST database: the IDX file format; type 8 is unsigned byte
 */
export function encodeIdx(dims: readonly number[], bytes: Uint8Array): Uint8Array {
  const length = dims.reduce((product, size) => product * size, 1);
  if (length !== bytes.length) throw new RangeError(`dimensions ${dims.join(' x ')} need ${length} bytes, but there are ${bytes.length}`);
  const file = new Uint8Array(4 + 4 * dims.length + bytes.length);
  const view = new DataView(file.buffer);
  view.setUint8(2, 8);
  view.setUint8(3, dims.length);
  dims.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size);
  });
  file.set(bytes, 4 + 4 * dims.length);
  return gzipSync(file, { level: 9, mtime: 0 });
}
