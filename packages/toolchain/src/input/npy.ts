import { type Result, failure, success } from '@netloom/ir';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { decodeElements, elementBytes, isElementCode } from './elements.js';
import type { InputFormat } from './input-format.js';
import { type SampleArray, type SampleData, countOf, renderShape } from './sample-array.js';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * numpy's format for one array: versions 1 to 3, both byte orders, C and Fortran order; booleans, integers of 8 to 64
 * bits, floats of 16 to 64.
 *
 * @source numpy.lib.format
 * @errors TLC012 formatInvalid
 */
export const npyFormat: InputFormat = {
  name: 'npy',
  detect: (content) => magic.every((byte, i) => content[i] === byte),
  read: (content, file) => readNpy(content, file, ''),
};

/** Reads an npy file that has a name of its own, as a member of an npz file does. */
export function readNpy(content: Uint8Array, file: string, name: string): Result<readonly SampleArray[]> {
  try {
    return success([{ name, ...decode(content) }]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const problem = name === '' ? messageOf(error) : `array ${JSON.stringify(name)}: ${messageOf(error)}`;
    return failure([toolchainDiagnostics.make.formatInvalid(fileSubject(file), { format: 'npy', problem })]);
  }
}

function decode(content: Uint8Array): Omit<SampleArray, 'name'> {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < 10) throw new RangeError('it ends within the header');
  const major = view.getUint8(6);
  if (major < 1 || major > 3) throw new RangeError(`its version must be 1 to 3, but it is ${major}`);
  const lengthBytes = major === 1 ? 2 : 4;
  if (content.length < 8 + lengthBytes) throw new RangeError('it ends within the header');
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = 8 + lengthBytes + headerLength;
  if (start > content.length) throw new RangeError('it ends within the header');
  const header = Buffer.from(content.subarray(8 + lengthBytes, start)).toString(major === 3 ? 'utf8' : 'latin1');
  const { type, fortran, shape } = parseHeader(header);
  const code = type.slice(1);
  if (!/^[<>|=]/.test(type) || !isElementCode(code))
    throw new RangeError(`its elements must be booleans, integers or floats of up to 64 bits, but its type is ${type}`);
  const count = countOf(shape);
  if (count === undefined) throw new RangeError(`its shape must be possible, but it is ${renderShape(shape)}`);
  const bytes = count * elementBytes(code);
  if (content.length - start !== bytes)
    throw new RangeError(`${renderShape(shape)} of ${type} needs ${bytes} bytes, but there are ${content.length - start}`);
  const body = new DataView(content.buffer, content.byteOffset + start, bytes);
  // `=` is the writer's byte order, which nobody knows any more; numpy itself writes `<` or `>`.
  const data = decodeElements(code, body, count, !type.startsWith('>'));
  return { shape, integral: !code.startsWith('f'), data: fortran ? toRowMajor(data, shape) : data };
}

/** The header is a Python dictionary with these three entries, in any order. */
function parseHeader(header: string): { type: string; fortran: boolean; shape: number[] } {
  const type = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(header)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (type === undefined)
    throw new RangeError('its header must name one plain element type (descr); records and objects cannot be read');
  if (order === undefined || shape === undefined || !/^\s*(\d+L?\s*(,\s*\d+L?\s*)*,?)?\s*$/.test(shape))
    throw new RangeError('its header must hold fortran_order and shape');
  const sizes = shape.split(',').map((size) => size.trim().replace(/L$/, ''));
  return { type, fortran: order === 'True', shape: sizes.filter((size) => size !== '').map(Number) };
}

function toRowMajor<T extends SampleData>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T;
  const strides = shape.map((_, i) => shape.slice(0, i).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    result[target] = data[source] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        source += stride;
        break;
      }
      index[axis] = 0;
      source -= stride * (next - 1);
    }
  }
  return result;
}
