import { failure, success } from '@netloom/ir';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { type ElementCode, decodeElements, elementBytes } from './elements.js';
import type { InputFormat } from './input-format.js';
import { countOf, renderShape } from './sample-array.js';

const codes: Readonly<Record<number, ElementCode>> = { 8: 'u1', 9: 'i1', 11: 'i2', 12: 'i4', 13: 'f4', 14: 'f8' };
const mostDimensions = 8;

/**
 * The format of the MNIST files: two zero bytes, element type, number of dimensions, sizes, elements; big-endian.
 *
 * @errors TLC012 formatInvalid
 */
export const idxFormat: InputFormat = {
  name: 'idx',
  detect: ([first, second, type = 0, dimensions = 0]) =>
    first === 0 && second === 0 && codes[type] !== undefined && dimensions >= 1 && dimensions <= mostDimensions,
  read(content, file) {
    const invalid = (problem: string) =>
      failure<never>([toolchainDiagnostics.make.formatInvalid(fileSubject(file), { format: 'idx', problem })]);
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    const code = codes[view.getUint8(2)] ?? 'u1';
    const start = 4 + 4 * view.getUint8(3);
    if (content.length < start) return invalid('it ends within the header');
    const shape = Array.from({ length: view.getUint8(3) }, (_, i) => view.getUint32(4 + 4 * i));
    const count = countOf(shape);
    if (count === undefined) return invalid(`its shape must be possible, but it is ${renderShape(shape)}`);
    const bytes = count * elementBytes(code);
    if (content.length - start !== bytes)
      return invalid(`${renderShape(shape)} needs ${bytes} bytes, but there are ${content.length - start}`);
    try {
      const data = decodeElements(code, new DataView(content.buffer, content.byteOffset + start, bytes), count, false);
      return success([{ name: '', shape, integral: !code.startsWith('f'), data }]);
    } catch (error) {
      return invalid(messageOf(error));
    }
  },
};
