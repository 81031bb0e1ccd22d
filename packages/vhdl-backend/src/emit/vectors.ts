import { type TensorData, type Value, elementCount, renderElementType } from '@netloom/ir';
import type { Port } from '../project.js';

/** File of the vectors of a layer's output, relative to the vector directory. */
export function layerVectorFile(tap: string): string {
  return `${tap}.hex`;
}

/** File of the vectors of a port, relative to the vector directory. */
export function portVectorFile(port: Port): string {
  return `${port.prefix}.hex`;
}

/**
 * A vector file: a header for people, then one code per line, hexadecimal two's complement, in stream order, frame after
 * frame. The same file serves every folding.
 *
 * @bits each line has ceil(bits / 4) digits
 * @throws Error if the value is no integer or a frame has not its size (a bug of the caller)
 */
export function renderVectorFile(value: Value, frames: readonly TensorData[]): string {
  if (value.type.kind !== 'integer') throw new Error(`value ${JSON.stringify(value.name)} is no integer`);
  const { bits } = value.type;
  const digits = Math.ceil(bits / 4);
  const modulus = 2 ** bits;
  const shape = value.axes.map((axis) => axis.size).join('x');
  const order = value.axes.map((axis) => axis.name).join(',');
  const lines = [`# ${renderElementType(value.type)} ${shape} ${order} frames=${frames.length}`];
  for (const frame of frames) {
    if (frame.length !== elementCount(value.axes))
      throw new Error(`a frame of ${JSON.stringify(value.name)} has ${frame.length} elements`);
    for (const code of frame) lines.push((code < 0 ? code + modulus : code).toString(16).padStart(digits, '0'));
  }
  return `${lines.join('\n')}\n`;
}
