import type { ElementType, TensorData } from '@netloom/ir';

/**
 * Elements as numbers that compare and add as they should: unsigned 32-bit codes, which wrap in an `Int32Array`, are
 * unwrapped; everything else stays the array it is.
 */
export function numbersOf(type: ElementType, data: TensorData): Float32Array | Int32Array | Float64Array {
  const wraps = type.kind === 'integer' && !type.signed && type.bits === 32;
  return wraps ? Float64Array.from(data, (code) => code >>> 0) : data;
}

/** An array for the elements of a type. */
export function elementArray(type: ElementType, length: number): TensorData {
  return type.kind === 'float32' ? new Float32Array(length) : new Int32Array(length);
}
