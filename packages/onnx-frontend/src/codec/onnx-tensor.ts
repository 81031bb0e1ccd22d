import type { ElementKind } from './element-kind.js';

/** Elements in memory; which array belongs to which kind is said at {@link OnnxTensor}. */
export type OnnxElements =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/**
 * A tensor with its elements in memory, row-major.
 *
 * float, float16 and bfloat16 are a `Float32Array`; double a `Float64Array`; int64 and uint64 a `BigInt64Array` and a
 * `BigUint64Array`; int4 and int2 an `Int8Array`; uint4, uint2 and bool a `Uint8Array`; other integers the array of
 * their width.
 */
export interface OnnxTensor {
  readonly name: string;
  readonly kind: ElementKind;
  readonly dims: readonly number[];
  readonly data: OnnxElements;
}

/** A zeroed array of the class that holds a kind. */
export function allocateElements(kind: ElementKind, count: number): OnnxElements {
  switch (kind) {
    case 'float':
    case 'float16':
    case 'bfloat16':
      return new Float32Array(count);
    case 'double':
      return new Float64Array(count);
    case 'int64':
      return new BigInt64Array(count);
    case 'uint64':
      return new BigUint64Array(count);
    case 'int32':
      return new Int32Array(count);
    case 'uint32':
      return new Uint32Array(count);
    case 'int16':
      return new Int16Array(count);
    case 'uint16':
      return new Uint16Array(count);
    case 'int8':
    case 'int4':
    case 'int2':
      return new Int8Array(count);
    case 'uint8':
    case 'uint4':
    case 'uint2':
    case 'bool':
      return new Uint8Array(count);
  }
}

/** True for the arrays of 64-bit integers. */
export function isBigElements(data: OnnxElements): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

/**
 * A tensor from plain numbers, converted as typed arrays do.
 *
 * @throws Error if the number of elements does not fit the dimensions
 */
export function makeTensor(
  name: string,
  kind: ElementKind,
  dims: readonly number[],
  elements: ArrayLike<number> | ArrayLike<bigint>,
): OnnxTensor {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (elements.length !== count)
    throw new Error(`tensor ${JSON.stringify(name)} [${dims.join(', ')}] has ${count} elements, not ${elements.length}`);
  const data = allocateElements(kind, count);
  if (isBigElements(data)) for (let i = 0; i < count; i++) data[i] = BigInt(elements[i] ?? 0);
  else for (let i = 0; i < count; i++) data[i] = Number(elements[i] ?? 0);
  return { name, kind, dims: [...dims], data };
}
